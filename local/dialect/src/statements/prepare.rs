//! `PREPARE name [ ( types ) ] AS statement`.

use crate::cursor::Cursor;
use crate::data_types::RsType;
use crate::error::{Result, SqlError};
use crate::statement;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepare {
    pub name: String,
    /// Types of the leading parameters; the others' are found from their use.
    pub parameter_types: Vec<RsType>,
    /// The prepared statement's text.
    pub statement: String,
}

impl Prepare {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("prepare")?;
        if cursor.peek_keyword("transaction") {
            return Err(SqlError::unsupported("PREPARE TRANSACTION"));
        }
        let name = cursor.statement_name()?;
        let parameter_types = if cursor.peek_symbol("(") {
            cursor.parenthesized(RsType::parse)?
        } else {
            Vec::new()
        };
        cursor.expect_keyword("as")?;
        let preparable = ["select", "with", "values", "insert", "update", "delete"];
        if !cursor.peek_symbol("(") && !preparable.iter().any(|word| cursor.peek_keyword(word)) {
            return Err(cursor.unexpected());
        }
        Ok(Self {
            name,
            parameter_types,
            statement: statement::text(cursor),
        })
    }
}
