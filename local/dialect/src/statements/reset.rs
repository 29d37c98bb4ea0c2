//! `RESET`.

use super::set::parameter_name;
use crate::cursor::Cursor;
use crate::error::Result;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reset {
    /// `None` for ALL.
    pub parameter: Option<String>,
}

impl Reset {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("reset")?;
        if cursor.eat_keyword("all") {
            return Ok(Self { parameter: None });
        }
        Ok(Self {
            parameter: Some(parameter_name(cursor)?),
        })
    }
}
