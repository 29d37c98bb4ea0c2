//! What a statement takes and returns, and EXPLAIN.

use local_dialect::RsType;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::query::{Parameters, StatementKind, Translated, translate};
use local_dialect::statement::{self, Dml, Statement};

use super::catalog::SessionCatalog;
use super::output_columns::output_columns;
use super::{plan, prepared, text_rows};
use crate::session::{Outcome, OutputColumn, Result, Session};
use crate::storage::errors;

/// Parameter types and, for queries, the columns of the result.
pub(crate) fn describe(
    session: &mut Session,
    sql: &str,
    declared: &[RsType],
) -> Result<(Vec<RsType>, Option<Vec<OutputColumn>>)> {
    let parameters = Parameters {
        declared: declared.to_vec(),
    };
    let translated = {
        let catalog = SessionCatalog::new(session, "")?;
        translate(sql, &catalog, &parameters)?
    };
    prepared::authorize(session, &translated)?;
    let columns = match translated.kind {
        StatementKind::Select => Some(output_columns(session, &translated)?),
        _ => None,
    };
    Ok((translated.parameters, columns))
}

/// The one column of EXPLAIN.
pub(crate) fn plan_column() -> OutputColumn {
    OutputColumn::new("QUERY PLAN", RsType::VarChar(65_535))
}

/// The plan of a query, a DML statement or CREATE TABLE AS.
pub(crate) fn explain(session: &mut Session, sql: &str) -> Result<Outcome> {
    let ready = match statement::parse(sql, session.identifier_case())? {
        Statement::CreateTableAs(create) => super::translate_query(session, &create.query)?,
        Statement::Query(text) | Statement::Dml(Dml { text, .. }) => {
            prepared::prepare(session, |catalog| {
                translate(&text, catalog, &Parameters::default())
            })?
        }
        _ => {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                "EXPLAIN takes SELECT, INSERT, UPDATE, DELETE, MERGE or CREATE TABLE AS",
            ));
        }
    };
    for relation in &ready.translated().system_relations {
        crate::system::fill(session, relation)?;
    }
    let plan: String = session
        .duckdb()
        .query_row(
            &format!("EXPLAIN (FORMAT json) {}", ready.sql()),
            [],
            |row| row.get(1),
        )
        .map_err(|error| errors::translate(&error))?;
    let lines = plan::lines(&plan, &|table| table_name(ready.translated(), table))
        .iter()
        .map(|line| errors::without_internal_names(line))
        .collect();
    Ok(text_rows(plan_column(), lines, "EXPLAIN"))
}

/// The last part of a name in DuckDB, without quotes.
pub(super) fn last_part(duckdb_name: &str) -> &str {
    let last = duckdb_name.rsplit('.').next();
    last.unwrap_or(duckdb_name).trim_matches('"')
}

/// The oid of the user's table that DuckDB calls `…t<oid>`.
pub(super) fn table_oid(duckdb_name: &str) -> Option<u32> {
    last_part(duckdb_name).strip_prefix('t')?.parse().ok()
}

/// The name of the table that DuckDB calls `…t<oid>`, or a system relation's.
fn table_name(translated: &Translated, duckdb_name: &str) -> String {
    let last = last_part(duckdb_name);
    let oid = table_oid(duckdb_name);
    let reads = translated.reads.iter().map(|read| (read.oid, &read.name));
    let writes = translated
        .writes
        .iter()
        .map(|write| (write.oid, &write.name));
    reads
        .chain(writes)
        .find(|(known, _)| Some(*known) == oid)
        .map_or_else(|| last.to_owned(), |(_, name)| name.clone())
}
