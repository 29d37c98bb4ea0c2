//! What a statement takes and returns, and EXPLAIN.

use local_dialect::RsType;
use local_dialect::query::{Parameters, StatementKind, translate};

use super::catalog::SessionCatalog;
use super::{output_columns, prepared, text_rows};
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
    let columns = (translated.kind == StatementKind::Select).then(|| output_columns(&translated));
    Ok((translated.parameters, columns))
}

/// The one column of EXPLAIN.
pub(crate) fn plan_column() -> OutputColumn {
    OutputColumn::new("QUERY PLAN", RsType::VarChar(65_535))
}

/// The plan of a query or DML statement, as DuckDB draws it.
pub(crate) fn explain(session: &mut Session, sql: &str) -> Result<Outcome> {
    let ready = prepared::prepare(session, |catalog| {
        translate(sql, catalog, &Parameters::default())
    })?;
    for relation in &ready.translated().system_relations {
        crate::system::fill(session, relation)?;
    }
    let plan: String = session
        .duckdb()
        .query_row(&format!("EXPLAIN {}", ready.sql()), [], |row| row.get(1))
        .map_err(|error| errors::translate(&error))?;
    let lines = plan
        .lines()
        .map(|line| errors::without_internal_names(line.trim_end()))
        .collect();
    Ok(text_rows(plan_column(), lines, "EXPLAIN"))
}
