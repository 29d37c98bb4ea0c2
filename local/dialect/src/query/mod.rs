//! Queries and DML: parsed once, then resolved against the catalogue and written as DuckDB's SQL.
//!
//! The way through: [`parse`] (Redshift's tokens into sqlparser's tree), `select` and `dml`
//! (relations, scopes, clauses), `expression` (every expression gets its Redshift type, then its
//! DuckDB text), `functions` (the functions of the manual, one file per chapter).
//!
//! Invariants: the DuckDB type of every text this module writes is [`RsType::duckdb`] of the type it
//! reports, the short texts of [`exact`] aside; names are fully quoted; stars are expanded here; an
//! error that only data can bring is raised by `error('longshore:<SQLSTATE>:<message>')` and read back by
//! [`engine_error`].

mod assignment;
mod blanks;
pub mod builtins;
mod conversion;
mod delete;
mod engine_error;
mod exact;
mod expression;
pub mod functions;
mod insert;
mod literal;
mod merge;
mod parse;
mod present_names;
mod scope;
mod select;
#[cfg(test)]
mod tests;
mod translated;
mod translator;
mod typed;
mod unify;
mod update;

pub use engine_error::engine_error;
pub use expression::similar_to_regex;
pub use parse::{Parsed, parse};
pub use present_names::with_present_names;
pub use translated::{
    ColumnOrigin, FunctionCall, OutputColumn, Parameters, Read, ResolvedName, StatementKind,
    SystemRead, Translated, Write, WriteKind,
};

use sqlparser::ast::Statement;

use crate::catalog::{Catalog, View};
use crate::data_types::RsType;
use crate::error::{Result, SqlError};
use translator::{Translator, ViewFrame};
use typed::Typed;

/// Parses and translates one statement.
pub fn translate(sql: &str, catalog: &dyn Catalog, parameters: &Parameters) -> Result<Translated> {
    translate_parsed(&parse(sql)?, catalog, parameters)
}

/// Translates a parsed statement for the catalogue as it now is; a prepared statement is parsed once
/// and translated at every execution.
pub fn translate_parsed(
    parsed: &Parsed,
    catalog: &dyn Catalog,
    parameters: &Parameters,
) -> Result<Translated> {
    let mut translator = Translator::new(catalog, parameters);
    let (sql, columns, kind, write) = match parsed.statement() {
        Statement::Query(query) => {
            let translated = translator.client_query(query)?;
            (
                translated.sql,
                translated.columns,
                StatementKind::Select,
                None,
            )
        }
        Statement::Insert(insert) => {
            let (sql, write) = translator.insert(insert)?;
            (sql, Vec::new(), StatementKind::Insert, Some(write))
        }
        Statement::Update(update) => {
            let (sql, write) = translator.update(update)?;
            (sql, Vec::new(), StatementKind::Update, Some(write))
        }
        Statement::Delete(delete) => {
            let (sql, write) = translator.delete(delete)?;
            (sql, Vec::new(), StatementKind::Delete, Some(write))
        }
        Statement::Merge(merge) => {
            let (sql, write) = translator.merge(merge, parsed.removes_duplicates())?;
            (sql, Vec::new(), StatementKind::Merge, Some(write))
        }
        _ => return Err(SqlError::unsupported("this statement")),
    };
    translator.expect_functions_run()?;
    Ok(translator.finish(sql, columns, kind, write))
}

/// Translates the query of `CREATE TABLE … AS`, `CREATE VIEW` or `UNLOAD`: CHAR values keep their
/// stored form, and output columns that the client would see as `?column?` keep that name.
pub fn translate_query(
    sql: &str,
    catalog: &dyn Catalog,
    parameters: &Parameters,
) -> Result<Translated> {
    let parsed = parse(sql)?;
    let Statement::Query(query) = parsed.statement() else {
        return Err(SqlError::unsupported("a body that is not a query"));
    };
    let mut translator = Translator::new(catalog, parameters);
    let translated = translator.query(query, &[])?;
    translator.expect_functions_run()?;
    Ok(translator.finish(
        translated.sql,
        translated.columns,
        StatementKind::Select,
        None,
    ))
}

/// Translates the query of a materialized view of `database`, as it is read with the rights of its
/// owner.
pub fn translate_definition(
    view: &View,
    database: &str,
    catalog: &dyn Catalog,
) -> Result<Translated> {
    let parsed = parse(&view.query)?;
    let Statement::Query(query) = parsed.statement() else {
        return Err(SqlError::unsupported("a body that is not a query"));
    };
    let mut translator = Translator::new(catalog, &Parameters::default());
    let enclosing = translator.enter_view(ViewFrame {
        oid: 0,
        database: database.to_owned(),
        owner: view.owner.clone(),
        search_path: view.search_path.clone(),
        bindings: view.bindings.clone(),
        case: view.case,
    })?;
    let translated = translator.query(query, &[])?;
    translator.leave_view(enclosing);
    Ok(translator.finish(
        translated.sql,
        translated.columns,
        StatementKind::Select,
        None,
    ))
}

/// Checks the body of a function in SQL: one expression over `$1`, `$2`, … that gives `returns`.
pub fn check_function(
    body: &str,
    arguments: &[RsType],
    returns: RsType,
    catalog: &dyn Catalog,
) -> Result<()> {
    let mut translator = Translator::new(catalog, &Parameters::default());
    let values = arguments
        .iter()
        .map(|kind| Typed::new(format!("CAST(NULL AS {})", kind.duckdb()), *kind))
        .collect();
    translator.inlined(body, returns, values).map(|_| ())
}

/// Translates an expression that names no column, such as a DEFAULT, converted to `target` as an
/// assignment converts it. The text is DuckDB's.
pub fn translate_default(
    expression: &str,
    target: RsType,
    column: &str,
    catalog: &dyn Catalog,
) -> Result<String> {
    let parsed = parse::parse_expression(expression)?;
    let mut translator = Translator::new(catalog, &Parameters::default());
    let value = translator.expression(&parsed)?;
    Ok(translator.assign(value, target, column)?.sql)
}
