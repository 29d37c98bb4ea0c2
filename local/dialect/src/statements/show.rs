//! `SHOW`: a parameter's value, or what the catalogue holds.

use super::function_signature::FunctionSignature;
use super::principal::GranteeName;
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
    ColumnGrants {
        table: ObjectName,
        only: Option<GranteeName>,
        filter: Filter,
    },
    Constraints {
        kind: ShownConstraints,
        table: ObjectName,
        limit: Option<u64>,
    },
    Functions {
        schema: SchemaName,
        filter: Filter,
    },
    /// Of which there are none.
    Procedures {
        schema: SchemaName,
        filter: Filter,
    },
    Parameters {
        function: FunctionSignature,
        filter: Filter,
    },
    /// Users with their failed logins and locks.
    UserLockout,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownConstraints {
    PrimaryKeys,
    ForeignKeys,
    /// Foreign keys of other tables that refer to the table.
    ExportedForeignKeys,
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
    On {
        object: GrantedObject,
        /// FOR: one grantee's only.
        only: Option<GranteeName>,
    },
    For {
        grantee: GranteeName,
        /// FROM DATABASE; `None` for the session's.
        database: Option<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantedObject {
    Database(String),
    Schema(SchemaName),
    Table(ObjectName),
    Function(FunctionSignature),
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
            Self::parse_newer(cursor)
        }
    }

    /// The forms that tools use for their metadata.
    fn parse_newer(cursor: &mut Cursor<'_>) -> Result<Self> {
        if cursor.eat_keywords(&["column", "grants", "on"]) {
            cursor.eat_keyword("table");
            Ok(Self::ColumnGrants {
                table: cursor.object_name()?,
                only: eat_grantee(cursor)?,
                filter: Filter::parse(cursor)?,
            })
        } else if cursor.eat_keyword("constraints") {
            let kind = ShownConstraints::parse(cursor)?;
            cursor.expect_keywords(&["from", "table"])?;
            Ok(Self::Constraints {
                kind,
                table: cursor.object_name()?,
                limit: eat_limit(cursor)?,
            })
        } else if cursor.eat_keywords(&["functions", "from", "schema"]) {
            Ok(Self::Functions {
                schema: SchemaName::parse(cursor)?,
                filter: Filter::parse(cursor)?,
            })
        } else if cursor.eat_keywords(&["procedures", "from", "schema"]) {
            Ok(Self::Procedures {
                schema: SchemaName::parse(cursor)?,
                filter: Filter::parse(cursor)?,
            })
        } else if cursor.eat_keywords(&["parameters", "of"]) {
            if !cursor.eat_keyword("function") {
                cursor.expect_keyword("procedure")?;
            }
            Ok(Self::Parameters {
                function: FunctionSignature::parse(cursor)?,
                filter: Filter::parse(cursor)?,
            })
        } else if cursor.eat_keywords(&["user", "lockout"]) {
            Ok(Self::UserLockout)
        } else if cursor.eat_keywords(&["transaction", "isolation", "level"]) {
            Ok(Self::Parameter("transaction_isolation".to_owned()))
        } else {
            parameter_name(cursor).map(Self::Parameter)
        }
    }
}

impl ShownConstraints {
    fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        if cursor.eat_keywords(&["primary", "keys"]) {
            return Ok(Self::PrimaryKeys);
        }
        cursor.expect_keywords(&["foreign", "keys"])?;
        Ok(if cursor.eat_keyword("exported") {
            Self::ExportedForeignKeys
        } else {
            Self::ForeignKeys
        })
    }
}

/// `FOR { user | ROLE role | PUBLIC }`, if it is next.
fn eat_grantee(cursor: &mut Cursor<'_>) -> Result<Option<GranteeName>> {
    cursor
        .eat_keyword("for")
        .then(|| GranteeName::parse(cursor))
        .transpose()
}

fn refused(cursor: &Cursor<'_>) -> Option<&'static str> {
    [
        (&["datashares"][..], "SHOW DATASHARES"),
        (&["external", "table"], "SHOW EXTERNAL TABLE"),
        (&["model"], "SHOW MODEL"),
        (&["policies"], "SHOW POLICIES"),
        (&["procedure"], "SHOW PROCEDURE"),
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
        if let Some(grantee) = eat_grantee(cursor)? {
            let database = cursor
                .eat_keywords(&["from", "database"])
                .then(|| cursor.identifier())
                .transpose()?;
            return Ok(Self::For { grantee, database });
        }
        cursor.expect_keyword("on")?;
        if cursor.peek_keyword("procedure") || cursor.peek_keyword("template") {
            return Err(SqlError::unsupported(
                "SHOW GRANTS ON PROCEDURE and TEMPLATE",
            ));
        }
        let object = if cursor.eat_keyword("database") {
            GrantedObject::Database(cursor.identifier()?)
        } else if cursor.eat_keyword("schema") {
            GrantedObject::Schema(SchemaName::parse(cursor)?)
        } else if cursor.eat_keyword("function") {
            GrantedObject::Function(FunctionSignature::parse(cursor)?)
        } else {
            cursor.eat_keyword("table");
            GrantedObject::Table(cursor.object_name()?)
        };
        Ok(Self::On {
            object,
            only: eat_grantee(cursor)?,
        })
    }
}
