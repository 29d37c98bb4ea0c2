//! From the objects that a GRANT or REVOKE names to what grants are kept on.

use std::sync::Arc;

use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::ObjectName;
use local_dialect::statements::function_signature::FunctionSignature;
use local_dialect::statements::grant::{ObjectPrivilege, ObjectPrivileges, Objects, Scope};
use local_dialect::statements::privileges::Privilege;
use local_dialect::statements::schema_name::SchemaName;

use crate::catalog::{DatabaseCatalog, Function, GrantTarget, Relation, Schema, is_system_schema};
use crate::cluster::SYSTEM_USER_ID;
use crate::session::{Result, Session};
use crate::statements::resolve::{Located, database_of, require_relation, require_schema};
use crate::system::{self, SystemRelation};

/// One privilege on one thing, and who owns that thing.
#[derive(Debug, Clone)]
pub(in crate::statements) struct Item {
    pub(in crate::statements) target: GrantTarget,
    pub(in crate::statements) privilege: Privilege,
    pub(in crate::statements) owner: u32,
    /// The object as a refusal names it: `relation t`.
    pub(in crate::statements) described: String,
}

/// The things in one database that a statement grants on.
pub(in crate::statements) struct Targets {
    pub(in crate::statements) database: String,
    pub(in crate::statements) catalog: Arc<DatabaseCatalog>,
    pub(in crate::statements) items: Vec<Item>,
}

/// What ON names. Grants on objects are made in the session's own database.
pub(in crate::statements) fn of_objects(
    session: &mut Session,
    granted: &ObjectPrivileges,
) -> Result<Targets> {
    let database = session.database().to_owned();
    let catalog = session.catalog(&database)?;
    let privileges = granted.privileges.expand(granted.objects.privileges().0);
    let mut items = Vec::new();
    match &granted.objects {
        Objects::Relations(names) => {
            for name in names {
                if let Some(relation) = system::find(name.schema.as_deref(), &name.name) {
                    on_system_relation(relation, &privileges, &mut items)?;
                    continue;
                }
                let relation = relation(session, name)?;
                on_relation(&relation, &privileges, &mut items)?;
            }
        }
        Objects::AllTablesInSchemas(names) => {
            for name in names {
                let schema = own_schema(session, name)?;
                let relations = catalog.relations();
                for relation in relations.filter(|relation| relation.schema() == schema.oid) {
                    on_relation(relation, &privileges, &mut items)?;
                }
            }
        }
        Objects::Schemas(names) => {
            for name in names {
                let schema = own_schema(session, name)?;
                on_schema(&schema, &privileges, &mut items);
            }
        }
        Objects::Functions(signatures) => {
            for signature in signatures {
                let function = function(session, &catalog, signature)?;
                on_function(function, &privileges, &mut items);
            }
        }
        Objects::AllFunctionsInSchemas(names) => {
            for name in names {
                let schema = own_schema(session, name)?;
                let functions = catalog.functions();
                for function in functions.filter(|function| function.schema_oid == schema.oid) {
                    on_function(function, &privileges, &mut items);
                }
            }
        }
        Objects::Languages(names) => {
            for name in names {
                items.push(on_language(name)?);
            }
        }
        Objects::Databases(_) => {
            return Err(SqlError::unsupported("a grant on a database in this place"));
        }
    }
    Ok(Targets {
        database,
        catalog,
        items,
    })
}

fn relation(session: &mut Session, name: &ObjectName) -> Result<Relation> {
    require_own_database(session, name.database.as_deref())?;
    match require_relation(session, name)? {
        Located::Stored { relation, .. } => Ok(relation),
        Located::Temporary(_) => Err(SqlError::unsupported("GRANT on a temporary table")),
    }
}

fn own_schema(session: &mut Session, name: &SchemaName) -> Result<Schema> {
    require_own_database(session, name.database.as_deref())?;
    if is_system_schema(&name.name) {
        return Err(SqlError::unsupported("GRANT on a system schema"));
    }
    require_schema(session, name).map(|(_, schema)| schema)
}

