//! `ALTER ROLE`.

use super::create_role::{check_role_name, eat_external_id};
use super::principal::{role_name, user_name};
use crate::cursor::Cursor;
use crate::error::Result;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterRole {
    pub name: String,
    pub change: RoleChange,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleChange {
    RenameTo(String),
    OwnerTo(String),
    ExternalId(String),
}

impl AlterRole {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["alter", "role"])?;
        let name = role_name(cursor)?;
        cursor.eat_keyword("with");
        let change = if cursor.eat_keywords(&["rename", "to"]) {
            let new_name = role_name(cursor)?;
            check_role_name(&new_name)?;
            RoleChange::RenameTo(new_name)
        } else if cursor.eat_keywords(&["owner", "to"]) {
            RoleChange::OwnerTo(user_name(cursor)?)
        } else if let Some(id) = eat_external_id(cursor)? {
            RoleChange::ExternalId(id)
        } else {
            return Err(cursor.unexpected());
        };
        Ok(Self { name, change })
    }
}
