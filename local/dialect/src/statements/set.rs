//! `SET parameter`.

use crate::cursor::Cursor;
use crate::error::{Result, SqlError};
use crate::lexer::Token;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// LOCAL: until the transaction ends.
    pub local: bool,
    /// In lower case; custom parameters have a dot in their name.
    pub parameter: String,
    pub value: SetValue,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetValue {
    Default,
    /// The values as text; several only for lists such as `search_path`.
    Values(Vec<String>),
}

impl Set {
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("set")?;
        if let Some(construct) = transaction_modes(cursor) {
            return Err(SqlError::unsupported(construct)
                .with_hint("give the isolation level or READ ONLY with BEGIN"));
        }
        if cursor.peek_keyword("constraints") || cursor.peek_keyword("role") {
            return Err(SqlError::unsupported("SET CONSTRAINTS and SET ROLE"));
        }
        let local = cursor.eat_keyword("local");
        if !local {
            cursor.eat_keyword("session");
        }
        let parameter = parameter_name(cursor)?;
        let separated = parameter == "timezone" || parameter == "seed";
        if !cursor.eat_keyword("to") && !cursor.eat_symbol("=") && !separated {
            return Err(cursor.unexpected());
        }
        Ok(Self {
            local,
            parameter,
            value: SetValue::parse(cursor)?,
        })
    }
}

fn transaction_modes(cursor: &Cursor<'_>) -> Option<&'static str> {
    if cursor.peek_keyword("transaction") {
        Some("SET TRANSACTION")
    } else if cursor.peek_keywords(&["session", "characteristics"]) {
        Some("SET SESSION CHARACTERISTICS")
    } else {
        None
    }
}

impl SetValue {
    pub(super) fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        if cursor.eat_keyword("default") {
            return Ok(Self::Default);
        }
        cursor.comma_separated(value).map(Self::Values)
    }
}

fn value(cursor: &mut Cursor<'_>) -> Result<String> {
    if matches!(
        cursor.peek(),
        Some(Token::String(_) | Token::DollarString(_))
    ) {
        return cursor.string();
    }
    let sign = if cursor.eat_symbol("-") {
        "-"
    } else {
        cursor.eat_symbol("+");
        ""
    };
    if let Some(Token::Number(number)) = cursor.peek() {
        let text = format!("{sign}{number}");
        cursor.advance();
        return Ok(text);
    }
    if sign.is_empty() {
        return cursor.identifier();
    }
    Err(cursor.unexpected())
}

/// A parameter's name in lower case; `TIME ZONE` is `timezone`.
pub(crate) fn parameter_name(cursor: &mut Cursor<'_>) -> Result<String> {
    if cursor.eat_keywords(&["time", "zone"]) {
        return Ok("timezone".to_owned());
    }
    let mut name = cursor.identifier()?.to_lowercase();
    while cursor.eat_symbol(".") {
        name.push('.');
        name.push_str(&cursor.identifier()?.to_lowercase());
    }
    Ok(name)
}
