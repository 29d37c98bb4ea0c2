//! `ALTER GROUP`.

use super::principal::user_name;
use crate::cursor::Cursor;
use crate::error::Result;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterGroup {
    pub name: String,
    pub change: GroupChange,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupChange {
    AddUsers(Vec<String>),
    DropUsers(Vec<String>),
    RenameTo(String),
}

impl AlterGroup {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["alter", "group"])?;
        let name = cursor.identifier()?;
        let change = if cursor.eat_keywords(&["add", "user"]) {
            GroupChange::AddUsers(cursor.comma_separated(user_name)?)
        } else if cursor.eat_keywords(&["drop", "user"]) {
            GroupChange::DropUsers(cursor.comma_separated(user_name)?)
        } else {
            cursor.expect_keywords(&["rename", "to"])?;
            GroupChange::RenameTo(cursor.identifier()?)
        };
        Ok(Self { name, change })
    }
}
