//! `CREATE TABLE`.

use std::sync::Arc;

use local_dialect::RsType;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::{ObjectName, quote};
use local_dialect::query::translate_default;
use local_dialect::statements::collation::Collation;
use local_dialect::statements::create_table::{
    self, ColumnDefinition, CreateTable, TableConstraint,
};
use local_dialect::statements::encoding::Encoding;
use local_dialect::statements::privileges::{Privilege, SystemPermission};
use local_dialect::statements::table_attributes::{DistStyle, SortKey, TableAttributes};

use super::inherited_grants::for_new_relation;
use super::resolve::{Located, Place, place_for, require_relation};
use super::save;
use crate::catalog::{self, Column, Constraint, ConstraintRule, Object, Relation, Table};
use crate::queries::catalog::SessionCatalog;
use crate::session::{Outcome, Result, Session, Severity, temporary};

pub(super) fn execute(session: &mut Session, create: &CreateTable) -> Result<Outcome> {
    let name = &create.name.name;
    let Some(site) = Site::choose(
        session,
        &create.name,
        create.temporary,
        create.if_not_exists,
    )?
    else {
        return Ok(Outcome::complete("CREATE TABLE"));
    };
    let mut table = match create.like() {
        Some((parent, with_defaults)) => copy_of(session, parent, with_defaults)?,
        None => define(create),
    };
    for column in &table.columns {
        if let Some(default) = &column.default {
            default_value(session, default, column.data_type, &column.name)?;
        }
    }
    site.identify(session, &mut table, name)?;
    for constraint in key_constraints(create) {
        let constraint = resolve_constraint(session, &table, &constraint)?;
        table.constraints.push(constraint);
    }
    site.create(session, table)?;
    Ok(Outcome::complete("CREATE TABLE"))
}

/// Where a new table goes.
pub(super) enum Site {
    Temporary,
    Schema(Place),
}

impl Site {
    /// `None` where the table exists and IF NOT EXISTS makes that all right.
    pub(super) fn choose(
        session: &mut Session,
        name: &ObjectName,
        is_temporary: bool,
        if_not_exists: bool,
    ) -> Result<Option<Self>> {
        let access = session.access()?;
        let exists;
        let site = if is_temporary {
            let database = session.database().to_owned();
            let cluster = session.cluster_state();
            let database = cluster.require_database(&database)?;
            access.require_on_database(database, Privilege::Temporary)?;
            exists = session.temporary().get(&name.name).is_some();
            Self::Temporary
        } else {
            session.require_writable("CREATE TABLE")?;
            let place = place_for(session, name)?;
            let permission = Some(SystemPermission::CREATE_TABLE);
            access.require_create_in(&place.catalog, &place.schema, permission)?;
            exists = place
                .catalog
                .relation(place.schema.oid, &name.name)
                .is_some();
            Self::Schema(place)
        };
        if !exists {
            return Ok(Some(site));
        }
        let message = format!("Relation \"{}\" already exists", name.name);
        if !if_not_exists {
            return Err(SqlError::new(SqlState::DUPLICATE_TABLE, message));
        }
        session.notice(
            Severity::Info,
            SqlState::SUCCESSFUL,
            format!("{message} and will be skipped"),
        );
        Ok(None)
    }

    /// Gives the table its name, owner, schema and a new oid.
    pub(super) fn identify(
        &self,
        session: &mut Session,
        table: &mut Table,
        name: &str,
    ) -> Result<()> {
        table.oid = session.engine().cluster().allocate_oid()?;
        name.clone_into(&mut table.name);
        table.owner = session.access()?.user().id;
        table.created = session.statement_start().as_second();
        let database = match self {
            Self::Temporary => session.database(),
            Self::Schema(place) => place.database.as_str(),
        };
        collate(session, database, &mut table.columns);
        table.schema = match self {
            Self::Temporary => 0,
            Self::Schema(place) => place.schema.oid,
        };
        Ok(())
    }

