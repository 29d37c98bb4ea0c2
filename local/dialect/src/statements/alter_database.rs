//! `ALTER DATABASE`.

use super::collation::Collation;
use super::create_database::{IsolationLevel, check_database_name, connection_limit};
use super::principal::user_name;
use crate::cursor::Cursor;
use crate::error::{Result, SqlError};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterDatabase {
    pub name: String,
    pub change: DatabaseChange,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseChange {
    RenameTo(String),
    OwnerTo(String),
    /// `None` without a limit.
    ConnectionLimit(Option<u32>),
    IsolationLevel(IsolationLevel),
    Collation(Collation),
}

impl AlterDatabase {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["alter", "database"])?;
        let name = cursor.identifier()?;
        cursor.eat_keyword("with");
        let change = if cursor.eat_keywords(&["rename", "to"]) {
            let new_name = cursor.identifier()?;
            check_database_name(&new_name)?;
            DatabaseChange::RenameTo(new_name)
        } else if cursor.eat_keywords(&["owner", "to"]) {
            DatabaseChange::OwnerTo(user_name(cursor)?)
        } else if cursor.eat_keywords(&["connection", "limit"]) {
            DatabaseChange::ConnectionLimit(connection_limit(cursor)?)
        } else if cursor.eat_keywords(&["isolation", "level"]) {
            DatabaseChange::IsolationLevel(IsolationLevel::parse(cursor)?)
        } else if cursor.eat_keyword("collate") {
            DatabaseChange::Collation(Collation::parse(cursor)?)
        } else if cursor.peek_keyword("refresh") || cursor.peek_keyword("integration") {
            return Err(SqlError::unsupported("ALTER DATABASE for integrations"));
        } else {
            return Err(cursor.unexpected());
        };
        Ok(Self { name, change })
    }
}
