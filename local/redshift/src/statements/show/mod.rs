//! `SHOW` of what the catalogue holds; one file per kind. SHOW of parameters is the session's.

mod column_grants;
mod columns;
mod constraints;
mod databases;
mod functions;
mod grants;
mod schemas;
mod show_columns;
mod table;
mod tables;
mod user_lockout;
mod view;

use jiff::Timestamp;
use local_dialect::RsType;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::show::{Filter, MAX_SHOWN_ROWS, Show};

use crate::session::{Outcome, Result, Session};
pub(crate) use show_columns::show_columns;

pub(super) fn execute(session: &mut Session, show: &Show) -> Result<Outcome> {
    match show {
        Show::Use => Ok(single(
            show_columns::USE,
            session.used_database().to_owned(),
        )),
        Show::Table(name) => table::execute(session, name),
        Show::View(name) => view::execute(session, name),
        Show::Databases(filter) => databases::execute(session, filter),
        Show::Schemas { database, filter } => schemas::execute(session, database, filter),
        Show::Tables { schema, filter } => tables::execute(session, schema, filter),
        Show::Columns { table, filter } => columns::execute(session, table, filter),
        Show::Grants { of, limit } => grants::execute(session, of, *limit),
        Show::ColumnGrants {
            table,
            only,
            filter,
        } => column_grants::execute(session, table, only.as_ref(), filter),
        Show::Constraints { kind, table, limit } => {
            constraints::execute(session, *kind, table, *limit)
        }
        Show::Functions { schema, filter } => functions::execute(session, schema, filter),
        Show::Procedures { schema, filter } => functions::procedures(session, schema, filter),
        Show::Parameters { function, filter } => functions::parameters(session, function, filter),
        Show::UserLockout => user_lockout::execute(session),
        Show::Parameter(_) | Show::All => {
            Err(SqlError::unsupported("SHOW of a parameter in this place"))
        }
    }
}

/// One cell.
type Cell = Option<String>;

fn single(column: &str, value: String) -> Outcome {
    Outcome::Rows {
        columns: show_columns::listed(&[(column, LONG)]),
        rows: vec![vec![Some(value)]],
        tag: "SHOW".to_owned(),
    }
}

/// Rows that pass the filter by the name in their column `named`, in that column's order. More than
/// 10,000 are refused, not cut (SHOW, "Usage notes").
fn filtered(
    columns: &[(&str, RsType)],
    mut rows: Vec<Vec<Cell>>,
    named: usize,
    filter: &Filter,
) -> Result<Outcome> {
    if let Some(pattern) = &filter.like {
        rows.retain(|row| {
            row[named]
                .as_ref()
                .is_some_and(|name| is_like(name, pattern))
        });
    }
    limited(columns, rows, filter.limit)
}

fn limited(
    columns: &[(&str, RsType)],
    mut rows: Vec<Vec<Cell>>,
    limit: Option<u64>,
) -> Result<Outcome> {
    let limit = limit.and_then(|limit| usize::try_from(limit).ok());
    match limit {
        Some(limit) => rows.truncate(limit),
        None if rows.len() as u64 > MAX_SHOWN_ROWS => {
            return Err(SqlError::new(
                SqlState::INTERNAL_ERROR,
                format!("SHOW found more than {MAX_SHOWN_ROWS} rows"),
            )
            .with_hint("narrow it with LIKE or LIMIT"));
        }
        None => {}
    }
    Ok(Outcome::Rows {
        columns: show_columns::listed(columns),
        rows,
        tag: "SHOW".to_owned(),
    })
}

/// LIKE with `%`, `_` and backslash.
fn is_like(text: &str, pattern: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let pattern: Vec<char> = pattern.chars().collect();
    like(&text, &pattern)
}

fn like(text: &[char], pattern: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['%', rest @ ..] => (0..=text.len()).any(|skipped| like(&text[skipped..], rest)),
        ['_', rest @ ..] => !text.is_empty() && like(&text[1..], rest),
        ['\\', literal, rest @ ..] | [literal, rest @ ..] => {
            text.first() == Some(literal) && like(&text[1..], rest)
        }
    }
}

/// Seconds since 1970 as a timestamp's text.
fn moment(seconds: i64) -> Cell {
    let moment = Timestamp::from_second(seconds).ok()?;
    Some(moment.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

const SHORT: RsType = RsType::VarChar(128);
const LONG: RsType = RsType::VarChar(65_535);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_ten_thousand_rows_are_refused() {
        let rows = |count: usize| vec![vec![Some("x".to_owned())]; count];
        let columns = [("name", SHORT)];
        assert!(limited(&columns, rows(10_000), None).is_ok());
        let error = limited(&columns, rows(10_001), None).unwrap_err();
        assert!(error.message.contains("more than 10000 rows"), "{error}");
        assert!(limited(&columns, rows(10_001), Some(10_000)).is_ok());
    }

    #[test]
    fn like_knows_both_wildcards_and_the_escape() {
        assert!(is_like("orders_2024", "orders%"));
        assert!(is_like("abc", "a_c"));
        assert!(is_like("a_c", "a\\_c"));
        assert!(!is_like("abc", "a\\_c"));
        assert!(!is_like("Orders", "orders%"));
    }
}
