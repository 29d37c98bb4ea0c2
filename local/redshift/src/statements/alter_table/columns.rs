//! ADD COLUMN, DROP COLUMN and ALTER COLUMN TYPE.

use local_dialect::RsType;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::quote;
use local_dialect::statements::create_table::{ColumnDefinition, MAX_COLUMNS};
use local_dialect::statements::encoding::Encoding;

use super::Subject;
use crate::catalog::{Relation, Table};
use crate::session::{Result, Session};
use crate::statements::create_table::{collate, default_value, new_column, rows_statement};
use crate::statements::drop_relations::Removal;

pub(super) fn add(
    session: &mut Session,
    subject: &Subject,
    definition: &ColumnDefinition,
) -> Result<()> {
    let name = &definition.name;
    if subject.table.column(name).is_some() {
        return Err(SqlError::new(
            SqlState::DUPLICATE_COLUMN,
            format!(
                "column \"{name}\" of relation \"{}\" already exists",
                subject.table.name
            ),
        ));
    }
    if subject.table.columns.len() >= MAX_COLUMNS {
        return Err(SqlError::new(
            SqlState::INVALID_TABLE_DEFINITION,
            format!("tables can have at most {MAX_COLUMNS} columns"),
        ));
    }
    if definition.not_null && definition.default.is_none() {
        return Err(SqlError::new(
            SqlState::INVALID_TABLE_DEFINITION,
            "ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression",
        ));
    }
    let value = definition
        .default
        .as_ref()
        .map(|default| default_value(session, default, definition.data_type, name))
        .transpose()?;
    let mut changed = Table::clone(&subject.table);
    let number = changed.next_column;
    let mut column = new_column(number, definition, false, false);
    let database = subject.catalog.as_ref().map_or_else(
        || session.database().to_owned(),
        |catalog| catalog.database().to_owned(),
    );
    collate(session, &database, std::slice::from_mut(&mut column));
    let column_type = column.duckdb();
    changed.columns.push(column);
    changed.next_column += 1;
    subject.write(session)?;
    match value {
        Some(value) if definition.not_null => rebuild(session, subject, &changed, &value)?,
        value => append(session, subject, (name, &column_type), value.as_deref())?,
    }
    subject.save(session, changed)
}

/// The new column's value in rows that are there already is that of its DEFAULT. In later rows the
/// statement that makes them gives it.
fn append(
    session: &Session,
    subject: &Subject,
    (name, data_type): (&str, &str),
    value: Option<&str>,
) -> Result<()> {
    let (rows, name) = (&subject.rows, quote(name));
    let default = value.map(|value| format!(" DEFAULT ({value})"));
    session.run(&format!(
        "ALTER TABLE {rows} ADD COLUMN {name} {data_type}{}",
        default.as_deref().unwrap_or_default()
    ))?;
    if default.is_some() {
        session.run(&format!(
            "ALTER TABLE {rows} ALTER COLUMN {name} DROP DEFAULT"
        ))?;
    }
    Ok(())
}

/// DuckDB adds no column that is NOT NULL, and cannot make one so in the transaction that added it:
/// the rows move to a table that has it from the start.
fn rebuild(session: &Session, subject: &Subject, changed: &Table, value: &str) -> Result<()> {
    let old = format!("t{}_old", changed.oid);
    let (schema, _) = subject
        .rows
        .rsplit_once('.')
        .expect("the table's name in DuckDB has three parts");
    let old_rows = format!("{schema}.{}", quote(&old));
    let database = subject.catalog.as_ref().map(|catalog| catalog.database());
    for statement in [
        format!("ALTER TABLE {} RENAME TO {}", subject.rows, quote(&old)),
        rows_statement(changed, database),
        format!(
            "INSERT INTO {} SELECT *, {value} FROM {old_rows}",
            subject.rows
        ),
        format!("DROP TABLE {old_rows}"),
    ] {
        session.run(&statement)?;
    }
    Ok(())
}