    /// Makes the DuckDB table for the rows, and enters the table in the catalogue.
    pub(super) fn create(self, session: &mut Session, table: Table) -> Result<String> {
        let database = match &self {
            Self::Temporary => None,
            Self::Schema(place) => Some(place.database.as_str()),
        };
        refuse_names_alike(&table)?;
        refuse_too_many(tables_of_cluster(session)?)?;
        let rows = rows_of(database, table.oid);
        if let Some(database) = database {
            session.write_database(database)?;
            session.note_ingestion(database, table.oid);
        }
        for statement in storage(&table, database) {
            session.run(&statement)?;
        }
        match self {
            Self::Temporary => session.temporary_mut().insert(Arc::new(table)),
            Self::Schema(place) => {
                let mut objects =
                    for_new_relation(&place.catalog, table.owner, table.schema, table.oid);
                objects.push(Object::Table(Box::new(table)));
                save(session, &place.database, objects)?;
            }
        }
        Ok(rows)
    }
}

/// Gives columns of text that name no collation the database's.
pub(super) fn collate(session: &Session, database: &str, columns: &mut [Column]) {
    let cluster = session.cluster_state();
    let collation = cluster
        .database(database)
        .map_or(Collation::default(), |database| database.collation);
    if collation == Collation::default() {
        return;
    }
    for column in columns {
        if matches!(column.data_type, RsType::Char(_) | RsType::VarChar(_)) {
            column.collation.get_or_insert(collation);
        }
    }
}

/// Most tables of a cluster of several nodes of the type `ra3.xlplus`, temporary ones and materialized views
/// included (management guide, "Quotas and limits").
const MAX_TABLES: usize = 20_000;

fn refuse_too_many(present: usize) -> Result<()> {
    if present < MAX_TABLES {
        return Ok(());
    }
    Err(SqlError::new(
        SqlState::PROGRAM_LIMIT_EXCEEDED,
        format!("the cluster has its limit of {MAX_TABLES} tables"),
    ))
}

/// The tables that the session sees, in all databases.
fn tables_of_cluster(session: &mut Session) -> Result<usize> {
    let cluster = session.cluster_state();
    let mut tables = session.temporary().iter().count();
    for database in cluster.databases() {
        let catalog = session.catalog(&database.name)?;
        tables += catalog.relations().filter_map(Relation::as_table).count();
    }
    Ok(tables)
}

/// DuckDB keeps the case of names and does not tell them apart by it.
fn refuse_names_alike(table: &Table) -> Result<()> {
    let mut names: Vec<String> = table
        .columns
        .iter()
        .map(|column| column.name.to_lowercase())
        .collect();
    names.sort_unstable();
    if names.array_windows().any(|[a, b]| a == b) {
        return Err(SqlError::unsupported(
            "columns whose names differ in their case alone",
        ));
    }
    Ok(())
}

/// A DEFAULT expression as DuckDB's SQL, converted to the column's type.
pub(super) fn default_value(
    session: &mut Session,
    expression: &str,
    data_type: RsType,
    column: &str,
) -> Result<String> {
    let catalog = SessionCatalog::new(session, "")?;
    translate_default(expression, data_type, column, &catalog)
}

/// DuckDB's words for a table or sequence of its `temp` database, or of any other.
const fn creating(is_temporary: bool) -> &'static str {
    if is_temporary {
        "CREATE TEMP"
    } else {
        "CREATE"
    }
}

/// DuckDB's statements that make the sequences of IDENTITY columns and the table for the rows.
fn storage(table: &Table, database: Option<&str>) -> Vec<String> {
    let create = creating(database.is_none());
    let sequences = table.columns.iter().filter_map(|column| {
        let identity = column.identity?;
        Some(format!(
            "{create} SEQUENCE {} START WITH {} INCREMENT BY {} MINVALUE {} MAXVALUE {}",
            sequence_of(database, table.oid, column.number),
            identity.seed,
            identity.step,
            i64::MIN + 1,
            i64::MAX
        ))
    });
    let mut statements: Vec<String> = sequences.collect();
    statements.push(rows_statement(table, database));
    statements
}

