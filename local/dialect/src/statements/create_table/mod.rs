//! `CREATE TABLE`: columns, constraints, LIKE, and the table's attributes.
//!
//! PRIMARY KEY, UNIQUE and FOREIGN KEY are read and kept but never enforced, as on Redshift.

mod column;
#[cfg(test)]
mod tests;
mod unsupported_type;

pub use column::{ColumnDefinition, Identity, References};

use super::create_table_as::CreateTableAs;
use super::table_attributes::{DistStyle, SortKey, TableAttributes};
use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};
use crate::names::ObjectName;
use crate::statement::Statement;

/// Most columns of a table (CREATE TABLE, "Limits").
pub const MAX_COLUMNS: usize = 1_600;

#[derive(Debug, Clone, PartialEq)]
pub struct CreateTable {
    pub name: ObjectName,
    /// `TEMPORARY`, or a name that begins with `#`.
    pub temporary: bool,
    pub if_not_exists: bool,
    pub elements: Vec<TableElement>,
    pub attributes: TableAttributes,
}

/// One entry of the list in parentheses.
#[derive(Debug, Clone, PartialEq)]
pub enum TableElement {
    Column(ColumnDefinition),
    Constraint(TableConstraint),
    Like {
        parent: ObjectName,
        including_defaults: bool,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableConstraint {
    pub name: Option<String>,
    pub rule: ConstraintRule,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstraintRule {
    Unique(Vec<String>),
    PrimaryKey(Vec<String>),
    ForeignKey {
        columns: Vec<String>,
        references: References,
    },
}

/// `CREATE TABLE` with a column list, or `CREATE TABLE … AS query`.
pub(crate) fn parse_either(cursor: &mut Cursor<'_>) -> Result<Statement> {
    let start = cursor.mark();
    if let Some(parsed) = CreateTableAs::parse(cursor)? {
        return Ok(Statement::CreateTableAs(Box::new(parsed)));
    }
    cursor.rewind(start);
    CreateTable::parse(cursor).map(|parsed| Statement::CreateTable(Box::new(parsed)))
}

/// What stands between CREATE and the first parenthesis.
pub(super) struct Heading {
    pub(super) name: ObjectName,
    pub(super) temporary: bool,
    pub(super) if_not_exists: bool,
}

impl Heading {
    pub(super) fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("create")?;
        cursor.eat_keyword("local");
        let declared = cursor.eat_keyword("temp") || cursor.eat_keyword("temporary");
        cursor.expect_keyword("table")?;
        let if_not_exists = cursor.eat_keywords(&["if", "not", "exists"]);
        let name = cursor.object_name()?;
        let temporary = declared || name.name.starts_with('#');
        if temporary
            && name
                .schema
                .as_deref()
                .is_some_and(|schema| !is_temporary(schema))
        {
            return Err(SqlError::new(
                SqlState::INVALID_TABLE_DEFINITION,
                "cannot create temporary relation in non-temporary schema",
            ));
        }
        Ok(Self {
            name,
            temporary,
            if_not_exists,
        })
    }
}

fn is_temporary(schema: &str) -> bool {
    schema == "pg_temp" || schema.starts_with("pg_temp_")
}

impl CreateTable {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        let heading = Heading::parse(cursor)?;
        let elements = cursor.parenthesized(|cursor| element(cursor, &heading.name.name))?;
        if cursor.peek_keyword("inherits") {
            return Err(SqlError::unsupported("INHERITS"));
        }
        if cursor.eat_keywords(&["on", "commit"]) {
            return Err(SqlError::unsupported("ON COMMIT"));
        }
        let table = Self {
            name: heading.name,
            temporary: heading.temporary,
            if_not_exists: heading.if_not_exists,
            elements,
            attributes: TableAttributes::parse(cursor)?,
        };
        table.check()?;
        Ok(table)
    }

    pub fn columns(&self) -> impl Iterator<Item = &ColumnDefinition> {
        self.elements.iter().filter_map(|element| match element {
            TableElement::Column(column) => Some(column),
            _ => None,
        })
    }

    pub fn constraints(&self) -> impl Iterator<Item = &TableConstraint> {
        self.elements.iter().filter_map(|element| match element {
            TableElement::Constraint(constraint) => Some(constraint),
            _ => None,
        })
    }

    /// The table whose columns are copied, and whether with their defaults.
    pub fn like(&self) -> Option<(&ObjectName, bool)> {
        self.elements.iter().find_map(|element| match element {
            TableElement::Like {
                parent,
                including_defaults,
            } => Some((parent, *including_defaults)),
            _ => None,
        })
    }

    /// The distribution key's column, wherever it is declared.
    pub fn dist_key(&self) -> Option<&str> {
        self.attributes.dist_key.as_deref().or_else(|| {
            self.columns()
                .find(|column| column.dist_key)
                .map(|column| column.name.as_str())
        })
    }

    /// The sort key's columns in order, wherever they are declared.
    pub fn sort_key_columns(&self) -> Vec<&str> {
        match &self.attributes.sort_key {
            Some(key) => key.columns().iter().map(String::as_str).collect(),
            None => self
                .columns()
                .filter(|column| column.sort_key)
                .map(|column| column.name.as_str())
                .collect(),
        }
    }

    fn check(&self) -> Result<()> {
        self.check_like()?;
        if self.columns().count() > MAX_COLUMNS {
            return Err(invalid(format!(
                "tables can have at most {MAX_COLUMNS} columns"
            )));
        }
        let mut names: Vec<_> = self.columns().map(|column| &column.name).collect();
        names.sort_unstable();
        if let Some([name, _]) = names.array_windows().find(|[a, b]| a == b) {
            return Err(SqlError::new(
                SqlState::DUPLICATE_COLUMN,
                format!("column \"{name}\" specified more than once"),
            ));
        }
        self.check_keys()?;
        self.check_distribution()
    }

    fn check_like(&self) -> Result<()> {
        if self.like().is_none() {
            return Ok(());
        }
        if self.elements.len() > 1 {
            return Err(SqlError::unsupported("LIKE beside other columns"));
        }
        if self.attributes.dist_style.is_some()
            || self.attributes.dist_key.is_some()
            || self.attributes.sort_key.is_some()
        {
            return Err(SqlError::new(
                SqlState::FEATURE_NOT_SUPPORTED,
                "CREATE TABLE LIKE takes its distribution and sort keys from the parent table",
            ));
        }
        Ok(())
    }

    fn check_keys(&self) -> Result<()> {
        let from_columns = self.columns().filter(|column| column.primary_key).count();
        let primary_keys = from_columns
            + self
                .constraints()
                .filter(|constraint| matches!(constraint.rule, ConstraintRule::PrimaryKey(_)))
                .count();
        if primary_keys > 1 {
            return Err(invalid(format!(
                "multiple primary keys for table \"{}\" are not allowed",
                self.name.name
            )));
        }
        if self.like().is_some() {
            return Ok(());
        }
        for constraint in self.constraints() {
            let (ConstraintRule::Unique(columns)
            | ConstraintRule::PrimaryKey(columns)
            | ConstraintRule::ForeignKey { columns, .. }) = &constraint.rule;
            columns
                .iter()
                .try_for_each(|name| self.require_column(name, "key"))?;
        }
        Ok(())
    }

    fn check_distribution(&self) -> Result<()> {
        let declared = usize::from(self.attributes.dist_key.is_some())
            + self.columns().filter(|column| column.dist_key).count();
        if declared > 1 {
            return Err(invalid("a table can have only one distribution key"));
        }
        let style = self.attributes.dist_style;
        if declared == 0 && style == Some(DistStyle::Key) {
            return Err(invalid(
                "DISTKEY column must be specified for DISTSTYLE KEY",
            ));
        }
        if declared == 1 && style.is_some_and(|style| style != DistStyle::Key) {
            return Err(invalid(
                "cannot specify DISTKEY with a DISTSTYLE other than KEY",
            ));
        }
        let on_columns = self.columns().any(|column| column.sort_key);
        if on_columns && self.attributes.sort_key.is_some() {
            return Err(invalid(
                "SORTKEY may be declared on columns or on the table, not on both",
            ));
        }
        if let Some(name) = self.attributes.dist_key.as_deref() {
            self.require_column(name, "distribution key")?;
        }
        let named = self
            .attributes
            .sort_key
            .as_ref()
            .map_or(&[][..], SortKey::columns);
        named
            .iter()
            .try_for_each(|name| self.require_column(name, "sort key"))
    }

    fn require_column(&self, name: &str, role: &str) -> Result<()> {
        if self.columns().any(|column| column.name == name) {
            return Ok(());
        }
        Err(SqlError::new(
            SqlState::UNDEFINED_COLUMN,
            format!("column \"{name}\" named in {role} does not exist"),
        ))
    }
}

fn invalid(message: impl Into<String>) -> SqlError {
    SqlError::new(SqlState::INVALID_TABLE_DEFINITION, message)
}

fn element(cursor: &mut Cursor<'_>, table: &str) -> Result<TableElement> {
    if cursor.eat_keyword("like") {
        let parent = cursor.object_name()?;
        let including_defaults = cursor.eat_keywords(&["including", "defaults"]);
        if !including_defaults {
            cursor.eat_keywords(&["excluding", "defaults"]);
        }
        return Ok(TableElement::Like {
            parent,
            including_defaults,
        });
    }
    match TableConstraint::eat(cursor)? {
        Some(constraint) => Ok(TableElement::Constraint(constraint)),
        None => ColumnDefinition::parse(cursor, table).map(TableElement::Column),
    }
}

impl TableConstraint {
    /// `[ CONSTRAINT name ] { UNIQUE | PRIMARY KEY | FOREIGN KEY } …`, if it is next.
    pub(crate) fn eat(cursor: &mut Cursor<'_>) -> Result<Option<Self>> {
        let name = cursor
            .eat_keyword("constraint")
            .then(|| cursor.identifier())
            .transpose()?;
        let rule = if cursor.eat_keyword("unique") {
            ConstraintRule::Unique(cursor.parenthesized(Cursor::identifier)?)
        } else if cursor.eat_keywords(&["primary", "key"]) {
            ConstraintRule::PrimaryKey(cursor.parenthesized(Cursor::identifier)?)
        } else if cursor.eat_keywords(&["foreign", "key"]) {
            let columns = cursor.parenthesized(Cursor::identifier)?;
            cursor.expect_keyword("references")?;
            ConstraintRule::ForeignKey {
                columns,
                references: References::parse(cursor)?,
            }
        } else if cursor.peek_keyword("check") {
            return Err(SqlError::unsupported("CHECK constraint"));
        } else if name.is_some() {
            return Err(cursor.unexpected());
        } else {
            return Ok(None);
        };
        Ok(Some(Self { name, rule }))
    }
}