pub(super) fn drop(
    session: &mut Session,
    subject: &Subject,
    name: &str,
    cascade: bool,
) -> Result<()> {
    subject.require_column(name)?;
    let table = &subject.table;
    let complaint = if table.columns.len() == 1 {
        Some(format!(
            "cannot drop the only column of table \"{}\"",
            table.name
        ))
    } else if table.dist_key().is_some_and(|key| key.name == name) {
        Some(format!("cannot drop distkey column \"{name}\""))
    } else if table.sort_position(name) > 0 {
        Some(format!("cannot drop sortkey column \"{name}\""))
    } else {
        None
    };
    if let Some(message) = complaint {
        return Err(SqlError::new(SqlState::INVALID_TABLE_DEFINITION, message));
    }
    let views = subject.dependent_views(Some(name));
    if !views.is_empty() && !cascade {
        return Err(SqlError::new(
            SqlState::DEPENDENT_OBJECTS,
            format!(
                "cannot drop table {} column {name} because other objects depend on it",
                table.name
            ),
        )
        .with_detail(format!(
            "{} {} depends on table {} column {name}",
            views[0].kind(),
            views[0].name(),
            table.name
        ))
        .with_hint("Use DROP ... CASCADE to drop the dependent objects too."));
    }
    drop_dependents(session, subject, &views)?;
    let mut changed = Table::clone(table);
    changed.columns.retain(|column| column.name != name);
    changed.constraints.retain(|constraint| {
        !constraint
            .rule
            .columns()
            .iter()
            .any(|column| column == name)
    });
    subject.write(session)?;
    session.run(&format!(
        "ALTER TABLE {} DROP COLUMN {}",
        subject.rows,
        quote(name)
    ))?;
    subject.save(session, changed)
}

/// Drops the views that name the column, and what the catalogue says of the column itself.
fn drop_dependents(session: &mut Session, subject: &Subject, views: &[Relation]) -> Result<()> {
    let Some(catalog) = &subject.catalog else {
        return Ok(());
    };
    if !views.is_empty() {
        let oids = views.iter().map(Relation::oid);
        Removal::plan(catalog, oids, true)?.carry_out(session, catalog.database())?;
    }
    Ok(())
}

/// The length of a VARCHAR or VARBYTE column (ALTER TABLE, "ALTER COLUMN TYPE").
pub(super) fn resize(
    session: &mut Session,
    subject: &Subject,
    name: &str,
    data_type: RsType,
) -> Result<()> {
    subject.require_column(name)?;
    let table = &subject.table;
    let column = table.column(name).expect("the column was found above");
    let ((RsType::VarChar(old), RsType::VarChar(new))
    | (RsType::VarByte(old), RsType::VarByte(new))) = (column.data_type, data_type)
    else {
        return Err(SqlError::unsupported(format!(
            "ALTER COLUMN \"{name}\" TYPE {data_type} on a column of type {}",
            column.data_type
        ))
        .with_hint("only the length of a VARCHAR or VARBYTE column can be changed"));
    };
    if old == new {
        return Err(SqlError::new(
            SqlState::FEATURE_NOT_SUPPORTED,
            "target column size should be different",
        ));
    }
    let keyed = table.constraints.iter().any(|constraint| {
        constraint
            .rule
            .columns()
            .iter()
            .any(|column| column == name)
    });
    let encoded = matches!(
        column.encoding,
        Encoding::ByteDict | Encoding::RunLength | Encoding::Text255 | Encoding::Text32k
    );
    let obstacle = if column.default.is_some() {
        Some("has a default value")
    } else if keyed {
        Some("is part of a primary key, unique or foreign key")
    } else if encoded {
        Some("has the encoding BYTEDICT, RUNLENGTH, TEXT255 or TEXT32K")
    } else if !subject.dependent_views(Some(name)).is_empty() {
        Some("is used by a view")
    } else {
        None
    };
    if let Some(obstacle) = obstacle {
        return Err(SqlError::new(
            SqlState::FEATURE_NOT_SUPPORTED,
            format!("cannot alter type of column \"{name}\": it {obstacle}"),
        ));
    }
    if new < old {
        require_fit(session, subject, name, new)?;
    }
    let mut changed = Table::clone(table);
    for column in &mut changed.columns {
        if column.name == name {
            column.data_type = data_type;
        }
    }
    subject.save(session, changed)
}

/// Refuses to shorten a column below what it holds.
fn require_fit(session: &Session, subject: &Subject, name: &str, bytes: u32) -> Result<()> {
    let longest: Option<i64> = session
        .duckdb()
        .query_row(
            &format!("SELECT max(strlen({})) FROM {}", quote(name), subject.rows),
            [],
            |row| row.get(0),
        )
        .map_err(|error| crate::storage::errors::translate(&error))?;
    if longest.is_some_and(|longest| longest > i64::from(bytes)) {
        return Err(SqlError::new(
            SqlState::STRING_TOO_LONG,
            format!("cannot alter column \"{name}\": a value is longer than {bytes} bytes"),
        ));
    }
    Ok(())
}
