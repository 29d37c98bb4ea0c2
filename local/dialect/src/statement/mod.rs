//! One statement of SQL as a value: dispatch on its leading keywords to the parser of its kind.
//!
//! Queries and DML keep their text, which [`crate::query`] parses and translates. Everything else has
//! a hand-written parser in [`crate::statements`].

use crate::cursor::Cursor;
use crate::error::Result;
use crate::names::IdentifierCase;
use crate::statements::{
    alter_database::AlterDatabase, alter_default_privileges::AlterDefaultPrivileges,
    alter_group::AlterGroup, alter_materialized_view::AlterMaterializedView, alter_role::AlterRole,
    alter_schema::AlterSchema, alter_system::AlterSystem, alter_table::AlterTable,
    alter_user::AlterUser, analyze::Analyze, analyze_compression::AnalyzeCompression,
    cancel::Cancel, close_cursor::CloseCursor, comment::Comment, copy::Copy,
    create_database::CreateDatabase, create_external_function::CreateExternalFunction,
    create_external_schema::CreateExternalSchema, create_function::CreateFunction,
    create_function::DropFunction, create_group::CreateGroup,
    create_materialized_view::CreateMaterializedView, create_role::CreateRole,
    create_schema::CreateSchema, create_table, create_table::CreateTable,
    create_table_as::CreateTableAs, create_user::CreateUser, create_view::CreateView,
    deallocate::Deallocate, declare_cursor::DeclareCursor, drop_database::DropDatabase,
    drop_principals::DropPrincipals, drop_relations::DropRelations, drop_schemas::DropSchemas,
    execute::Execute, explain::Explain, fetch::Fetch, grant::Grant, lock::Lock, prepare::Prepare,
    refresh_materialized_view::RefreshMaterializedView, reset::Reset, revoke::Revoke, set::Set,
    set_session_authorization::SetSessionAuthorization, show::Show, transaction,
    transaction::Begin, truncate::Truncate, unload::Unload, unsupported, use_database::UseDatabase,
    vacuum::Vacuum,
};

/// A parsed statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// SELECT, WITH or VALUES, or one of these in parentheses: the text as written.
    Query(String),
    Dml(Dml),
    AlterDatabase(AlterDatabase),
    AlterDefaultPrivileges(AlterDefaultPrivileges),
    AlterGroup(AlterGroup),
    AlterMaterializedView(AlterMaterializedView),
    AlterRole(AlterRole),
    AlterSchema(AlterSchema),
    AlterSystem(AlterSystem),
    AlterTable(Box<AlterTable>),
    AlterUser(AlterUser),
    Analyze(Analyze),
    AnalyzeCompression(AnalyzeCompression),
    Begin(Begin),
    Cancel(Cancel),
    CloseCursor(CloseCursor),
    Comment(Comment),
    Commit,
    Copy(Box<Copy>),
    CreateDatabase(CreateDatabase),
    CreateExternalFunction(Box<CreateExternalFunction>),
    CreateFunction(CreateFunction),
    CreateExternalSchema(CreateExternalSchema),
    CreateGroup(CreateGroup),
    CreateMaterializedView(Box<CreateMaterializedView>),
    CreateRole(CreateRole),
    CreateSchema(CreateSchema),
    CreateTable(Box<CreateTable>),
    CreateTableAs(Box<CreateTableAs>),
    CreateUser(CreateUser),
    CreateView(CreateView),
    Deallocate(Deallocate),
    DeclareCursor(DeclareCursor),
    DropDatabase(DropDatabase),
    DropFunction(DropFunction),
    DropPrincipals(DropPrincipals),
    DropRelations(DropRelations),
    DropSchemas(DropSchemas),
    Execute(Execute),
    Explain(Explain),
    Fetch(Fetch),
    Grant(Grant),
    Lock(Lock),
    Prepare(Prepare),
    RefreshMaterializedView(RefreshMaterializedView),
    Reset(Reset),
    Revoke(Revoke),
    Rollback,
    Set(Set),
    SetSessionAuthorization(SetSessionAuthorization),
    Show(Show),
    Truncate(Truncate),
    Unload(Box<Unload>),
    UseDatabase(UseDatabase),
    Vacuum(Vacuum),
}

/// A statement that changes rows; the text is as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dml {
    pub kind: DmlKind,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DmlKind {
    Insert,
    Update,
    Delete,
    Merge,
}

