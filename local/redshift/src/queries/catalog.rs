//! The catalogue as translation sees it: names over the session's search path, temporary tables
//! first, then system relations, then what the databases hold.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use local_dialect::RsType;
use local_dialect::catalog::{
    Binding, Catalog, IdentityColumn, Relation, RelationColumn, RelationSource, SessionValues,
    UserFunction, View,
};
use local_dialect::datetime::show_timestamp;
use local_dialect::error::{Result, SqlError, SqlState};
use local_dialect::names::{ObjectName, quote};
use local_dialect::statements::privileges::Privilege;

use crate::catalog::{self, DatabaseCatalog, Schema, SchemaSource, Table};
use crate::session::Session;
use crate::session::temporary;
use crate::storage;
use crate::system;

/// What `version()` answers; drivers look for the word `Redshift` and a version behind it.
pub(crate) const VERSION: &str = "PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 \
    20041017 (Red Hat 3.4.2-6.fc3), Redshift 1.0.99999";

/// The least and greatest value of a column, by its table and name.
type Ranges = HashMap<(String, String), Option<(i128, i128)>>;

/// Account and namespace of `arn:aws:redshift:<region>:<account>:namespace:<id>`.
fn cluster_identity(arn: &str) -> (String, String) {
    let part = |place| arn.split(':').nth(place).unwrap_or_default().to_owned();
    (part(4), part(6))
}

/// A session's catalogue during the translation of one statement.
pub(crate) struct SessionCatalog<'a> {
    session: RefCell<&'a mut Session>,
    values: SessionValues,
    /// What [`Catalog::stored_range`] has answered.
    ranges: RefCell<Ranges>,
}

impl<'a> SessionCatalog<'a> {
    /// `call_token` names the statement to the function host.
    pub(crate) fn new(session: &'a mut Session, call_token: &str) -> Result<Self> {
        let database = session.database().to_owned();
        let snapshot = session.catalog(&database)?;
        let search_path = session.search_path();
        let current_schema = search_path
            .iter()
            .find(|schema| snapshot.schema(schema).is_some())
            .cloned();
        let search_path: Vec<String> = search_path
            .into_iter()
            .filter(|schema| snapshot.schema(schema).is_some())
            .collect();
        let transfers = session.last_transfers();
        let (account, namespace) = cluster_identity(&session.engine().options().cluster_arn);
        let values = SessionValues {
            database,
            user: session.user().to_owned(),
            user_id: session
                .cluster_state()
                .user(session.user())
                .map_or(0, |user| user.id),
            collation: session
                .cluster_state()
                .database(session.database())
                .map(|database| database.collation)
                .unwrap_or_default(),
            namespace,
            account,
            current_schema,
            search_path,
            case: session.identifier_case(),
            time_zone: session.settings().time_zone().to_owned(),
            date_style: session.settings().date_style(),
            extra_float_digits: session.settings().extra_float_digits(),
            interval_style: session.settings().interval_style(),
            rounds_numbers: session.settings().rounds_numbers(),
            super_options: session.settings().super_options(),
            transaction_start: moment(session.transaction_start()),
            statement_start: moment(session.statement_start()),
            version: VERSION.to_owned(),
            backend_pid: session.backend_pid(),
            last_copy_id: transfers.copy_id,
            last_copy_count: transfers.copy_count,
            last_unload_id: transfers.unload_id,
            last_unload_count: transfers.unload_count,
            last_query_id: session.last_query_id(),
            call_token: call_token.to_owned(),
        };
        Ok(Self {
            session: RefCell::new(session),
            values,
            ranges: RefCell::default(),
        })
    }

    fn database(&self, name: &str) -> Result<Arc<DatabaseCatalog>> {
        self.session.borrow_mut().catalog(name)
    }

    fn temporary(&self, name: &ObjectName) -> Option<Relation> {
        let named_schema = name.schema.as_deref();
        let session = self.session.borrow();
        let own = system::temporary_schema(*session);
        if name.database.is_some()
            || named_schema.is_some_and(|schema| schema != "pg_temp" && schema != own)
        {
            return None;
        }
        let table = session.temporary().get(&name.name)?;
        Some(relation_of_table(
            table,
            session.database(),
            "pg_temp",
            temporary::duckdb_name(table.oid),
            |column| temporary::identity_sequence(table.oid, column),
        ))
    }

