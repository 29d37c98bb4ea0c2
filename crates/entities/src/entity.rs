//! What an entity is.

use std::collections::BTreeSet;

use model::ColumnType;
use redshift_sql::{Ident, ReadOnlyQuery};
use serde::Deserialize;

use crate::error::Error;
use crate::name::Name;

/// A query with an id column, materialised, with the columns that are computed over it.
#[derive(Debug, Clone)]
pub struct Entity {
    pub name: Name,
    /// The column whose values name the rows; unique and never NULL.
    pub id: Ident,
    /// The column that people know a row by.
    pub title: Option<Ident>,
    pub query: ReadOnlyQuery,
    /// In the order they are shown, after the columns of the query.
    pub columns: Vec<ComputedColumn>,
}

/// A column whose values JavaScript makes from the row's other values.
#[derive(Debug, Clone)]
pub struct ComputedColumn {
    pub name: Name,
    pub column_type: ColumnType,
    pub code: Code,
    /// The columns the code reads, where that cannot be seen in the code.
    pub uses: Option<Vec<String>>,
    pub on_error: OnError,
    /// Whether the same row can give another value later.
    pub volatile: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// One expression over `record`, or a template with `{{ }}`.
    Expression(String),
    /// A module whose default export is a function of `record`.
    Module(String),
}

/// What becomes of a row whose code throws.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// The value is NULL.
    #[default]
    Null,
    /// The query fails.
    Fail,
}

impl Entity {
    /// Checks what can be checked without the warehouse.
    pub fn check(&self) -> Result<(), Error> {
        let mut names = BTreeSet::new();
        for column in &self.columns {
            if !names.insert(&column.name) {
                return Err(Error::ColumnTwice {
                    column: column.name.to_string(),
                });
            }
        }
        Ok(())
    }

    pub fn column(&self, name: &str) -> Option<&ComputedColumn> {
        self.columns
            .iter()
            .find(|column| column.name.as_str() == name)
    }
}
