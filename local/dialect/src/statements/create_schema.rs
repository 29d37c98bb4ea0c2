//! `CREATE SCHEMA`.

use super::principal::user_name;
use super::schema_name::SchemaName;
use crate::cursor::Cursor;
use crate::error::{Result, SqlError};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateSchema {
    pub name: SchemaName,
    pub if_not_exists: bool,
    pub owner: Option<String>,
    pub quota: Option<Quota>,
}

/// Most disk space that a schema's tables may take. Here it is kept and shown, and has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quota {
    Megabytes(u64),
    Unlimited,
}

impl CreateSchema {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["create", "schema"])?;
        let if_not_exists = cursor.eat_keywords(&["if", "not", "exists"]);
        let (name, owner) = if cursor.eat_keyword("authorization") {
            let owner = user_name(cursor)?;
            let name = SchemaName {
                database: None,
                name: owner.clone(),
            };
            (name, Some(owner))
        } else {
            let name = SchemaName::parse(cursor)?;
            let owner = cursor
                .eat_keyword("authorization")
                .then(|| user_name(cursor))
                .transpose()?;
            (name, owner)
        };
        let quota = cursor
            .eat_keyword("quota")
            .then(|| Quota::parse(cursor))
            .transpose()?;
        if cursor.peek_keyword("create") || cursor.peek_keyword("grant") {
            return Err(SqlError::unsupported("CREATE SCHEMA with schema elements"));
        }
        Ok(Self {
            name,
            if_not_exists,
            owner,
            quota,
        })
    }
}

impl Quota {
    /// What follows the word QUOTA.
    pub(crate) fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        if cursor.eat_keyword("unlimited") {
            return Ok(Self::Unlimited);
        }
        let number = cursor.unsigned()?;
        let factor = if cursor.eat_keyword("gb") {
            1024
        } else if cursor.eat_keyword("tb") {
            1024 * 1024
        } else {
            cursor.eat_keyword("mb");
            1
        };
        Ok(Self::Megabytes(number.saturating_mul(factor)))
    }
}
