//! `COLLATE` of databases and columns, and of the function of that name.

use serde::{Deserialize, Serialize};

use crate::cursor::Cursor;
use crate::error::Result;

/// Whether the case of letters counts where strings are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Collation {
    #[default]
    CaseSensitive,
    CaseInsensitive,
}

impl Collation {
    /// What follows the word COLLATE.
    pub(crate) fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        for collation in [Self::CaseSensitive, Self::CaseInsensitive] {
            if cursor.eat_keyword(collation.name()) || cursor.eat_keyword(collation.short_name()) {
                return Ok(collation);
            }
        }
        Err(cursor.unexpected())
    }

    /// By either of its names, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::CaseSensitive, Self::CaseInsensitive]
            .into_iter()
            .find(|collation| {
                name.eq_ignore_ascii_case(collation.name())
                    || name.eq_ignore_ascii_case(collation.short_name())
            })
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::CaseSensitive => "case_sensitive",
            Self::CaseInsensitive => "case_insensitive",
        }
    }

    const fn short_name(self) -> &'static str {
        match self {
            Self::CaseSensitive => "cs",
            Self::CaseInsensitive => "ci",
        }
    }

    /// DuckDB's clause.
    pub const fn duckdb(self) -> &'static str {
        match self {
            Self::CaseSensitive => "COLLATE C",
            Self::CaseInsensitive => "COLLATE NOCASE",
        }
    }
}