    /// System relations are those of the session's own database.
    fn system(&self, name: &ObjectName) -> Option<Relation> {
        if name
            .database
            .as_ref()
            .is_some_and(|database| *database != self.values.database)
        {
            return None;
        }
        let found = system::find(name.schema.as_deref(), &name.name)?;
        Some(Relation {
            oid: found.oid,
            database: self.values.database.clone(),
            schema: found.schema.to_owned(),
            name: found.name.to_owned(),
            columns: found
                .columns
                .iter()
                .chain([&(system::TABLE_OID, RsType::Oid)])
                .map(|(name, data_type)| RelationColumn {
                    name: (*name).to_owned(),
                    data_type: *data_type,
                    nullable: true,
                    default: None,
                    identity: None,
                    hidden: *name == system::TABLE_OID || found.hidden.contains(name),
                })
                .collect(),
            hidden_columns: Vec::new(),
            source: RelationSource::System(found.duckdb_name()),
        })
    }

    /// Schemas to look in, in order.
    fn schemas<'n>(&'n self, name: &'n ObjectName) -> impl Iterator<Item = &'n str> {
        let (one, path): (_, &[String]) = match &name.schema {
            Some(schema) => (Some(schema.as_str()), &[]),
            None => (None, &self.values.search_path),
        };
        one.into_iter().chain(path.iter().map(String::as_str))
    }

    fn stored(&self, name: &ObjectName) -> Result<Option<Relation>> {
        let database = name.database.as_deref().unwrap_or(&self.values.database);
        let catalog = self.database(database)?;
        for schema_name in self.schemas(name) {
            let Some(schema) = catalog.schema(schema_name) else {
                continue;
            };
            if let Some(source) = &schema.source {
                self.require_usage(&catalog, schema)?;
                if let Some(found) = self.through(source, &name.name)? {
                    return Ok(Some(found));
                }
            }
            if let Some(found) = catalog.relation(schema.oid, &name.name) {
                let mut relation = self.stored_relation(found, &catalog, schema_name);
                if found.as_table().is_some() {
                    relation.hidden_columns = self.hidden_columns(found, &catalog)?;
                }
                return Ok(Some(relation));
            }
        }
        let newer = self.session.borrow().newer_catalog(database)?;
        match newer {
            Some(newer) if self.schemas(name).any(|schema| has(&newer, schema, name)) => {
                Err(made_since())
            }
            _ => Ok(None),
        }
    }

    /// USAGE on a schema that stands for another database's, which nothing later asks for.
    fn require_usage(&self, catalog: &DatabaseCatalog, schema: &Schema) -> Result<()> {
        let access = self.session.borrow().access()?;
        access.require_on_schema(catalog, schema, Privilege::Usage)
    }

    /// A relation of the schema that another one stands for; it can only be read there.
    fn through(&self, source: &SchemaSource, name: &str) -> Result<Option<Relation>> {
        let catalog = self.database(&source.database)?;
        let schema = catalog.require_schema(&source.schema)?;
        let found = catalog
            .relation(schema.oid, name)
            .map(|found| self.stored_relation(found, &catalog, &source.schema));
        Ok(found.map(|mut relation| {
            if let RelationSource::Table(rows) = relation.source {
                relation.source = RelationSource::ReadOnly(rows);
            }
            relation
        }))
    }

    /// The columns of a table that the user may not read, where there are others that it may (GRANT,
    /// "Usage notes for column-level access control").
    fn hidden_columns(
        &self,
        table: &catalog::Relation,
        catalog: &DatabaseCatalog,
    ) -> Result<Vec<String>> {
        let access = self.session.borrow().access()?;
        if access.has_on_relation(catalog, table, Privilege::Select)
            || !access.has_on_any_column(catalog, table, Privilege::Select)
        {
            return Ok(Vec::new());
        }
        let columns = table.as_table().map_or(&[][..], |table| &table.columns);
        Ok(columns
            .iter()
            .map(|column| column.name.clone())
            .filter(|name| {
                access
                    .require_on_relation(
                        catalog,
                        table,
                        Privilege::Select,
                        std::slice::from_ref(name),
                    )
                    .is_err()
            })
            .collect())
    }

