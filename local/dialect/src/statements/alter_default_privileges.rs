//! `ALTER DEFAULT PRIVILEGES`.

use serde::{Deserialize, Serialize};

use super::drop_schemas::eat_cascade;
use super::grant::Grantee;
use super::principal::{GranteeName, user_name};
use super::privileges::Privilege;
use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};

/// Privileges on objects that `users` will create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterDefaultPrivileges {
    /// FOR USER; empty for the user who runs the statement.
    pub users: Vec<String>,
    /// IN SCHEMA; empty for every schema.
    pub schemas: Vec<String>,
    pub objects: DefaultObjects,
    pub privileges: Vec<Privilege>,
    pub change: DefaultChange,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DefaultObjects {
    Tables,
    Functions,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefaultChange {
    Grant(Vec<Grantee>),
    Revoke {
        option_only: bool,
        grantees: Vec<GranteeName>,
    },
}

impl AlterDefaultPrivileges {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["alter", "default", "privileges"])?;
        let users = if cursor.eat_keywords(&["for", "user"]) {
            cursor.comma_separated(user_name)?
        } else {
            Vec::new()
        };
        let schemas = if cursor.eat_keywords(&["in", "schema"]) {
            cursor.comma_separated(Cursor::identifier)?
        } else {
            Vec::new()
        };
        let revokes = cursor.eat_keyword("revoke");
        if !revokes {
            cursor.expect_keyword("grant")?;
        }
        let option_only = revokes && cursor.eat_keywords(&["grant", "option", "for"]);
        let names = privilege_names(cursor)?;
        cursor.expect_keyword("on")?;
        let objects = DefaultObjects::parse(cursor)?;
        let privileges = objects.privileges(names)?;
        let change = if revokes {
            cursor.expect_keyword("from")?;
            let grantees = cursor.comma_separated(GranteeName::parse)?;
            eat_cascade(cursor);
            DefaultChange::Revoke {
                option_only,
                grantees,
            }
        } else {
            cursor.expect_keyword("to")?;
            DefaultChange::Grant(cursor.comma_separated(Grantee::parse)?)
        };
        Ok(Self {
            users,
            schemas,
            objects,
            privileges,
            change,
        })
    }
}

/// `None` for ALL.
fn privilege_names(cursor: &mut Cursor<'_>) -> Result<Option<Vec<Privilege>>> {
    if cursor.eat_keyword("all") {
        cursor.eat_keyword("privileges");
        return Ok(None);
    }
    cursor
        .comma_separated(|cursor| {
            let unexpected = cursor.unexpected();
            Privilege::from_name(&cursor.identifier()?).ok_or(unexpected)
        })
        .map(Some)
}

impl DefaultObjects {
    fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        if cursor.eat_keyword("tables") {
            Ok(Self::Tables)
        } else if cursor.eat_keyword("functions") {
            Ok(Self::Functions)
        } else if cursor.peek_keyword("procedures") {
            Err(SqlError::unsupported(
                "ALTER DEFAULT PRIVILEGES ON PROCEDURES",
            ))
        } else {
            Err(cursor.unexpected())
        }
    }

    fn privileges(self, names: Option<Vec<Privilege>>) -> Result<Vec<Privilege>> {
        let (all, kind) = match self {
            Self::Tables => (Privilege::TABLE, "table"),
            Self::Functions => (Privilege::FUNCTION, "function"),
        };
        let Some(names) = names else {
            return Ok(all.to_vec());
        };
        match names.iter().find(|privilege| !all.contains(privilege)) {
            Some(privilege) => Err(SqlError::new(
                SqlState::INVALID_GRANT_OPERATION,
                format!("invalid privilege type {privilege} for {kind}"),
            )),
            None => Ok(names),
        }
    }
}
