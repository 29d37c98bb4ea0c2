//! The query of UNLOAD.

use local_dialect::cursor::Cursor;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::statement::{self, Statement};
use local_transfer::unload::Unloader;

use crate::session::{Result, Session};

/// Refuses what is not one query.
pub(super) fn require_query(session: &Session, text: &str) -> Result<()> {
    if let Statement::Query(_) = statement::parse(text, session.identifier_case())? {
        Ok(())
    } else {
        let word = text.split_whitespace().next().unwrap_or_default();
        Err(SqlError::syntax(word, 1))
    }
}

/// LIMIT and TOP of the outermost query are refused (UNLOAD, usage notes).
pub(super) fn refuse_outer_limit(session: &Session, query: &str) -> Result<()> {
    let mut cursor = Cursor::new(query, session.identifier_case())?;
    let mut depth = 0_i32;
    while !cursor.is_at_end() {
        if cursor.peek_symbol("(") {
            depth += 1;
        } else if cursor.peek_symbol(")") {
            depth -= 1;
        } else if depth == 0 && (cursor.peek_keyword("limit") || cursor.peek_keyword("top")) {
            return Err(SqlError::new(
                SqlState::FEATURE_NOT_SUPPORTED,
                "Limit clause is not supported in the outermost select of an UNLOAD statement",
            )
            .with_hint("Put the query with its LIMIT into a subquery."));
        }
        cursor.advance();
    }
    Ok(())
}

/// The query's SQL with the rows of each partition one after the other, in the query's own order within
/// it, so that only the files of one partition are open at a time. DuckDB spills what it cannot hold.
pub(super) fn grouped_by_partition(duckdb_sql: &str, unloader: &Unloader) -> String {
    let partition = unloader.partition_columns();
    if partition.is_empty() {
        return duckdb_sql.to_owned();
    }
    let name = |at: usize| format!("\"column{at}\"");
    let all: Vec<_> = (0..unloader.columns().len()).map(name).collect();
    let keys: Vec<_> = partition
        .iter()
        .map(|at| {
            // The empty string shares the folder of NULL.
            if unloader.columns()[*at].data_type.is_character() {
                format!("NULLIF({}, '')", name(*at))
            } else {
                name(*at)
            }
        })
        .collect();
    format!(
        "SELECT {columns} FROM (SELECT *, row_number() OVER () AS \"row\" \
         FROM ({duckdb_sql}) AS unloaded({columns})) ORDER BY {keys}, \"row\"",
        columns = all.join(", "),
        keys = keys.join(", "),
    )
}