/// DuckDB's statement that makes the table for the rows; `database` is `None` for a temporary table.
pub(super) fn rows_statement(table: &Table, database: Option<&str>) -> String {
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|column| {
            let default = column.identity.map(|_| {
                let sequence = sequence_of(database, table.oid, column.number);
                format!(" DEFAULT nextval('{}')", sequence.replace('\'', "''"))
            });
            format!(
                "{} {}{}{}",
                quote(&column.name),
                column.duckdb(),
                default.unwrap_or_default(),
                if column.not_null { " NOT NULL" } else { "" }
            )
        })
        .collect();
    format!(
        "{} TABLE {} ({})",
        creating(database.is_none()),
        rows_of(database, table.oid),
        columns.join(", ")
    )
}

fn rows_of(database: Option<&str>, oid: u32) -> String {
    database.map_or_else(
        || temporary::duckdb_name(oid),
        |database| catalog::rows_of(database, oid),
    )
}

fn sequence_of(database: Option<&str>, oid: u32, column: i16) -> String {
    database.map_or_else(
        || temporary::identity_sequence(oid, column),
        |database| catalog::identity_sequence(database, oid, column),
    )
}

/// A table without identity, to be completed by [`Site::identify`].
pub(super) fn blank(columns: Vec<Column>, attributes: &TableAttributes) -> Table {
    let next_column = i16::try_from(columns.len() + 1).expect("a table has at most 1600 columns");
    let has_dist_key = columns.iter().any(|column| column.dist_key);
    Table {
        oid: 0,
        schema: 0,
        name: String::new(),
        owner: 0,
        next_column,
        dist_style: match attributes.dist_style {
            _ if has_dist_key => DistStyle::Key,
            Some(style) => style,
            None => DistStyle::Auto,
        },
        sort_key: attributes.sort_key.clone().unwrap_or(SortKey::Auto),
        encode_auto: attributes.encode_auto,
        backup: attributes.backup.unwrap_or(true),
        columns,
        constraints: Vec::new(),
        created: 0,
        materialized: None,
    }
}

fn define(create: &CreateTable) -> Table {
    let sort_key = create.sort_key_columns();
    let dist_key = create.dist_key();
    let columns: Vec<Column> = (1..)
        .zip(create.columns())
        .map(|(number, definition)| {
            let is_sort_key = sort_key.contains(&definition.name.as_str());
            let is_dist_key = dist_key == Some(definition.name.as_str());
            new_column(number, definition, is_sort_key, is_dist_key)
        })
        .collect();
    let mut table = blank(columns, &create.attributes);
    if create.attributes.sort_key.is_none() && !sort_key.is_empty() {
        table.sort_key = SortKey::Compound(sort_key.into_iter().map(str::to_owned).collect());
    }
    let primary_keys = create
        .constraints()
        .filter_map(|constraint| match &constraint.rule {
            create_table::ConstraintRule::PrimaryKey(columns) => Some(columns),
            _ => None,
        });
    for name in primary_keys.flatten() {
        if let Some(column) = table.columns.iter_mut().find(|column| column.name == *name) {
            column.not_null = true;
        }
    }
    table.encode_auto |= create.columns().all(|column| column.encoding.is_none());
    table
}

pub(super) fn new_column(
    number: i16,
    definition: &ColumnDefinition,
    is_sort_key: bool,
    is_dist_key: bool,
) -> Column {
    Column {
        number,
        name: definition.name.clone(),
        data_type: definition.data_type,
        not_null: definition.not_null,
        default: definition.default.clone(),
        identity: definition.identity,
        encoding: definition
            .encoding
            .unwrap_or_else(|| Encoding::default_for(definition.data_type, is_sort_key)),
        collation: definition.collation,
        dist_key: is_dist_key,
    }
}

