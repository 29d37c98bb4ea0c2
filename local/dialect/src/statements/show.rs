//! `SHOW`: a parameter's value, or what the catalogue holds.

use super::principal::{role_name, user_name};
use super::schema_name::SchemaName;
use super::set::parameter_name;
use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};
use crate::names::ObjectName;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Show {
    /// One parameter's value.
    Parameter(String),
    /// Every parameter's value.
    All,
    /// SHOW USE: the database that USE chose.
    Use,
    /// The statement that would create the table.
    Table(ObjectName),
    /// The view's query.
    View(ObjectName),
    Databases(Filter),
    Schemas {
        database: String,
        filter: Filter,
    },
    Tables {
        schema: SchemaName,
        filter: Filter,
    },
    Columns {
        table: ObjectName,
        filter: Filter,
    },
    Grants {
        of: ShownGrants,
        limit: Option<u64>,
    },
}

/// `[ LIKE 'pattern' ] [ LIMIT n ]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// A LIKE pattern; case matters.
    pub like: Option<String>,
    /// 0 to 10,000.
    pub limit: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShownGrants {
    OnDatabase(String),
    OnSchema(SchemaName),
    OnTable(ObjectName),
    ForUser(String),
    ForRole(String),
}

/// Most rows that a SHOW of the catalogue may ask for.
pub const MAX_SHOWN_ROWS: u64 = 10_000;

impl Show {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("show")?;
        if let Some(construct) = refused(cursor) {
            return Err(SqlError::unsupported(construct));
        }
        if cursor.eat_keyword("all") {
            Ok(Self::All)
        } else if cursor.eat_keyword("use") {
            Ok(Self::Use)
        } else if cursor.eat_keyword("table") {
            cursor.object_name().map(Self::Table)
        } else if cursor.eat_keyword("view") {
            cursor.object_name().map(Self::View)
        } else if cursor.eat_keyword("databases") {
            Filter::parse(cursor).map(Self::Databases)
        } else if cursor.eat_keyword("schemas") {
            cursor.expect_keywords(&["from", "database"])?;
            Ok(Self::Schemas {
                database: cursor.identifier()?,
                filter: Filter::parse(cursor)?,
            })
        } else if cursor.eat_keyword("tables") {
            cursor.expect_keywords(&["from", "schema"])?;
            Ok(Self::Tables {
                schema: SchemaName::parse(cursor)?,
                filter: Filter::parse(cursor)?,
            })
        } else if cursor.eat_keyword("columns") {
            cursor.expect_keywords(&["from", "table"])?;
            Ok(Self::Columns {
                table: cursor.object_name()?,
                filter: Filter::parse(cursor)?,
            })
        } else if cursor.eat_keyword("grants") {
            Ok(Self::Grants {
                of: ShownGrants::parse(cursor)?,
                limit: eat_limit(cursor)?,
            })
        } else {
            parameter_name(cursor).map(Self::Parameter)
        }
    }
}

fn refused(cursor: &Cursor<'_>) -> Option<&'static str> {
    [
        (&["column", "grants"][..], "SHOW COLUMN GRANTS"),
        (&["constraints"], "SHOW CONSTRAINTS"),
        (&["datashares"], "SHOW DATASHARES"),
        (&["external", "table"], "SHOW EXTERNAL TABLE"),
        (&["functions"], "SHOW FUNCTIONS"),
        (&["model"], "SHOW MODEL"),
        (&["parameters"], "SHOW PARAMETERS"),
        (&["policies"], "SHOW POLICIES"),
        (&["procedure"], "SHOW PROCEDURE"),
        (&["procedures"], "SHOW PROCEDURES"),
        (&["user", "lockout"], "SHOW USER LOCKOUT"),
        (&["template"], "SHOW TEMPLATE"),
        (&["templates"], "SHOW TEMPLATES"),
    ]
    .into_iter()
    .find_map(|(keywords, construct)| cursor.peek_keywords(keywords).then_some(construct))
}

impl Filter {
    fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        let like = cursor
            .eat_keyword("like")
            .then(|| cursor.string())
            .transpose()?;
        Ok(Self {
            like,
            limit: eat_limit(cursor)?,
        })
    }
}

fn eat_limit(cursor: &mut Cursor<'_>) -> Result<Option<u64>> {
    if !cursor.eat_keyword("limit") {
        return Ok(None);
    }
    let limit = cursor.unsigned()?;
    if limit > MAX_SHOWN_ROWS {
        return Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            format!("LIMIT must be between 0 and {MAX_SHOWN_ROWS}"),
        ));
    }
    Ok(Some(limit))
}

impl ShownGrants {
    fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        if cursor.eat_keyword("for") {
            return if cursor.eat_keyword("role") {
                role_name(cursor).map(Self::ForRole)
            } else {
                user_name(cursor).map(Self::ForUser)
            };
        }
        cursor.expect_keyword("on")?;
        if cursor.peek_keyword("function") || cursor.peek_keyword("procedure") {
            return Err(SqlError::unsupported("SHOW GRANTS ON FUNCTION"));
        }
        let shown = if cursor.eat_keyword("database") {
            Self::OnDatabase(cursor.identifier()?)
        } else if cursor.eat_keyword("schema") {
            Self::OnSchema(SchemaName::parse(cursor)?)
        } else {
            cursor.eat_keyword("table");
            Self::OnTable(cursor.object_name()?)
        };
        if cursor.peek_keyword("for") {
            return Err(SqlError::unsupported("SHOW GRANTS ON … FOR"));
        }
        Ok(shown)
    }
}
