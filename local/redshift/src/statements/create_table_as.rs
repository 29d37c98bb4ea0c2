//! `CREATE TABLE … AS query`.

use local_dialect::RsType;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::create_table_as::CreateTableAs;
use local_dialect::statements::encoding::Encoding;
use local_dialect::statements::table_attributes::TableAttributes;

use super::create_table::{Site, blank};
use crate::catalog::Column;
use crate::queries;
use crate::session::{Outcome, OutputColumn, Result, Session};

pub(super) fn execute(session: &mut Session, create: &CreateTableAs) -> Result<Outcome> {
    let site = Site::choose(
        session,
        &create.name,
        create.temporary,
        create.if_not_exists,
    )?;
    let Some(site) = site else {
        return Ok(Outcome::complete("CREATE TABLE AS"));
    };
    let ready = queries::translate_query(session, &create.query)?;
    queries::refuse_leader_only(session, ready.translated())?;
    let columns = columns_of(
        &create.columns,
        &create.attributes,
        &ready.columns(session)?,
    )?;
    let mut table = blank(columns, &create.attributes);
    site.identify(session, &mut table, &create.name.name)?;
    let rows = site.create(session, table)?;
    let insert = format!("INSERT INTO {rows} {}", ready.sql());
    queries::run_around(session, &ready, &insert)?;
    Ok(Outcome::complete("SELECT"))
}

/// The columns of a table that holds a query's rows; `given` are names that replace the query's own.
pub(super) fn columns_of(
    given: &[String],
    attributes: &TableAttributes,
    selected: &[OutputColumn],
) -> Result<Vec<Column>> {
    let names = output_names(given, selected, "CREATE TABLE AS")?;
    let sort_key = attributes
        .sort_key
        .as_ref()
        .map_or(&[][..], |key| key.columns());
    for (name, role) in sort_key.iter().map(|name| (name, "sort key")).chain(
        attributes
            .dist_key
            .iter()
            .map(|name| (name, "distribution key")),
    ) {
        if !names.contains(name) {
            return Err(SqlError::new(
                SqlState::UNDEFINED_COLUMN,
                format!("column \"{name}\" named in {role} does not exist"),
            ));
        }
    }
    Ok((1..)
        .zip(names)
        .zip(selected)
        .map(|((number, name), column)| {
            let data_type = storable(column.data_type);
            Column {
                number,
                encoding: Encoding::default_for(data_type, sort_key.contains(&name)),
                collation: None,
                dist_key: attributes.dist_key.as_ref() == Some(&name),
                name,
                data_type,
                not_null: false,
                default: None,
                identity: None,
            }
        })
        .collect())
}

/// Names of a query's columns, replaced by those given in parentheses; no name may come twice.
pub(super) fn output_names(
    given: &[String],
    selected: &[OutputColumn],
    statement: &str,
) -> Result<Vec<String>> {
    if given.len() > selected.len() {
        return Err(SqlError::new(
            SqlState::SYNTAX_ERROR,
            format!("{statement} specifies too many column names"),
        ));
    }
    let own = selected.iter().skip(given.len()).map(|column| &column.name);
    let names: Vec<String> = given.iter().chain(own).cloned().collect();
    let mut sorted: Vec<&String> = names.iter().collect();
    sorted.sort_unstable();
    if let Some([name, _]) = sorted.array_windows().find(|[a, b]| a == b) {
        return Err(SqlError::new(
            SqlState::DUPLICATE_COLUMN,
            format!("column \"{name}\" specified more than once"),
        ));
    }
    Ok(names)
}

/// The type of a column that holds an expression of the given type.
pub(super) const fn storable(data_type: RsType) -> RsType {
    match data_type {
        RsType::Unknown | RsType::Text | RsType::Name | RsType::SingleChar => RsType::VarChar(256),
        RsType::Oid
        | RsType::RegProc
        | RsType::RegProcedure
        | RsType::RegClass
        | RsType::RegType => RsType::BigInt,
        other => other,
    }
}
