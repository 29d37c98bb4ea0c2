//! `ANALYZE COMPRESSION`.

use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};
use crate::names::ObjectName;

/// Rows that are looked at unless COMPROWS asks for more.
const DEFAULT_ROWS: u64 = 100_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnalyzeCompression {
    /// `None` for every table of the database.
    pub table: Option<ObjectName>,
    /// Empty for all columns.
    pub columns: Vec<String>,
    /// Most rows to look at.
    pub rows: u64,
}

impl AnalyzeCompression {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        if !cursor.eat_keyword("analyze") {
            cursor.expect_keyword("analyse")?;
        }
        cursor.expect_keyword("compression")?;
        let mut table = None;
        let mut columns = Vec::new();
        let is_over_all =
            cursor.is_at_end() || cursor.peek_symbol(";") || cursor.peek_keyword("comprows");
        if !is_over_all {
            table = Some(cursor.object_name()?);
            if cursor.peek_symbol("(") {
                columns = cursor.parenthesized(Cursor::identifier)?;
            }
        }
        let mut rows = DEFAULT_ROWS;
        if cursor.eat_keyword("comprows") {
            let asked = cursor.unsigned()?;
            if table.is_none() {
                return Err(SqlError::new(
                    SqlState::SYNTAX_ERROR,
                    "COMPROWS of ANALYZE COMPRESSION needs a table",
                ));
            }
            if !(1_000..=1_000_000_000).contains(&asked) {
                return Err(SqlError::new(
                    SqlState::INVALID_PARAMETER_VALUE,
                    "COMPROWS is from 1000 to 1000000000",
                ));
            }
            rows = asked.max(DEFAULT_ROWS);
        }
        Ok(Self {
            table,
            columns,
            rows,
        })
    }
}