type Parser = fn(&mut Cursor<'_>) -> Result<Statement>;

/// Every kind of statement by its leading keywords. The first row that matches is taken; its parser
/// starts at the statement's first token.
const PARSERS: &[(&[&str], Parser)] = &[
    (&["select"], query_or_table),
    (&["with"], query_or_table),
    (&["values"], |cursor| Ok(Statement::Query(text(cursor)))),
    (&["insert"], |cursor| Ok(dml(DmlKind::Insert, cursor))),
    (&["update"], |cursor| Ok(dml(DmlKind::Update, cursor))),
    (&["delete"], |cursor| Ok(dml(DmlKind::Delete, cursor))),
    (&["merge"], |cursor| Ok(dml(DmlKind::Merge, cursor))),
    (&["alter", "database"], |cursor| {
        AlterDatabase::parse(cursor).map(Statement::AlterDatabase)
    }),
    (&["alter", "default", "privileges"], |cursor| {
        AlterDefaultPrivileges::parse(cursor).map(Statement::AlterDefaultPrivileges)
    }),
    (&["alter", "group"], |cursor| {
        AlterGroup::parse(cursor).map(Statement::AlterGroup)
    }),
    (&["alter", "materialized", "view"], |cursor| {
        AlterMaterializedView::parse(cursor).map(Statement::AlterMaterializedView)
    }),
    (&["alter", "role"], |cursor| {
        AlterRole::parse(cursor).map(Statement::AlterRole)
    }),
    (&["alter", "schema"], |cursor| {
        AlterSchema::parse(cursor).map(Statement::AlterSchema)
    }),
    (&["alter", "system"], |cursor| {
        AlterSystem::parse(cursor).map(Statement::AlterSystem)
    }),
    (&["alter", "table"], |cursor| {
        AlterTable::parse(cursor).map(|parsed| Statement::AlterTable(Box::new(parsed)))
    }),
    (&["alter", "user"], |cursor| {
        AlterUser::parse(cursor).map(Statement::AlterUser)
    }),
    (&["analyze", "compression"], |cursor| {
        AnalyzeCompression::parse(cursor).map(Statement::AnalyzeCompression)
    }),
    (&["analyse", "compression"], |cursor| {
        AnalyzeCompression::parse(cursor).map(Statement::AnalyzeCompression)
    }),
    (&["analyze"], |cursor| {
        Analyze::parse(cursor).map(Statement::Analyze)
    }),
    (&["analyse"], |cursor| {
        Analyze::parse(cursor).map(Statement::Analyze)
    }),
    (&["begin"], transaction::parse),
    (&["start"], transaction::parse),
    (&["commit"], transaction::parse),
    (&["end"], transaction::parse),
    (&["rollback"], transaction::parse),
    (&["abort"], transaction::parse),
    (&["cancel"], |cursor| {
        Cancel::parse(cursor).map(Statement::Cancel)
    }),
    (&["close"], |cursor| {
        CloseCursor::parse(cursor).map(Statement::CloseCursor)
    }),
    (&["comment"], |cursor| {
        Comment::parse(cursor).map(Statement::Comment)
    }),
    (&["copy"], |cursor| {
        Copy::parse(cursor).map(|parsed| Statement::Copy(Box::new(parsed)))
    }),
    (&["create", "database"], |cursor| {
        CreateDatabase::parse(cursor).map(Statement::CreateDatabase)
    }),
    (&["create", "external", "function"], external_function),
    (
        &["create", "or", "replace", "external", "function"],
        external_function,
    ),
    (&["create", "external", "schema"], |cursor| {
        CreateExternalSchema::parse(cursor).map(Statement::CreateExternalSchema)
    }),
    (&["create", "function"], sql_function),
    (&["create", "or", "replace", "function"], sql_function),
    (&["create", "materialized", "view"], |cursor| {
        CreateMaterializedView::parse(cursor)
            .map(|parsed| Statement::CreateMaterializedView(Box::new(parsed)))
    }),
    (&["create", "group"], |cursor| {
        CreateGroup::parse(cursor).map(Statement::CreateGroup)
    }),
    (&["create", "role"], |cursor| {
        CreateRole::parse(cursor).map(Statement::CreateRole)
    }),
    (&["create", "schema"], |cursor| {
        CreateSchema::parse(cursor).map(Statement::CreateSchema)
    }),
    (&["create", "table"], create_table::parse_either),
    (&["create", "temp", "table"], create_table::parse_either),
    (
        &["create", "temporary", "table"],
        create_table::parse_either,
    ),
    (
        &["create", "local", "temp", "table"],
        create_table::parse_either,
    ),
    (
        &["create", "local", "temporary", "table"],
        create_table::parse_either,
    ),
    (&["create", "user"], |cursor| {
        CreateUser::parse(cursor).map(Statement::CreateUser)
    }),
    (&["create", "view"], |cursor| {
        CreateView::parse(cursor).map(Statement::CreateView)
    }),
    (&["create", "or", "replace", "view"], |cursor| {
        CreateView::parse(cursor).map(Statement::CreateView)
    }),
    (&["deallocate"], |cursor| {
        Deallocate::parse(cursor).map(Statement::Deallocate)
    }),
    (&["declare"], |cursor| {
        DeclareCursor::parse(cursor).map(Statement::DeclareCursor)
    }),
    (&["drop", "database"], |cursor| {
        DropDatabase::parse(cursor).map(Statement::DropDatabase)
    }),
    (&["drop", "function"], |cursor| {
        DropFunction::parse(cursor).map(Statement::DropFunction)
    }),
    (&["drop", "group"], |cursor| {
        DropPrincipals::parse(cursor).map(Statement::DropPrincipals)
    }),
    (&["drop", "role"], |cursor| {
        DropPrincipals::parse(cursor).map(Statement::DropPrincipals)
    }),
    (&["drop", "user"], |cursor| {
        DropPrincipals::parse(cursor).map(Statement::DropPrincipals)
    }),
    (&["drop", "schema"], |cursor| {
        DropSchemas::parse(cursor).map(Statement::DropSchemas)
    }),
    (&["drop", "materialized", "view"], |cursor| {
        DropRelations::parse(cursor).map(Statement::DropRelations)
    }),
    (&["drop", "table"], |cursor| {
        DropRelations::parse(cursor).map(Statement::DropRelations)
    }),
    (&["drop", "view"], |cursor| {
        DropRelations::parse(cursor).map(Statement::DropRelations)
    }),
    (&["execute"], |cursor| {
        Execute::parse(cursor).map(Statement::Execute)
    }),
    (&["explain"], |cursor| {
        Explain::parse(cursor).map(Statement::Explain)
    }),
    (&["fetch"], |cursor| {
        Fetch::parse(cursor).map(Statement::Fetch)
    }),
    (&["grant"], |cursor| {
        Grant::parse(cursor).map(Statement::Grant)
    }),
    (&["lock"], |cursor| Lock::parse(cursor).map(Statement::Lock)),
    (&["prepare"], |cursor| {
        Prepare::parse(cursor).map(Statement::Prepare)
    }),
    (&["refresh", "materialized", "view"], |cursor| {
        RefreshMaterializedView::parse(cursor).map(Statement::RefreshMaterializedView)
    }),
    (&["reset", "session", "authorization"], |cursor| {
        SetSessionAuthorization::parse(cursor).map(Statement::SetSessionAuthorization)
    }),
    (&["reset", "use"], |cursor| {
        UseDatabase::parse(cursor).map(Statement::UseDatabase)
    }),
    (&["reset"], |cursor| {
        Reset::parse(cursor).map(Statement::Reset)
    }),
    (&["revoke"], |cursor| {
        Revoke::parse(cursor).map(Statement::Revoke)
    }),
    (&["set", "session", "authorization"], |cursor| {
        SetSessionAuthorization::parse(cursor).map(Statement::SetSessionAuthorization)
    }),
    (&["set"], |cursor| Set::parse(cursor).map(Statement::Set)),
    (&["show"], |cursor| Show::parse(cursor).map(Statement::Show)),
    (&["truncate"], |cursor| {
        Truncate::parse(cursor).map(Statement::Truncate)
    }),
    (&["unload"], |cursor| {
        Unload::parse(cursor).map(|parsed| Statement::Unload(Box::new(parsed)))
    }),
    (&["use"], |cursor| {
        UseDatabase::parse(cursor).map(Statement::UseDatabase)
    }),
    (&["vacuum"], |cursor| {
        Vacuum::parse(cursor).map(Statement::Vacuum)
    }),
];

/// Parses one statement; a semicolon may end it.
///
/// What PostgreSQL or Redshift have and this engine has not is `0A000` with the construct's name;
/// what neither has is a syntax error.
pub fn parse(sql: &str, case: IdentifierCase) -> Result<Statement> {
    let mut cursor = Cursor::new(sql, case)?;
    if cursor.peek_symbol("(") {
        return Ok(Statement::Query(text(&mut cursor)));
    }
    let parser = PARSERS
        .iter()
        .find(|(keywords, _)| cursor.peek_keywords(keywords));
    let Some((_, parser)) = parser else {
        return Err(unsupported::refuse(&cursor));
    };
    let statement = parser(&mut cursor)?;
    cursor.expect_end()?;
    Ok(statement)
}

/// The rest of the statement without the semicolon that may end it.
pub(crate) fn text(cursor: &mut Cursor<'_>) -> String {
    let text = cursor.rest();
    text.strip_suffix(';').unwrap_or(text).trim_end().to_owned()
}

/// A query, or one whose INTO makes a table of it.
fn query_or_table(cursor: &mut Cursor<'_>) -> Result<Statement> {
    Ok(match CreateTableAs::parse_select_into(cursor)? {
        Some(create) => Statement::CreateTableAs(Box::new(create)),
        None => Statement::Query(text(cursor)),
    })
}

fn dml(kind: DmlKind, cursor: &mut Cursor<'_>) -> Statement {
    Statement::Dml(Dml {
        kind,
        text: text(cursor),
    })
}

fn sql_function(cursor: &mut Cursor<'_>) -> Result<Statement> {
    CreateFunction::parse(cursor).map(Statement::CreateFunction)
}

fn external_function(cursor: &mut Cursor<'_>) -> Result<Statement> {
    CreateExternalFunction::parse(cursor)
        .map(|parsed| Statement::CreateExternalFunction(Box::new(parsed)))
}

#[cfg(test)]
mod tests;
