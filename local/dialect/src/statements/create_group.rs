//! `CREATE GROUP`.

use super::principal::user_name;
use crate::cursor::Cursor;
use crate::error::Result;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateGroup {
    pub name: String,
    pub users: Vec<String>,
}

impl CreateGroup {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["create", "group"])?;
        let name = cursor.identifier()?;
        cursor.eat_keyword("with");
        let users = if cursor.eat_keyword("user") {
            cursor.comma_separated(user_name)?
        } else {
            Vec::new()
        };
        Ok(Self { name, users })
    }
}
