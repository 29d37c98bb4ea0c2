//! `CREATE TABLE … AS query`.

use super::create_table::Heading;
use super::table_attributes::TableAttributes;
use crate::cursor::Cursor;
use crate::error::Result;
use crate::names::ObjectName;
use crate::statement;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTableAs {
    pub name: ObjectName,
    pub temporary: bool,
    pub if_not_exists: bool,
    /// Names for the query's columns; empty where the query's own are kept.
    pub columns: Vec<String>,
    pub attributes: TableAttributes,
    /// The query's text.
    pub query: String,
}

impl CreateTableAs {
    /// `None` where the statement is a CREATE TABLE of another form; the cursor has then moved.
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Option<Self>> {
        let heading = Heading::parse(cursor)?;
        let columns = if cursor.peek_symbol("(") {
            match cursor.parenthesized(Cursor::identifier) {
                Ok(columns) => columns,
                Err(_) => return Ok(None),
            }
        } else {
            Vec::new()
        };
        let attributes = TableAttributes::parse(cursor)?;
        cursor.expect_keyword("as")?;
        if cursor.is_at_end() {
            return Err(cursor.unexpected());
        }
        Ok(Some(Self {
            name: heading.name,
            temporary: heading.temporary,
            if_not_exists: heading.if_not_exists,
            columns,
            attributes,
            query: statement::text(cursor),
        }))
    }
}
