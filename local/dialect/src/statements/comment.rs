//! `COMMENT ON`.

use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};
use crate::names::ObjectName;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    pub object: CommentedObject,
    /// `None` removes the comment.
    pub text: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommentedObject {
    Table(ObjectName),
    View(ObjectName),
    Column { relation: ObjectName, name: String },
    Constraint { name: String, table: ObjectName },
    Database(String),
}

impl Comment {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keywords(&["comment", "on"])?;
        let object = CommentedObject::parse(cursor)?;
        cursor.expect_keyword("is")?;
        let text = if cursor.eat_keyword("null") {
            None
        } else {
            Some(cursor.string()?)
        };
        Ok(Self { object, text })
    }
}

impl CommentedObject {
    fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        if cursor.eat_keyword("table") {
            return cursor.object_name().map(Self::Table);
        }
        if cursor.eat_keyword("view") {
            return cursor.object_name().map(Self::View);
        }
        if cursor.eat_keyword("database") {
            return cursor.identifier().map(Self::Database);
        }
        if cursor.eat_keyword("constraint") {
            let name = cursor.identifier()?;
            cursor.expect_keyword("on")?;
            let table = cursor.object_name()?;
            return Ok(Self::Constraint { name, table });
        }
        if cursor.eat_keyword("column") {
            return column(cursor);
        }
        for kind in ["schema", "function", "index", "type", "role", "procedure"] {
            if cursor.peek_keyword(kind) {
                return Err(SqlError::unsupported(format!(
                    "COMMENT ON {}",
                    kind.to_uppercase()
                )));
            }
        }
        Err(cursor.unexpected())
    }
}

/// `[ [ database. ] schema. ] table.column`.
fn column(cursor: &mut Cursor<'_>) -> Result<CommentedObject> {
    let mut parts = vec![cursor.identifier()?];
    while cursor.eat_symbol(".") {
        parts.push(cursor.identifier()?);
    }
    let name = parts.pop().unwrap_or_default();
    let Some(table) = parts.pop() else {
        return Err(SqlError::new(
            SqlState::SYNTAX_ERROR,
            "column name must be qualified",
        ));
    };
    let schema = parts.pop();
    let database = parts.pop();
    if !parts.is_empty() {
        return Err(SqlError::new(
            SqlState::SYNTAX_ERROR,
            "improper qualified name (too many dotted names)",
        ));
    }
    Ok(CommentedObject::Column {
        relation: ObjectName {
            database,
            schema,
            name: table,
        },
        name,
    })
}
