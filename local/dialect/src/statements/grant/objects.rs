//! Privileges on objects: on named ones, on all that a schema holds, and scoped ones, which hold for
//! present and future objects.

use super::{Phrase, require_suitable};
use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};
use crate::names::ObjectName;
use crate::statements::function_signature::FunctionSignature;
use crate::statements::privileges::Privilege;
use crate::statements::schema_name::SchemaName;

/// `privileges ON objects`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectPrivileges {
    pub privileges: PrivilegeList,
    pub objects: Objects,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrivilegeList {
    /// ALL: every privilege that the kind of object has.
    All,
    Some(Vec<ObjectPrivilege>),
}

/// A privilege, and the columns that it is limited to; none for the whole object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectPrivilege {
    pub privilege: Privilege,
    pub columns: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Objects {
    /// Tables and views.
    Relations(Vec<ObjectName>),
    AllTablesInSchemas(Vec<SchemaName>),
    Databases(Vec<String>),
    Schemas(Vec<SchemaName>),
    Functions(Vec<FunctionSignature>),
    AllFunctionsInSchemas(Vec<SchemaName>),
    Languages(Vec<String>),
}

/// `privileges FOR kind IN scope`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopedPrivileges {
    pub privileges: PrivilegeList,
    pub scope: Scope,
}

/// Objects of a kind in a schema or a database, those to come included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    SchemasInDatabase(String),
    TablesInSchema(SchemaName),
    TablesInDatabase(String),
    FunctionsInSchema(SchemaName),
    FunctionsInDatabase(String),
    LanguagesInDatabase(String),
}

impl PrivilegeList {
    /// The privileges that `phrases` name; `start` is where they began.
    pub(super) fn of_objects(
        cursor: &mut Cursor<'_>,
        start: usize,
        phrases: &[Phrase],
    ) -> Result<Self> {
        if let [only] = phrases
            && only.is_all()
            && only.columns.is_empty()
        {
            return Ok(Self::All);
        }
        if let [only] = phrases
            && only.is_all()
        {
            // On columns ALL is what columns have.
            let both = [Privilege::Select, Privilege::Update];
            return Ok(Self::Some(
                both.map(|privilege| ObjectPrivilege {
                    privilege,
                    columns: only.columns.clone(),
                })
                .into(),
            ));
        }
        let mut list = Vec::with_capacity(phrases.len());
        for phrase in phrases {
            let Some(privilege) = Privilege::from_name(&phrase.words) else {
                cursor.rewind(start);
                return Err(unknown_privilege(cursor, &phrase.words));
            };
            let by_column = matches!(privilege, Privilege::Select | Privilege::Update);
            if !phrase.columns.is_empty() && !by_column {
                return Err(SqlError::new(
                    SqlState::INVALID_GRANT_OPERATION,
                    format!("invalid privilege type {privilege} for column"),
                ));
            }
            list.push(ObjectPrivilege {
                privilege,
                columns: phrase.columns.clone(),
            });
        }
        Ok(Self::Some(list))
    }

    /// The privileges without their columns; `all` is what ALL stands for.
    pub fn expand(&self, all: &[Privilege]) -> Vec<ObjectPrivilege> {
        match self {
            Self::Some(list) => list.clone(),
            Self::All => all
                .iter()
                .map(|privilege| ObjectPrivilege {
                    privilege: *privilege,
                    columns: Vec::new(),
                })
                .collect(),
        }
    }

    fn has_columns(&self) -> bool {
        matches!(self, Self::Some(list) if list.iter().any(|item| !item.columns.is_empty()))
    }
}

fn unknown_privilege(cursor: &Cursor<'_>, words: &str) -> SqlError {
    match words {
        "RULE" | "TRIGGER" | "SHARE" | "MASKING" | "EXPLAIN" => {
            SqlError::unsupported(format!("GRANT {words}"))
        }
        _ => cursor.unexpected(),
    }
}

impl ObjectPrivileges {
    /// From the word ON to the last object.
    pub(crate) fn parse(cursor: &mut Cursor<'_>, privileges: PrivilegeList) -> Result<Self> {
        cursor.expect_keyword("on")?;
        let objects = Objects::parse(cursor)?;
        let (all, kind) = objects.privileges();
        require_suitable(&privileges, all, kind)?;
        if privileges.has_columns() && !matches!(objects, Objects::Relations(_)) {
            return Err(SqlError::new(
                SqlState::INVALID_GRANT_OPERATION,
                "column privileges are granted on named tables only",
            ));
        }
        Ok(Self {
            privileges,
            objects,
        })
    }
}

