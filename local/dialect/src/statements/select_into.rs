//! `SELECT … INTO [ TEMP | TEMPORARY ] [ TABLE ] name FROM …`: CREATE TABLE AS in other words (database
//! developer guide, "SELECT INTO").

use super::create_table_as::CreateTableAs;
use super::table_attributes::TableAttributes;
use crate::cursor::Cursor;
use crate::error::Result;
use crate::lexer::Token;
use crate::statement;

impl CreateTableAs {
    /// `None` where the query has no INTO of its own; the cursor is then where it was.
    pub fn parse_select_into(cursor: &mut Cursor<'_>) -> Result<Option<Self>> {
        let mark = cursor.mark();
        let start = cursor.offset();
        if !seek_into(cursor) {
            cursor.rewind(mark);
            return Ok(None);
        }
        let before = cursor.text(start, cursor.offset());
        cursor.expect_keyword("into")?;
        let temporary = cursor.eat_keyword("temp") || cursor.eat_keyword("temporary");
        cursor.eat_keyword("table");
        let name = cursor.object_name()?;
        let temporary = temporary || name.name.starts_with('#');
        let query = format!("{before} {}", statement::text(cursor));
        Ok(Some(Self {
            name,
            temporary,
            if_not_exists: false,
            columns: Vec::new(),
            attributes: TableAttributes::default(),
            query,
        }))
    }
}

/// Moves to the INTO of the first select list outside parentheses.
fn seek_into(cursor: &mut Cursor<'_>) -> bool {
    let mut depth = 0_usize;
    while let Some(token) = cursor.peek() {
        match token {
            Token::Symbol(symbol) if symbol == "(" => depth += 1,
            Token::Symbol(symbol) if symbol == ")" => depth = depth.saturating_sub(1),
            Token::Word(word) if depth == 0 => {
                if word.eq_ignore_ascii_case("into") {
                    return true;
                }
                if word.eq_ignore_ascii_case("from") {
                    return false;
                }
            }
            _ => {}
        }
        cursor.advance();
    }
    false
}
