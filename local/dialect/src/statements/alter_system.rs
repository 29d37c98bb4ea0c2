//! `ALTER SYSTEM SET`: parameters of the whole cluster.

use super::set::{SetValue, parameter_name};
use crate::cursor::Cursor;
use crate::error::Result;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterSystem {
    /// In lower case.
    pub parameter: String,
    pub value: SetValue,
}

impl AlterSystem {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["alter", "system", "set"])?;
        let parameter = parameter_name(cursor)?;
        if !cursor.eat_keyword("to") && !cursor.eat_symbol("=") {
            return Err(cursor.unexpected());
        }
        Ok(Self {
            parameter,
            value: SetValue::parse(cursor)?,
        })
    }
}
