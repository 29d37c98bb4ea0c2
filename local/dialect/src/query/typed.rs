//! A translated expression.

use crate::types::RsType;

/// DuckDB text with the Redshift type of its value.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub(super) sql: String,
    pub(super) data_type: RsType,
    pub(super) constant: Option<Constant>,
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
        }
    }

    pub(super) fn constant(sql: impl Into<String>, data_type: RsType, constant: Constant) -> Self {
        Self {
            sql: sql.into(),
            data_type,
            constant: Some(constant),
        }
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
