//! Carrying out statements that define, grant and show things; one file per kind.
//!
//! Each `execute` reads the catalogue, checks privileges, takes locks, and only then declares its
//! write and makes it; the session commits or rolls back.

mod alter_database;
mod alter_default_privileges;
mod alter_group;
mod alter_materialized_view;
mod alter_role;
mod alter_schema;
mod alter_system;
mod alter_table;
mod alter_user;
mod analyze;
mod analyze_compression;
mod comment;
mod create_database;
mod create_external_schema;
mod create_function;
mod create_group;
mod create_materialized_view;
mod create_role;
mod create_schema;
mod create_table;
mod create_table_as;
mod create_user;
mod create_view;
mod definition;
mod drop_database;
mod drop_function;
mod drop_principals;
mod drop_relations;
mod drop_schemas;
mod grant;
mod inherited_grants;
mod refresh_materialized_view;
pub(crate) mod resolve;
mod revoke;
mod set_session_authorization;
mod show;
mod truncate;
pub(crate) mod user_function;
mod vacuum;

use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::ObjectName;
use local_dialect::statement::Statement;

use crate::catalog::{Object, ObjectKey};
use crate::session::{Outcome, Result, Session};
pub(crate) use create_database::create_database;
pub(crate) use drop_relations::Removal;
pub(crate) use inherited_grants::for_new_function;
pub(crate) use show::show_columns;

/// Carries out a statement of one of the kinds of this module.
pub(crate) fn execute(session: &mut Session, statement: Statement) -> Result<Outcome> {
    match statement {
        Statement::AlterDatabase(alter) => alter_database::execute(session, &alter),
        Statement::AlterDefaultPrivileges(alter) => {
            alter_default_privileges::execute(session, &alter)
        }
        Statement::AlterGroup(alter) => alter_group::execute(session, &alter),
        Statement::AlterMaterializedView(alter) => {
            alter_materialized_view::execute(session, &alter)
        }
        Statement::AlterRole(alter) => alter_role::execute(session, alter),
        Statement::AlterSchema(alter) => alter_schema::execute(session, &alter),
        Statement::AlterSystem(alter) => alter_system::execute(session, &alter),
        Statement::AlterTable(alter) => alter_table::execute(session, *alter),
        Statement::AlterUser(alter) => alter_user::execute(session, &alter),
        Statement::Analyze(analyze) => analyze::execute(session, &analyze),
        Statement::AnalyzeCompression(analyze) => analyze_compression::execute(session, &analyze),
        Statement::Comment(comment) => comment::execute(session, comment),
        Statement::CreateDatabase(create) => create_database::execute(session, &create),
        Statement::CreateExternalSchema(create) => {
            create_external_schema::execute(session, &create)
        }
        Statement::CreateFunction(create) => create_function::execute(session, create),
        Statement::CreateGroup(create) => create_group::execute(session, &create),
        Statement::CreateMaterializedView(create) => {
            create_materialized_view::execute(session, &create)
        }
        Statement::CreateRole(create) => create_role::execute(session, create),
        Statement::CreateSchema(create) => create_schema::execute(session, &create),
        Statement::CreateTable(create) => create_table::execute(session, &create),
        Statement::CreateTableAs(create) => create_table_as::execute(session, &create),
        Statement::CreateUser(create) => create_user::execute(session, &create),
        Statement::CreateView(create) => create_view::execute(session, &create),
        Statement::DropFunction(drop) => drop_function::execute(session, &drop),
        Statement::DropDatabase(drop) => drop_database::execute(session, &drop),
        Statement::DropPrincipals(drop) => drop_principals::execute(session, &drop),
        Statement::DropRelations(drop) => drop_relations::execute(session, &drop),
        Statement::DropSchemas(drop) => drop_schemas::execute(session, &drop),
        Statement::Grant(grant) => grant::execute(session, &grant),
        Statement::RefreshMaterializedView(refresh) => {
            refresh_materialized_view::execute(session, &refresh)
        }
        Statement::Revoke(revoke) => revoke::execute(session, &revoke),
        Statement::SetSessionAuthorization(set) => set_session_authorization::execute(session, set),
        Statement::Show(show) => show::execute(session, &show),
        Statement::Truncate(truncate) => truncate::execute(session, &truncate),
        Statement::Vacuum(vacuum) => vacuum::execute(session, &vacuum),
        _ => Err(SqlError::unsupported("this statement in this place")),
    }
}

pub(crate) use analyze_compression::columns as compression_columns;

/// The oid of a table that LOCK names;
/// its user must own it or be able to write it.
pub(crate) fn lockable_table(session: &mut Session, name: &ObjectName) -> Result<u32> {
    truncate::lockable(session, name)
}

/// `"t" is not a view`, where `kind` is `view`.
fn not_of_kind(name: &str, kind: &str) -> SqlError {
    SqlError::new(
        SqlState::WRONG_OBJECT_TYPE,
        format!("\"{name}\" is not a {kind}"),
    )
}

/// Writes rows of a database's catalogue.
fn save(
    session: &mut Session,
    database: &str,
    objects: impl IntoIterator<Item = Object>,
) -> Result<()> {
    session.put_objects(database, objects)
}

/// Removes rows of a database's catalogue.
fn erase(
    session: &mut Session,
    database: &str,
    keys: impl IntoIterator<Item = ObjectKey>,
) -> Result<()> {
    session.remove_objects(database, keys)
}
