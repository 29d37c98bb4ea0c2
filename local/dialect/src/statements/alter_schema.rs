//! `ALTER SCHEMA`.

use super::create_schema::Quota;
use super::principal::user_name;
use super::schema_name::SchemaName;
use crate::cursor::Cursor;
use crate::error::Result;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterSchema {
    pub name: SchemaName,
    pub change: SchemaChange,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaChange {
    RenameTo(String),
    OwnerTo(String),
    Quota(Quota),
}

impl AlterSchema {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["alter", "schema"])?;
        let name = SchemaName::parse(cursor)?;
        let change = if cursor.eat_keywords(&["rename", "to"]) {
            SchemaChange::RenameTo(cursor.identifier()?)
        } else if cursor.eat_keywords(&["owner", "to"]) {
            SchemaChange::OwnerTo(user_name(cursor)?)
        } else if cursor.eat_keyword("quota") {
            SchemaChange::Quota(Quota::parse(cursor)?)
        } else {
            return Err(cursor.unexpected());
        };
        Ok(Self { name, change })
    }
}