/// A database qualifier is allowed where it says what is so without it.
fn require_own_database(session: &Session, written: Option<&str>) -> Result<()> {
    match written {
        Some(database) if database != session.database() => Err(SqlError::unsupported(format!(
            "a grant on an object of database \"{database}\" while in database \"{}\"",
            session.database()
        ))
        .with_hint("connect to the object's database")),
        _ => Ok(()),
    }
}

fn on_relation(
    relation: &Relation,
    privileges: &[ObjectPrivilege],
    items: &mut Vec<Item>,
) -> Result<()> {
    for granted in privileges {
        let item = |target| Item {
            target,
            privilege: granted.privilege,
            owner: relation.owner(),
            described: format!("relation {}", relation.name()),
        };
        if granted.columns.is_empty() {
            items.push(item(GrantTarget::Relation(relation.oid())));
        } else {
            require_columns_grantable(relation, granted.privilege)?;
        }
        for column in &granted.columns {
            let number = relation.column_number(column).ok_or_else(|| {
                SqlError::new(
                    SqlState::UNDEFINED_COLUMN,
                    format!(
                        "column \"{column}\" of relation \"{}\" does not exist",
                        relation.name()
                    ),
                )
            })?;
            items.push(item(GrantTarget::Column(relation.oid(), number)));
        }
    }
    Ok(())
}

/// A relation of the system can be read only.
fn on_system_relation(
    relation: &SystemRelation,
    privileges: &[ObjectPrivilege],
    items: &mut Vec<Item>,
) -> Result<()> {
    for granted in privileges {
        if granted.privilege != Privilege::Select || !granted.columns.is_empty() {
            return Err(SqlError::unsupported(format!(
                "GRANT {} on a system relation",
                granted.privilege
            )));
        }
        items.push(Item {
            target: GrantTarget::Relation(relation.oid),
            privilege: granted.privilege,
            owner: SYSTEM_USER_ID,
            described: format!("relation {}", relation.name),
        });
    }
    Ok(())
}

/// Columns of views can be read only, and those of late-binding views are not there to be granted.
fn require_columns_grantable(relation: &Relation, privilege: Privilege) -> Result<()> {
    let Some(view) = relation.as_view() else {
        return Ok(());
    };
    if view.late_binding {
        return Err(SqlError::new(
            SqlState::INVALID_GRANT_OPERATION,
            format!(
                "column privileges cannot be granted on the late-binding view \"{}\"",
                view.name
            ),
        ));
    }
    if privilege != Privilege::Select {
        return Err(SqlError::new(
            SqlState::INVALID_GRANT_OPERATION,
            format!("invalid privilege type {privilege} for a column of a view"),
        ));
    }
    Ok(())
}

fn on_schema(schema: &Schema, privileges: &[ObjectPrivilege], items: &mut Vec<Item>) {
    items.extend(privileges.iter().map(|granted| Item {
        target: GrantTarget::Schema(schema.oid),
        privilege: granted.privilege,
        owner: schema.owner,
        described: format!("schema {}", schema.name),
    }));
}

fn on_function(function: &Function, privileges: &[ObjectPrivilege], items: &mut Vec<Item>) {
    items.extend(privileges.iter().map(|granted| Item {
        target: GrantTarget::Function(function.oid),
        privilege: granted.privilege,
        owner: function.owner,
        described: format!("function {}", function.name),
    }));
}

fn on_language(name: &str) -> Result<Item> {
    if !["exfunc", "plpythonu", "sql", "plpgsql"].contains(&name) {
        return Err(SqlError::new(
            SqlState::UNDEFINED_OBJECT,
            format!("language \"{name}\" does not exist"),
        ));
    }
    Ok(Item {
        target: GrantTarget::Language(name.to_owned()),
        privilege: Privilege::Usage,
        owner: SYSTEM_USER_ID,
        described: format!("language {name}"),
    })
}