    fn stored_relation(
        &self,
        found: &catalog::Relation,
        catalog: &DatabaseCatalog,
        schema: &str,
    ) -> Relation {
        match found {
            catalog::Relation::Table(table) => relation_of_table(
                table,
                catalog.database(),
                schema,
                catalog::rows_of(catalog.database(), table.oid),
                |column| catalog::identity_sequence(catalog.database(), table.oid, column),
            ),
            catalog::Relation::View(view) => {
                let owner = self.session.borrow().cluster_state().user_name(view.owner);
                relation_of_view(view, catalog.database(), schema, owner)
            }
        }
    }
}

impl Catalog for SessionCatalog<'_> {
    fn relation(&self, name: &ObjectName) -> Result<Option<Relation>> {
        if let Some(found) = self.temporary(name).or_else(|| self.system(name)) {
            return Ok(Some(found));
        }
        self.stored(name)
    }

    fn bound_relation(&self, database: &str, binding: &Binding) -> Result<Option<Relation>> {
        let catalog = self.database(database)?;
        let Some(found) = catalog.relation_by_oid(binding.oid) else {
            return Ok(None);
        };
        let schema = catalog.schema_name(found.schema());
        let relation = self.stored_relation(found, &catalog, schema);
        Ok(Some(match found {
            catalog::Relation::Table(table) => as_bound(relation, table, binding),
            catalog::Relation::View(_) => relation,
        }))
    }

    fn function(&self, name: &ObjectName, arguments: &[RsType]) -> Result<Option<UserFunction>> {
        let database = name.database.as_deref().unwrap_or(&self.values.database);
        let catalog = self.database(database)?;
        let mut exists = false;
        let mut converted = None;
        for schema in self.schemas(name) {
            let Some(schema) = catalog.schema(schema) else {
                continue;
            };
            for function in catalog.overloads(schema.oid, &name.name) {
                exists = true;
                if function.arguments.len() != arguments.len() {
                    continue;
                }
                let pairs = || arguments.iter().zip(&function.arguments);
                let found = || UserFunction {
                    oid: function.oid,
                    schema: schema.name.clone(),
                    name: function.name.clone(),
                    arguments: function.arguments.clone(),
                    returns: function.returns,
                    query: match &function.body {
                        catalog::FunctionBody::Sql(query) => Some(query.clone()),
                        catalog::FunctionBody::Lambda(_) => None,
                    },
                };
                if pairs().all(|(given, wanted)| given.base_name() == wanted.base_name()) {
                    return Ok(Some(found()));
                }
                if converted.is_none() && pairs().all(|(given, wanted)| converts(*given, *wanted)) {
                    converted = Some(found());
                }
            }
        }
        if exists && converted.is_none() {
            return Err(no_such_signature(name, arguments));
        }
        Ok(converted)
    }

    fn stored_range(&self, rows: &str, column: &str) -> Option<(i128, i128)> {
        let asked = (rows.to_owned(), column.to_owned());
        if let Some(known) = self.ranges.borrow().get(&asked) {
            return *known;
        }
        let session = self.session.borrow();
        let range = storage::number_range(session.duckdb(), rows, column);
        self.ranges.borrow_mut().insert(asked, range);
        range
    }

    fn session(&self) -> &SessionValues {
        &self.values
    }
}

fn has(catalog: &DatabaseCatalog, schema: &str, name: &ObjectName) -> bool {
    catalog
        .schema(schema)
        .is_some_and(|schema| catalog.relation(schema.oid, &name.name).is_some())
}

/// The relation was made after the transaction's snapshot.
fn made_since() -> SqlError {
    SqlError::new(SqlState::INTERNAL_ERROR, "1018").with_detail("Relation does not exist")
}

fn no_such_signature(name: &ObjectName, arguments: &[RsType]) -> SqlError {
    let types: Vec<_> = arguments.iter().map(|kind| kind.base_name()).collect();
    SqlError::new(
        SqlState::UNDEFINED_FUNCTION,
        format!("function {name}({}) does not exist", types.join(", ")),
    )
    .with_hint(
        "No function matches the given name and argument types. You may need to add explicit type casts.",
    )
}

