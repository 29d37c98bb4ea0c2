//! `CREATE DATABASE`.

use serde::{Deserialize, Serialize};

use super::collation::Collation;
use super::principal::user_name;
use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};

/// Isolation of a database's transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum IsolationLevel {
    #[default]
    Snapshot,
    Serializable,
}

impl IsolationLevel {
    pub(crate) fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        if cursor.eat_keyword("snapshot") {
            Ok(Self::Snapshot)
        } else if cursor.eat_keyword("serializable") {
            Ok(Self::Serializable)
        } else {
            Err(cursor.unexpected())
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateDatabase {
    pub name: String,
    pub owner: Option<String>,
    /// Most connections at once; `None` without a limit.
    pub connection_limit: Option<u32>,
    pub isolation_level: IsolationLevel,
    /// That of columns which name none.
    pub collation: Collation,
}

impl CreateDatabase {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["create", "database"])?;
        let mut database = Self {
            name: cursor.identifier()?,
            owner: None,
            connection_limit: None,
            isolation_level: IsolationLevel::default(),
            collation: Collation::default(),
        };
        cursor.eat_keyword("with");
        loop {
            if cursor.eat_keyword("owner") {
                cursor.eat_symbol("=");
                database.owner = Some(user_name(cursor)?);
            } else if cursor.eat_keywords(&["connection", "limit"]) {
                database.connection_limit = connection_limit(cursor)?;
            } else if cursor.eat_keyword("collate") {
                database.collation = Collation::parse(cursor)?;
            } else if cursor.eat_keywords(&["isolation", "level"]) {
                database.isolation_level = IsolationLevel::parse(cursor)?;
            } else if cursor.peek_keyword("from") {
                return Err(SqlError::unsupported("CREATE DATABASE FROM"));
            } else {
                check_database_name(&database.name)?;
                return Ok(database);
            }
        }
    }
}

/// Names are 1 to 64 alphanumeric characters and underscores (CREATE DATABASE, "Parameters").
pub(crate) fn check_database_name(name: &str) -> Result<()> {
    let well_formed = name
        .chars()
        .all(|c| c == '_' || c == '$' || c == '-' || c.is_alphanumeric());
    if name.chars().count() > 64 || !well_formed {
        return Err(SqlError::new(
            SqlState::INVALID_NAME,
            format!("database name \"{name}\" is not valid"),
        )
        .with_hint("use 1 to 64 letters, digits and underscores"));
    }
    if name.starts_with("pg_") || ["template0", "template1", "padb_harvest"].contains(&name) {
        return Err(SqlError::new(
            SqlState::INVALID_NAME,
            format!("database name \"{name}\" is reserved"),
        ));
    }
    Ok(())
}

/// `n` or `UNLIMITED`, which is `None`.
pub(crate) fn connection_limit(cursor: &mut Cursor<'_>) -> Result<Option<u32>> {
    if cursor.eat_keyword("unlimited") {
        return Ok(None);
    }
    let limit = cursor.unsigned()?;
    u32::try_from(limit).map(Some).map_err(|_| {
        SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            format!("connection limit {limit} is out of range"),
        )
    })
}
