//! LIKE, ILIKE and SIMILAR TO.
//!
//! Redshift's escape character is the backslash unless ESCAPE names another (database developer
//! guide, "LIKE", "SIMILAR TO"); DuckDB's LIKE has none unless asked.

use sqlparser::ast::Expr;

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::query::conversion::text_type_of;
use crate::query::translator::Translator;
use crate::query::typed::{Constant, Typed, quote_text};

/// The ESCAPE of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    /// Not given: the backslash.
    Default,
    /// `ESCAPE ''`.
    None,
    Given(char),
}

impl Escape {
    fn character(self) -> Option<char> {
        match self {
            Self::Default => Some('\\'),
            Self::None => None,
            Self::Given(character) => Some(character),
        }
    }
}

impl Translator<'_> {
    pub(super) fn pattern_match(&mut self, expression: &Expr) -> Result<Typed> {
        match expression {
            Expr::Like {
                negated,
                any: false,
                expr,
                pattern,
                escape_char,
            } => self.like_expression(expr, pattern, escape_char.as_deref(), *negated, false),
            Expr::ILike {
                negated,
                any: false,
                expr,
                pattern,
                escape_char,
            } => self.like_expression(expr, pattern, escape_char.as_deref(), *negated, true),
            Expr::SimilarTo {
                negated,
                expr,
                pattern,
                escape_char,
            } => self.similar_to(expr, pattern, escape_char.as_deref(), *negated),
            _ => Err(SqlError::unsupported("LIKE ANY")),
        }
    }

    fn like_expression(
        &mut self,
        value: &Expr,
        pattern: &Expr,
        escape: Option<&Expr>,
        negated: bool,
        ignore_case: bool,
    ) -> Result<Typed> {
        let value = self.expression(value)?;
        let pattern = self.expression(pattern)?;
        let escape = self.escape_character(escape)?;
        self.like(value, pattern, escape, negated, ignore_case)
    }

    pub(super) fn like(
        &mut self,
        value: Typed,
        pattern: Typed,
        escape: Escape,
        negated: bool,
        ignore_case: bool,
    ) -> Result<Typed> {
        let value = self.text_operand(value, "~~")?;
        let pattern = self.text_operand(pattern, "~~")?;
        let operator = match (negated, ignore_case) {
            (false, false) => "LIKE",
            (true, false) => "NOT LIKE",
            (false, true) => "ILIKE",
            (true, true) => "NOT ILIKE",
        };
        let escape = escape.character();
        let needs_escape = match (escape, pattern.as_text()) {
            (Some(escape), Some(text)) => text.contains(escape),
            (Some(_), None) => true,
            (None, _) => false,
        };
        let escape = match escape {
            Some(escape) if needs_escape => {
                format!(" ESCAPE {}", quote_text(&escape.to_string()))
            }
            _ => String::new(),
        };
        Ok(Typed::new(
            format!("({} {operator} {}{escape})", value.sql, pattern.sql),
            RsType::Boolean,
        ))
    }

    fn similar_to(
        &mut self,
        value: &Expr,
        pattern: &Expr,
        escape: Option<&Expr>,
        negated: bool,
    ) -> Result<Typed> {
        let value = self.expression(value)?;
        let value = self.text_operand(value, "SIMILAR TO")?;
        let pattern = self.expression(pattern)?;
        let escape = self.escape_character(escape)?.character();
        let Some(Constant::Text(pattern)) = &pattern.constant else {
            if escape != Some('\\') {
                return Err(SqlError::unsupported(
                    "ESCAPE with a SIMILAR TO pattern that is not constant",
                ));
            }
            let pattern = self.text_operand(pattern, "SIMILAR TO")?;
            let sql = format!("longshore_similar_to({}, {})", value.sql, pattern.sql);
            return Ok(Typed::new(
                if negated { format!("(NOT {sql})") } else { sql },
                RsType::Boolean,
            ));
        };
        let sql = format!(
            "regexp_matches({}, {})",
            value.sql,
            quote_text(&similar_to_regex(pattern, escape))
        );
        Ok(Typed::new(
            if negated { format!("(NOT {sql})") } else { sql },
            RsType::Boolean,
        ))
    }

    pub(super) fn text_operand(&mut self, value: Typed, operator: &str) -> Result<Typed> {
        match value.data_type {
            RsType::Boolean | RsType::VarByte(_) | RsType::Super => Err(
                super::operator::no_operator(value.data_type, operator, RsType::Unknown),
            ),
            data_type => {
                let target = text_type_of(data_type);
                self.convert(value, target)
            }
        }
    }

    fn escape_character(&mut self, escape: Option<&Expr>) -> Result<Escape> {
        let Some(escape) = escape else {
            return Ok(Escape::Default);
        };
        let escape = self.expression(escape)?;
        let invalid = || {
            SqlError::new(SqlState::INVALID_PARAMETER_VALUE, "invalid escape string")
                .with_hint("Escape string must be empty or one character.")
        };
        let text = escape.as_text().ok_or_else(invalid)?;
        let mut characters = text.chars();
        let first = characters.next();
        if characters.next().is_some() {
            return Err(invalid());
        }
        Ok(first.map_or(Escape::None, Escape::Given))
    }
}

/// The regular expression that matches the whole value where the SIMILAR TO pattern does.
pub fn similar_to_regex(pattern: &str, escape: Option<char>) -> String {
    let mut regex = String::from("^(?s:");
    let mut characters = pattern.chars();
    let mut in_class = false;
    while let Some(character) = characters.next() {
        if Some(character) == escape {
            if let Some(literal) = characters.next() {
                regex.push_str(&regex::escape(&literal.to_string()));
            }
            continue;
        }
        match character {
            '[' => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
        match character {
            '%' if !in_class => regex.push_str(".*"),
            '_' if !in_class => regex.push('.'),
            '.' | '^' | '$' | '\\' if !in_class => {
                regex.push('\\');
                regex.push(character);
            }
            other => regex.push(other),
        }
    }
    regex.push_str(")$");
    regex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_to_patterns_become_regular_expressions() {
        for (pattern, regex) in [
            ("%(a|b)%", "^(?s:.*(a|b).*)$"),
            ("a_c", "^(?s:a.c)$"),
            (r"50\%", "^(?s:50%)$"),
            ("1.5", r"^(?s:1\.5)$"),
            ("[a-c]{2}", "^(?s:[a-c]{2})$"),
        ] {
            assert_eq!(similar_to_regex(pattern, Some('\\')), regex);
        }
    }
}