/// Whether a value converts without a cast (database developer guide, "Type compatibility and
/// conversion").
pub(crate) fn converts(given: RsType, wanted: RsType) -> bool {
    let width = |kind| match kind {
        RsType::SmallInt => Some(1),
        RsType::Integer => Some(2),
        RsType::BigInt => Some(3),
        RsType::Decimal { .. } => Some(4),
        RsType::Real => Some(5),
        RsType::DoublePrecision => Some(6),
        _ => None,
    };
    if given == RsType::Unknown || given.base_name() == wanted.base_name() {
        return true;
    }
    if let (Some(from), Some(to)) = (width(given), width(wanted)) {
        return from <= to;
    }
    match (given, wanted) {
        (RsType::Date, RsType::Timestamp | RsType::TimestampTz)
        | (RsType::Timestamp, RsType::TimestampTz) => true,
        (from, to) => from.is_character() && to.is_character(),
    }
}

/// A table as it was when a view was bound to it: with the columns of that time, under the names of
/// that time.
fn as_bound(mut relation: Relation, table: &Table, binding: &Binding) -> Relation {
    let kept = |number: &i16| {
        table
            .columns
            .iter()
            .position(|column| column.number == *number)
    };
    let columns: Vec<(usize, &String)> = binding
        .columns
        .iter()
        .filter_map(|(number, name)| Some((kept(number)?, name)))
        .collect();
    let is_unchanged = columns.len() == table.columns.len()
        && columns
            .iter()
            .enumerate()
            .all(|(place, (now, name))| place == *now && table.columns[place].name == **name);
    if is_unchanged {
        return relation;
    }
    let rows = match &relation.source {
        RelationSource::Table(rows) | RelationSource::ReadOnly(rows) => rows,
        RelationSource::View(_) | RelationSource::System(_) => return relation,
    };
    let items: Vec<String> = columns
        .iter()
        .map(|(now, name)| format!("{} AS {}", quote(&table.columns[*now].name), quote(name)))
        .collect();
    let source = format!("(SELECT {} FROM {rows})", items.join(", "));
    relation.columns = columns
        .into_iter()
        .map(|(now, name)| RelationColumn {
            name: name.clone(),
            ..relation.columns[now].clone()
        })
        .collect();
    relation.source = RelationSource::ReadOnly(source);
    relation
}

fn relation_of_table(
    table: &Table,
    database: &str,
    schema: &str,
    rows: String,
    sequence: impl Fn(i16) -> String,
) -> Relation {
    let identity = |column: &catalog::Column| {
        let identity = column.identity.as_ref()?;
        let sequence = sequence(column.number).replace('\'', "''");
        Some(IdentityColumn {
            by_default: identity.by_default,
            next_value: format!("nextval('{sequence}')"),
        })
    };
    Relation {
        oid: table.oid,
        database: database.to_owned(),
        schema: schema.to_owned(),
        name: table.name.clone(),
        columns: table
            .columns
            .iter()
            .map(|column| RelationColumn {
                name: column.name.clone(),
                data_type: column.data_type,
                nullable: !column.not_null,
                default: column.default.clone(),
                identity: identity(column),
                hidden: false,
            })
            .collect(),
        hidden_columns: Vec::new(),
        source: match table.materialized {
            None => RelationSource::Table(rows),
            Some(_) => RelationSource::ReadOnly(rows),
        },
    }
}

fn relation_of_view(view: &catalog::View, database: &str, schema: &str, owner: String) -> Relation {
    Relation {
        oid: view.oid,
        database: database.to_owned(),
        schema: schema.to_owned(),
        name: view.name.clone(),
        columns: view
            .columns
            .iter()
            .map(|column| RelationColumn {
                name: column.name.clone(),
                data_type: column.data_type,
                nullable: true,
                default: None,
                identity: None,
                hidden: false,
            })
            .collect(),
        hidden_columns: Vec::new(),
        source: RelationSource::View(View {
            query: view.definition.query.clone(),
            owner,
            late_binding: view.late_binding,
            search_path: view.definition.search_path.clone(),
            bindings: view.definition.bindings.clone(),
            case: view.definition.case,
        }),
    }
}

fn moment(at: jiff::Timestamp) -> String {
    show_timestamp(at.as_microsecond()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_widen_and_never_narrow() {
        assert!(converts(RsType::SmallInt, RsType::BigInt));
        assert!(!converts(RsType::BigInt, RsType::Integer));
        assert!(converts(RsType::Integer, RsType::DoublePrecision));
    }

    #[test]
    fn text_and_literals_fit_every_length() {
        assert!(converts(RsType::VarChar(9), RsType::Char(3)));
        assert!(converts(RsType::Unknown, RsType::Date));
        assert!(!converts(RsType::VarChar(9), RsType::Integer));
    }
}
