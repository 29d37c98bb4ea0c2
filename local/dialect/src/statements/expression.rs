//! The extent of an expression inside a statement, without reading what it means.

use crate::cursor::Cursor;
use crate::error::Result;

/// The text of an expression that ends before a top-level comma or closing parenthesis, before one
/// of `ending` (each a run of keywords), or with the statement. Its first token is always taken.
pub(crate) fn text(cursor: &mut Cursor<'_>, ending: &[&[&str]]) -> Result<String> {
    let start = cursor.offset();
    if cursor.is_at_end() || cursor.peek_symbol(",") || cursor.peek_symbol(")") {
        return Err(cursor.unexpected());
    }
    loop {
        if cursor.peek_symbol("(") {
            cursor.balanced()?;
        } else {
            cursor.advance();
        }
        let ends = cursor.is_at_end()
            || cursor.peek_symbol(",")
            || cursor.peek_symbol(")")
            || cursor.peek_symbol(";")
            || ending.iter().any(|keywords| cursor.peek_keywords(keywords));
        if ends {
            return Ok(cursor.text(start, cursor.offset()).to_owned());
        }
    }
}
