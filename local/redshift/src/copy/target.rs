//! The table that COPY fills, and which of its columns the files hold.

use local_dialect::RsType;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::quote;
use local_dialect::query::translate_default;
use local_dialect::statements::copy::{Copy, CopyFormat};
use local_dialect::statements::privileges::Privilege;
use local_transfer::LoadColumn;

use crate::catalog::{Column, Relation, Table, rows_of};
use crate::queries::catalog::SessionCatalog;
use crate::session::{Result, Session, temporary};
use crate::statements::resolve::{Located, find_relation};

pub(super) struct Target {
    pub(super) database: String,
    pub(super) oid: u32,
    pub(super) name: String,
    /// Columns in the order of the file's fields.
    pub(super) columns: Vec<LoadColumn>,
    /// Whether an IDENTITY column counts the rows as they are inserted.
    pub(super) numbers_rows: bool,
    /// DuckDB's quoted name of the table with the rows.
    rows: String,
    /// Columns that the file does not fill, with the DuckDB text of their DEFAULT.
    defaults: Vec<(String, String)>,
}

impl Target {
    /// Looks the table up and checks INSERT on it; ownership too where STATUPDATE is given.
    pub(super) fn resolve(session: &mut Session, copy: &Copy) -> Result<Self> {
        let missing = || {
            SqlError::new(
                SqlState::INTERNAL_ERROR,
                format!("Cannot COPY into nonexistent table {}", copy.table.name),
            )
        };
        let (table, database, rows) = match find_relation(session, &copy.table)? {
            Some(Located::Temporary(table)) => {
                let rows = temporary::duckdb_name(table.oid);
                (table, session.database().to_owned(), rows)
            }
            Some(Located::Stored { relation, .. }) if relation.definition().is_some() => {
                return Err(SqlError::new(
                    SqlState::WRONG_OBJECT_TYPE,
                    format!("Cannot COPY into view {}", relation.name()),
                ));
            }
            Some(Located::Stored {
                relation: Relation::View(_),
                ..
            })
            | None => return Err(missing()),
            Some(Located::Stored {
                database,
                relation: Relation::Table(table),
            }) => {
                require_privileges(session, &database, &table, copy)?;
                let rows = rows_of(&database, table.oid);
                (table, database, rows)
            }
        };
        let filled = filled_columns(&table, copy)?;
        refuse_super(&filled, copy)?;
        let defaults = defaults(session, &table, &filled)?;
        let numbers_rows = table.columns.iter().any(|column| {
            column.identity.is_some() && !filled.iter().any(|listed| listed.name == column.name)
        });
        let columns = filled
            .iter()
            .map(|column| LoadColumn {
                name: column.name.clone(),
                data_type: column.data_type,
                nullable: !column.not_null,
            })
            .collect();
        Ok(Self {
            database,
            oid: table.oid,
            name: table.name.clone(),
            columns,
            numbers_rows,
            rows,
            defaults,
        })
    }

    /// DuckDB's statement that inserts all rows of `source`, a table with the columns that are filled.
    pub(super) fn insert_from(&self, source: &str) -> String {
        let filled = self.columns.iter().map(|column| quote(&column.name));
        let names: Vec<_> = filled
            .clone()
            .chain(self.defaults.iter().map(|(name, _)| quote(name)))
            .collect();
        let values: Vec<_> = filled
            .chain(self.defaults.iter().map(|(_, value)| value.clone()))
            .collect();
        format!(
            "INSERT INTO {} ({}) SELECT {} FROM {source}",
            self.rows,
            names.join(", "),
            values.join(", ")
        )
    }
}

fn require_privileges(
    session: &mut Session,
    database: &str,
    table: &std::sync::Arc<Table>,
    copy: &Copy,
) -> Result<()> {
    let access = session.access()?;
    let catalog = session.catalog(database)?;
    let relation = Relation::Table(std::sync::Arc::clone(table));
    access.require_on_relation(&catalog, &relation, Privilege::Insert, &[])?;
    if copy.options.stat_update == Some(true) {
        access.require_relation_owner(&relation)?;
    }
    Ok(())
}

/// The column list, or all columns without the IDENTITY columns that take no value (COPY, column
/// mapping options).
fn filled_columns<'a>(table: &'a Table, copy: &Copy) -> Result<Vec<&'a Column>> {
    let generated = |column: &Column| column.identity.is_some_and(|identity| !identity.by_default);
    if copy.options.explicit_ids
        && let Some(names) = &copy.columns
        && let Some(identity) = table.columns.iter().find(|column| generated(column))
        && !names.contains(&identity.name)
    {
        return Err(SqlError::new(
            SqlState::INTERNAL_ERROR,
            format!(
                "EXPLICIT_IDS needs the identity column \"{}\" in the column list",
                identity.name
            ),
        ));
    }
    let Some(names) = &copy.columns else {
        let kept = |column: &&Column| copy.options.explicit_ids || !generated(column);
        return Ok(table.columns.iter().filter(kept).collect());
    };
    let mut columns: Vec<&Column> = Vec::with_capacity(names.len());
    for name in names {
        let column = table.column(name).ok_or_else(|| {
            SqlError::new(
                SqlState::UNDEFINED_COLUMN,
                format!(
                    "column \"{name}\" of relation \"{}\" does not exist",
                    table.name
                ),
            )
        })?;
        if columns.iter().any(|listed| listed.name == column.name) {
            return Err(SqlError::new(
                SqlState::DUPLICATE_COLUMN,
                format!("column \"{name}\" specified more than once"),
            ));
        }
        if generated(column) && !copy.options.explicit_ids {
            return Err(SqlError::new(
                SqlState::INTERNAL_ERROR,
                format!("cannot set an identity column \"{name}\" to a value"),
            )
            .with_hint("Use the EXPLICIT_IDS parameter, or leave the column out of the list."));
        }
        columns.push(column);
    }
    Ok(columns)
}

fn refuse_super(columns: &[&Column], copy: &Copy) -> Result<()> {
    let CopyFormat::Parquet { serialize_to_json } = copy.format else {
        return Ok(());
    };
    if !columns
        .iter()
        .any(|column| column.data_type == RsType::Super)
    {
        return Ok(());
    }
    if serialize_to_json {
        return Ok(());
    }
    Err(SqlError::new(
        SqlState::INTERNAL_ERROR,
        "SUPER column in COPY query requires SERIALIZETOJSON option",
    ))
}

fn defaults(
    session: &mut Session,
    table: &Table,
    filled: &[&Column],
) -> Result<Vec<(String, String)>> {
    let omitted: Vec<_> = table
        .columns
        .iter()
        .filter(|column| !filled.iter().any(|listed| listed.name == column.name))
        .filter_map(|column| column.default.as_ref().map(|default| (column, default)))
        .collect();
    if omitted.is_empty() {
        return Ok(Vec::new());
    }
    let catalog = SessionCatalog::new(session, "")?;
    omitted
        .into_iter()
        .map(|(column, default)| {
            let text = translate_default(default, column.data_type, &column.name, &catalog)?;
            Ok((column.name.clone(), text))
        })
        .collect()
}