/// The database and the oid of the function of exactly this signature.
pub(in crate::statements) fn find_function(
    session: &mut Session,
    signature: &FunctionSignature,
) -> Result<(String, u32)> {
    let database = database_of(session, signature.name.database.as_deref());
    let catalog = session.catalog(&database)?;
    let oid = matching(session, &catalog, signature)?.oid;
    Ok((database, oid))
}

fn function<'c>(
    session: &Session,
    catalog: &'c DatabaseCatalog,
    signature: &FunctionSignature,
) -> Result<&'c Function> {
    require_own_database(session, signature.name.database.as_deref())?;
    matching(session, catalog, signature)
}

/// Lengths and precisions do not tell functions apart.
fn matching<'c>(
    session: &Session,
    catalog: &'c DatabaseCatalog,
    signature: &FunctionSignature,
) -> Result<&'c Function> {
    let name = &signature.name;
    let path = match &name.schema {
        Some(schema) => vec![schema.clone()],
        None => session.search_path(),
    };
    path.iter()
        .filter_map(|schema| catalog.schema(schema))
        .flat_map(|schema| catalog.overloads(schema.oid, &name.name))
        .find(|function| {
            function.arguments.len() == signature.arguments.len()
                && function
                    .arguments
                    .iter()
                    .zip(&signature.arguments)
                    .all(|(own, written)| own.base_name() == written.base_name())
        })
        .ok_or_else(|| {
            let types: Vec<_> = signature
                .arguments
                .iter()
                .map(|data_type| data_type.base_name())
                .collect();
            SqlError::new(
                SqlState::UNDEFINED_FUNCTION,
                format!("function {name}({}) does not exist", types.join(", ")),
            )
        })
}

/// What FOR … IN names; it may be in another database.
pub(in crate::statements) fn of_scope(
    session: &mut Session,
    scope: &Scope,
    privileges: &[ObjectPrivilege],
) -> Result<Targets> {
    let in_schema = |session: &mut Session, name: &SchemaName| {
        let (database, schema) = require_schema(session, name)?;
        let described = format!("schema {}", schema.name);
        Ok::<_, SqlError>((database, schema, described))
    };
    let (database, target, owner, described) = match scope {
        Scope::TablesInSchema(name) => {
            let (database, schema, described) = in_schema(session, name)?;
            let target = GrantTarget::TablesInSchema(schema.oid);
            (database, target, schema.owner, described)
        }
        Scope::FunctionsInSchema(name) => {
            let (database, schema, described) = in_schema(session, name)?;
            let target = GrantTarget::FunctionsInSchema(schema.oid);
            (database, target, schema.owner, described)
        }
        Scope::SchemasInDatabase(name) => {
            in_database(session, name, GrantTarget::SchemasInDatabase)?
        }
        Scope::TablesInDatabase(name) => in_database(session, name, GrantTarget::TablesInDatabase)?,
        Scope::FunctionsInDatabase(name) => {
            in_database(session, name, GrantTarget::FunctionsInDatabase)?
        }
        Scope::LanguagesInDatabase(name) => {
            in_database(session, name, GrantTarget::LanguagesInDatabase)?
        }
    };
    let catalog = session.catalog(&database)?;
    let items = privileges
        .iter()
        .map(|granted| Item {
            target: target.clone(),
            privilege: granted.privilege,
            owner,
            described: described.clone(),
        })
        .collect();
    Ok(Targets {
        database,
        catalog,
        items,
    })
}

fn in_database(
    session: &mut Session,
    name: &str,
    target: GrantTarget,
) -> Result<(String, GrantTarget, u32, String)> {
    let database = database_of(session, Some(name));
    let cluster = session.cluster_state();
    let owner = cluster.require_database(&database)?.owner;
    Ok((database, target, owner, format!("database {name}")))
}
