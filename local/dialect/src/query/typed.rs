//! A translated expression.

use crate::data_types::RsType;

use super::exact::Exact;

/// DuckDB text with the Redshift type of its value.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub(super) sql: String,
    pub(super) data_type: RsType,
    pub(super) constant: Option<Constant>,
    /// What is known of an exact number beyond its type.
    pub(super) exact: Option<Exact>,
}

/// What is known of a value while translating.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Constant {
    Null,
    Text(String),
    /// As written, with its sign.
    Number(String),
    Boolean(bool),
    /// `$n`, counted from 1.
    Parameter(usize),
}

impl Typed {
    pub(super) fn new(sql: impl Into<String>, data_type: RsType) -> Self {
        Self {
            sql: sql.into(),
            data_type,
            constant: None,
            exact: None,
        }
    }

    pub(super) fn constant(sql: impl Into<String>, data_type: RsType, constant: Constant) -> Self {
        Self {
            sql: sql.into(),
            data_type,
            constant: Some(constant),
            exact: None,
        }
    }

    /// The value with what is known of it.
    pub(super) fn known(self, exact: Exact) -> Self {
        Self {
            exact: Some(exact),
            ..self
        }
    }

    /// The text for what only needs the value, and not its type.
    pub(super) fn shortest(self) -> String {
        self.exact.and_then(|exact| exact.short).unwrap_or(self.sql)
    }

    pub(super) fn null() -> Self {
        Self::constant("NULL", RsType::Unknown, Constant::Null)
    }

    pub(super) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::constant(quote_text(&text), RsType::Unknown, Constant::Text(text))
    }

    pub(super) fn is_unknown(&self) -> bool {
        self.data_type == RsType::Unknown
    }

    /// The text of a string constant.
    pub(super) fn as_text(&self) -> Option<&str> {
        match &self.constant {
            Some(Constant::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The value of a whole-number constant.
    pub(super) fn as_integer(&self) -> Option<i64> {
        match &self.constant {
            Some(Constant::Number(number)) => number.parse().ok(),
            _ => None,
        }
    }
}

/// `text` as a string literal of DuckDB, which knows no backslash escapes.
pub(super) fn quote_text(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