/// LIKE: columns, NOT NULL, encodings and keys of distribution and sorting come along; primary and
/// foreign keys do not, and defaults only if asked for.
fn copy_of(session: &mut Session, parent: &ObjectName, with_defaults: bool) -> Result<Table> {
    let parent = match require_relation(session, parent)? {
        Located::Temporary(table) => table,
        Located::Stored { database, relation } => {
            let catalog = session.catalog(&database)?;
            session
                .access()?
                .require_on_relation(&catalog, &relation, Privilege::Select, &[])?;
            match relation {
                Relation::Table(table) => table,
                Relation::View(_) => {
                    return Err(SqlError::unsupported("CREATE TABLE LIKE a view"));
                }
            }
        }
    };
    let mut table = Table::clone(&parent);
    table.constraints.clear();
    table.materialized = None;
    for (number, column) in (1..).zip(&mut table.columns) {
        column.number = number;
        if !with_defaults {
            column.default = None;
        }
        // Redshift does not copy IDENTITY (CREATE TABLE, LIKE).
        column.identity = None;
    }
    table.next_column =
        i16::try_from(table.columns.len() + 1).expect("a table has at most 1600 columns");
    Ok(table)
}

/// The constraints of the table, and of its columns as if they stood by themselves.
fn key_constraints(create: &CreateTable) -> Vec<TableConstraint> {
    let mut constraints: Vec<TableConstraint> = create.constraints().cloned().collect();
    let mut add = |rule| constraints.push(TableConstraint { name: None, rule });
    for column in create.columns() {
        let columns = || vec![column.name.clone()];
        if column.primary_key {
            add(create_table::ConstraintRule::PrimaryKey(columns()));
        }
        if column.unique {
            add(create_table::ConstraintRule::Unique(columns()));
        }
        if let Some(references) = &column.references {
            add(create_table::ConstraintRule::ForeignKey {
                columns: columns(),
                references: references.clone(),
            });
        }
    }
    constraints
}

/// The constraint as the catalogue keeps it, with a name of its own where none was given.
pub(super) fn resolve_constraint(
    session: &mut Session,
    table: &Table,
    constraint: &TableConstraint,
) -> Result<Constraint> {
    let (rule, suffix) = match &constraint.rule {
        create_table::ConstraintRule::PrimaryKey(columns) => (
            ConstraintRule::PrimaryKey(columns.clone()),
            "pkey".to_owned(),
        ),
        create_table::ConstraintRule::Unique(columns) => (
            ConstraintRule::Unique(columns.clone()),
            format!("{}_key", columns.join("_")),
        ),
        create_table::ConstraintRule::ForeignKey {
            columns,
            references,
        } => {
            let referenced = if references.table.name == table.name {
                table.oid
            } else {
                require_relation(session, &references.table)?.oid()
            };
            (
                ConstraintRule::ForeignKey {
                    columns: columns.clone(),
                    table: referenced,
                    referenced: references.columns.clone(),
                },
                format!("{}_fkey", columns.join("_")),
            )
        }
    };
    if let Some(missing) = rule
        .columns()
        .iter()
        .find(|name| table.column(name).is_none())
    {
        return Err(SqlError::new(
            SqlState::UNDEFINED_COLUMN,
            format!("column \"{missing}\" named in key does not exist"),
        ));
    }
    let name = constraint
        .name
        .clone()
        .unwrap_or_else(|| format!("{}_{suffix}", table.name));
    Ok(Constraint {
        name,
        rule,
        comment: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_has_at_most_20000_tables() {
        assert!(refuse_too_many(19_999).is_ok());
        let error = refuse_too_many(20_000).unwrap_err();
        assert_eq!(error.state, SqlState::PROGRAM_LIMIT_EXCEEDED);
    }
}
