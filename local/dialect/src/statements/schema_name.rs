//! `[ database. ] schema`.

use std::fmt;

use crate::cursor::Cursor;
use crate::error::Result;

/// The name of a schema, with the database where one is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SchemaName {
    pub database: Option<String>,
    pub name: String,
}

impl SchemaName {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        let first = cursor.identifier()?;
        if cursor.eat_symbol(".") {
            return Ok(Self {
                database: Some(first),
                name: cursor.identifier()?,
            });
        }
        Ok(Self {
            database: None,
            name: first,
        })
    }
}

impl fmt::Display for SchemaName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(database) = &self.database {
            write!(formatter, "{database}.")?;
        }
        formatter.write_str(&self.name)
    }
}
