//! `ANALYZE`.

use crate::cursor::Cursor;
use crate::error::Result;
use crate::names::ObjectName;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analyze {
    /// `None` for every table of the database.
    pub table: Option<ObjectName>,
    /// Empty for all columns.
    pub columns: Vec<String>,
    pub predicate_columns: bool,
}

impl Analyze {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        if !cursor.eat_keyword("analyze") {
            cursor.expect_keyword("analyse")?;
        }
        cursor.eat_keyword("verbose");
        let mut columns = Vec::new();
        let mut table = None;
        let mut predicate_columns = false;
        if !cursor.is_at_end() && !cursor.peek_symbol(";") {
            table = Some(cursor.object_name()?);
            if cursor.peek_symbol("(") {
                columns = cursor.parenthesized(Cursor::identifier)?;
            }
            predicate_columns = cursor.eat_keywords(&["predicate", "columns"]);
            if !predicate_columns {
                cursor.eat_keywords(&["all", "columns"]);
            }
        }
        Ok(Self {
            table,
            columns,
            predicate_columns,
        })
    }
}
