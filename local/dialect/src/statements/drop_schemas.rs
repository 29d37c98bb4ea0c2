//! `DROP SCHEMA`.

use super::schema_name::SchemaName;
use crate::cursor::Cursor;
use crate::error::{Result, SqlError};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropSchemas {
    pub names: Vec<SchemaName>,
    pub if_exists: bool,
    pub cascade: bool,
}

impl DropSchemas {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["drop", "schema"])?;
        let if_exists = cursor.eat_keywords(&["if", "exists"]);
        let names = cursor.comma_separated(SchemaName::parse)?;
        if cursor.eat_keywords(&["drop", "external", "database"]) {
            return Err(SqlError::unsupported("DROP EXTERNAL DATABASE"));
        }
        Ok(Self {
            names,
            if_exists,
            cascade: eat_cascade(cursor),
        })
    }
}

/// `CASCADE` or `RESTRICT`, which is the default; true for CASCADE.
pub(crate) fn eat_cascade(cursor: &mut Cursor<'_>) -> bool {
    cursor.eat_keyword("cascade") || {
        cursor.eat_keyword("restrict");
        false
    }
}
