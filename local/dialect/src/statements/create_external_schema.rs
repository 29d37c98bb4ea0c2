//! `CREATE EXTERNAL SCHEMA … FROM REDSHIFT`: another database's schema under a name of this one.

use crate::cursor::Cursor;
use crate::error::{Result, SqlError};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateExternalSchema {
    pub name: String,
    pub if_not_exists: bool,
    pub database: String,
    /// The schema there; `public` where none is named.
    pub schema: String,
}

impl CreateExternalSchema {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["create", "external", "schema"])?;
        let if_not_exists = cursor.eat_keywords(&["if", "not", "exists"]);
        let name = cursor.identifier()?;
        cursor.expect_keyword("from")?;
        if !cursor.eat_keyword("redshift") {
            return Err(SqlError::unsupported(format!(
                "CREATE EXTERNAL SCHEMA FROM {}",
                source(cursor)
            )));
        }
        cursor.expect_keyword("database")?;
        let database = cursor.string()?;
        let schema = if cursor.eat_keyword("schema") {
            cursor.string()?
        } else {
            "public".to_owned()
        };
        Ok(Self {
            name,
            if_not_exists,
            database: database.to_lowercase(),
            schema: schema.to_lowercase(),
        })
    }
}

/// The kinds of source that only Redshift has, for the message.
fn source(cursor: &Cursor<'_>) -> &'static str {
    [
        (&["data", "catalog"][..], "DATA CATALOG"),
        (&["hive", "metastore"], "HIVE METASTORE"),
        (&["postgres"], "POSTGRES"),
        (&["mysql"], "MYSQL"),
        (&["kinesis"], "KINESIS"),
        (&["kafka"], "KAFKA"),
        (&["msk"], "MSK"),
    ]
    .into_iter()
    .find_map(|(keywords, name)| cursor.peek_keywords(keywords).then_some(name))
    .unwrap_or("this source")
}