impl Objects {
    fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        if cursor.eat_keywords(&["all", "tables", "in", "schema"]) {
            return cursor
                .comma_separated(SchemaName::parse)
                .map(Self::AllTablesInSchemas);
        }
        if cursor.eat_keywords(&["all", "functions", "in", "schema"]) {
            return cursor
                .comma_separated(SchemaName::parse)
                .map(Self::AllFunctionsInSchemas);
        }
        if cursor.eat_keyword("database") {
            return cursor
                .comma_separated(Cursor::identifier)
                .map(Self::Databases);
        }
        if cursor.eat_keyword("schema") {
            return cursor.comma_separated(SchemaName::parse).map(Self::Schemas);
        }
        if cursor.eat_keyword("function") {
            return cursor
                .comma_separated(FunctionSignature::parse)
                .map(Self::Functions);
        }
        if cursor.eat_keyword("language") {
            return cursor
                .comma_separated(Cursor::identifier)
                .map(Self::Languages);
        }
        if let Some(construct) = refused_objects(cursor) {
            return Err(SqlError::unsupported(format!("GRANT ON {construct}")));
        }
        cursor.eat_keyword("table");
        cursor
            .comma_separated(Cursor::object_name)
            .map(Self::Relations)
    }

    /// What ALL stands for, and the word for these objects in messages.
    pub fn privileges(&self) -> (&'static [Privilege], &'static str) {
        match self {
            Self::Relations(_) | Self::AllTablesInSchemas(_) => (Privilege::TABLE, "table"),
            Self::Databases(_) => (Privilege::DATABASE, "database"),
            Self::Schemas(_) => (Privilege::SCHEMA, "schema"),
            Self::Functions(_) | Self::AllFunctionsInSchemas(_) => {
                (Privilege::FUNCTION, "function")
            }
            Self::Languages(_) => (Privilege::LANGUAGE, "language"),
        }
    }
}

fn refused_objects(cursor: &Cursor<'_>) -> Option<&'static str> {
    [
        (&["procedure"][..], "PROCEDURE"),
        (&["all", "procedures"], "ALL PROCEDURES IN SCHEMA"),
        (&["datashare"], "DATASHARE"),
        (&["model"], "MODEL"),
        (&["external"], "EXTERNAL objects"),
        (&["copy", "job"], "COPY JOB"),
        (&["template"], "TEMPLATE"),
        (&["connection"], "CONNECTION"),
    ]
    .into_iter()
    .find_map(|(keywords, construct)| {
        // A table may have one of these words as its name.
        let named = !matches!(
            cursor.peek_at(keywords.len()),
            Some(crate::lexer::Token::Word(word)) if !word.eq_ignore_ascii_case("to")
                && !word.eq_ignore_ascii_case("from")
        );
        (cursor.peek_keywords(keywords) && !named).then_some(construct)
    })
}

impl ScopedPrivileges {
    /// From the word FOR to the end of the scope.
    pub(super) fn parse(cursor: &mut Cursor<'_>, privileges: PrivilegeList) -> Result<Self> {
        cursor.expect_keyword("for")?;
        if privileges.has_columns() {
            return Err(cursor.unexpected());
        }
        let scope = Scope::parse(cursor)?;
        let (all, kind) = scope.privileges();
        require_suitable(&privileges, all, kind)?;
        Ok(Self { privileges, scope })
    }
}

impl Scope {
    fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        if cursor.eat_keywords(&["schemas", "in", "database"]) {
            cursor.identifier().map(Self::SchemasInDatabase)
        } else if cursor.eat_keywords(&["languages", "in", "database"]) {
            cursor.identifier().map(Self::LanguagesInDatabase)
        } else if cursor.eat_keywords(&["tables", "in", "database"]) {
            cursor.identifier().map(Self::TablesInDatabase)
        } else if cursor.eat_keywords(&["functions", "in", "database"]) {
            cursor.identifier().map(Self::FunctionsInDatabase)
        } else if cursor.eat_keywords(&["tables", "in", "schema"]) {
            schema(cursor).map(Self::TablesInSchema)
        } else if cursor.eat_keywords(&["functions", "in", "schema"]) {
            schema(cursor).map(Self::FunctionsInSchema)
        } else if cursor.peek_keyword("procedures")
            || cursor.peek_keyword("copy")
            || cursor.peek_keyword("templates")
        {
            Err(SqlError::unsupported("a scoped GRANT for these objects"))
        } else {
            Err(cursor.unexpected())
        }
    }

    /// What ALL stands for, and the word for these objects in messages.
    pub fn privileges(&self) -> (&'static [Privilege], &'static str) {
        match self {
            Self::SchemasInDatabase(_) => (Privilege::SCHEMA, "schema"),
            Self::TablesInSchema(_) | Self::TablesInDatabase(_) => (Privilege::TABLE, "table"),
            Self::FunctionsInSchema(_) | Self::FunctionsInDatabase(_) => {
                (Privilege::FUNCTION, "function")
            }
            Self::LanguagesInDatabase(_) => (Privilege::LANGUAGE, "language"),
        }
    }
}

/// `schema [ DATABASE database ]` or `database.schema`.
fn schema(cursor: &mut Cursor<'_>) -> Result<SchemaName> {
    let mut name = SchemaName::parse(cursor)?;
    if cursor.eat_keyword("database") {
        if name.database.is_some() {
            return Err(cursor.unexpected());
        }
        name.database = Some(cursor.identifier()?);
    }
    Ok(name)
}
