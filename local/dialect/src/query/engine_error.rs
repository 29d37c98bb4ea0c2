//! DuckDB's errors in Redshift's words.

use regex::Regex;
use std::sync::LazyLock;

use crate::error::{SqlError, SqlState};

/// What translated SQL raises itself begins with this: `longshore:<SQLSTATE>:<message>`.
pub(super) const RAISED: &str = "longshore:";

/// Reads an error message of DuckDB: those that translated SQL raised come back with the state and
/// text meant; DuckDB's own conversion, range and constraint errors get Redshift's state and wording;
/// anything else is an internal error with DuckDB's text as its detail.
pub fn engine_error(message: &str) -> SqlError {
    raised(message)
        .or_else(|| known(message))
        .unwrap_or_else(|| {
            SqlError::new(SqlState::INTERNAL_ERROR, "query execution failed").with_detail(message)
        })
}

fn raised(message: &str) -> Option<SqlError> {
    let (_, rest) = message.split_once(RAISED)?;
    let (state, text) = rest.split_once(':')?;
    let state = *RAISED_STATES.iter().find(|known| known.as_str() == state)?;
    let text = text.split("\n\nLINE ").next().unwrap_or(text);
    Some(SqlError::new(state, text.trim_end()))
}

const RAISED_STATES: &[SqlState] = &[
    SqlState::STRING_TOO_LONG,
    SqlState::NUMERIC_OUT_OF_RANGE,
    SqlState::INVALID_DATETIME,
    SqlState::DATETIME_OVERFLOW,
    SqlState::CANNOT_COERCE,
    SqlState::DIVISION_BY_ZERO,
    SqlState::INVALID_ARGUMENT_FOR_LOGARITHM,
    SqlState::INVALID_ARGUMENT_FOR_POWER,
    SqlState::INVALID_PARAMETER_VALUE,
    SqlState::INVALID_TEXT,
    SqlState::CARDINALITY_VIOLATION,
    SqlState::FEATURE_NOT_SUPPORTED,
    SqlState::UNDEFINED_TABLE,
    SqlState::UNDEFINED_OBJECT,
    SqlState::UNDEFINED_COLUMN,
    SqlState::UNDEFINED_FUNCTION,
    SqlState::INVALID_SCHEMA_NAME,
    SqlState::INVALID_CATALOG_NAME,
    SqlState::SYNTAX_ERROR,
    SqlState::INSUFFICIENT_PRIVILEGE,
    SqlState::INTERNAL_ERROR,
];

/// Pattern of DuckDB's message, state, and Redshift's message with the pattern's groups in it.
type Rule = (&'static str, SqlState, &'static str);

const RULES: &[Rule] = &[
    (
        r"NOT NULL constraint failed: (?:.*\.)?([^.\s]+)",
        SqlState::NOT_NULL_VIOLATION,
        "Cannot insert a NULL value into column $1",
    ),
    (
        r"(?i)division by zero",
        SqlState::DIVISION_BY_ZERO,
        "division by zero",
    ),
    (
        r"Overflow in .* of (?:INT16|INT32|INT64)\b|Overflow on abs",
        SqlState::NUMERIC_OUT_OF_RANGE,
        "Value out of range for integer arithmetic",
    ),
    (
        r"Overflow in (addition|subtraction|multiplication) of (?:DECIMAL\(38|HUGEINT|INT128)",
        SqlState::NUMERIC_OUT_OF_RANGE,
        "128 bit numeric data overflow ($1)",
    ),
    (
        r"Overflow in (addition|subtraction|multiplication) of DECIMAL",
        SqlState::NUMERIC_OUT_OF_RANGE,
        "Numeric data overflow ($1)",
    ),
    (
        r"Failure in decode",
        SqlState::INVALID_TEXT,
        "invalid byte sequence for encoding \"UTF8\"",
    ),
    (
        r"out of range for the destination type (?:FLOAT|DOUBLE)",
        SqlState::NUMERIC_OUT_OF_RANGE,
        "value out of range: overflow",
    ),
    (
        r"Overflow in .*(?:DECIMAL|HUGEINT|INT128)|DECIMAL\(\d+, ?\d+\) .*out of range|Could not cast value .* to DECIMAL\((\d+), ?(\d+)\)",
        SqlState::NUMERIC_OUT_OF_RANGE,
        "Numeric data overflow (result precision)",
    ),
    (
        r"Casting value .* to type DECIMAL|value .* is out of range of DECIMAL|out of range for the destination type DECIMAL",
        SqlState::NUMERIC_OUT_OF_RANGE,
        "Numeric data overflow (result precision)",
    ),
    (
        r"out of range for the destination type INT16|cast decimal value \S+ to type INT16",
        SqlState::NUMERIC_OUT_OF_RANGE,
        "smallint out of range",
    ),
    (
        r"out of range for the destination type INT32|cast decimal value \S+ to type INT32",
        SqlState::NUMERIC_OUT_OF_RANGE,
        "integer out of range",
    ),
    (
        r"out of range for the destination type (?:INT64|INT128)|cast decimal value \S+ to type INT64",
        SqlState::NUMERIC_OUT_OF_RANGE,
        "bigint out of range",
    ),
    (
        r#"Could not convert string ['"](.*)['"] to (?:INT|UINT)"#,
        SqlState::INVALID_TEXT,
        "invalid input syntax for integer: \"$1\"",
    ),
    (
        r#"Could not convert string ['"](.*)['"] to (?:DECIMAL|DOUBLE|FLOAT)"#,
        SqlState::INVALID_TEXT,
        "invalid input syntax for type numeric: \"$1\"",
    ),
    (
        r#"(?:invalid date field format|date field value out of range): ['"]([^'"]*)['"]"#,
        SqlState::INVALID_DATETIME,
        "invalid input syntax for type date: \"$1\"",
    ),
    (
        r#"(?:invalid timestamp field format|timestamp field value out of range): ['"]([^'"]*)['"]"#,
        SqlState::INVALID_DATETIME,
        "invalid input syntax for type timestamp: \"$1\"",
    ),
    (
        r#"Could not convert string ['"](.*)['"] to BOOL"#,
        SqlState::INVALID_TEXT,
        "invalid input syntax for type boolean: \"$1\"",
    ),
    (
        r#"Could not parse string "(.*)" according to format"#,
        SqlState::INVALID_DATETIME,
        "invalid value \"$1\" for the datetime format",
    ),
    (
        r"Malformed JSON",
        SqlState::INVALID_PARAMETER_VALUE,
        "JSON parsing error",
    ),
    (
        r"(?i)more than one row returned by a subquery",
        SqlState::CARDINALITY_VIOLATION,
        "more than one row returned by a subquery used as an expression",
    ),
    (
        r"ORDER BY non-integer literal has no effect",
        SqlState::SYNTAX_ERROR,
        "non-integer constant in ORDER BY",
    ),
    (
        r"aggregate function calls cannot contain window function calls",
        SqlState::GROUPING_ERROR,
        "aggregate function calls may not contain window function calls",
    ),
    (
        r"(?i)like pattern must not end with escape character",
        SqlState::INVALID_ESCAPE_SEQUENCE,
        "LIKE pattern must not end with escape character",
    ),
    (
        r"(?i)Interrupted",
        SqlState::QUERY_CANCELED,
        "Query cancelled on user's request",
    ),
];

static COMPILED: LazyLock<Vec<(Regex, SqlState, &'static str)>> = LazyLock::new(|| {
    RULES
        .iter()
        .map(|(pattern, state, text)| {
            let pattern = Regex::new(pattern).expect("the rules are valid patterns");
            (pattern, *state, *text)
        })
        .collect()
});

fn known(message: &str) -> Option<SqlError> {
    COMPILED.iter().find_map(|(pattern, state, text)| {
        let captures = pattern.captures(message)?;
        let mut words = String::new();
        captures.expand(text, &mut words);
        Some(SqlError::new(*state, words))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raised_errors_come_back_with_their_state() {
        let error = engine_error(
            "Invalid Input Error: longshore:22001:value too long for type character varying(3)",
        );
        assert_eq!(error.state, SqlState::STRING_TOO_LONG);
        assert_eq!(
            error.message,
            "value too long for type character varying(3)"
        );
    }

    #[test]
    fn duckdbs_own_errors_are_reworded() {
        for (message, state, text) in [
            (
                "Constraint Error: NOT NULL constraint failed: items.id",
                SqlState::NOT_NULL_VIOLATION,
                "Cannot insert a NULL value into column id",
            ),
            (
                "Invalid Input Error: Division by zero in expression (1 // 0). Use TRY(...)",
                SqlState::DIVISION_BY_ZERO,
                "division by zero",
            ),
            (
                "Out of Range Error: Overflow in addition of INT32 (2147483647 + 1)!",
                SqlState::NUMERIC_OUT_OF_RANGE,
                "Value out of range for integer arithmetic",
            ),
            (
                "Conversion Error: Could not convert string 'x' to INT32\n\nLINE 1: …",
                SqlState::INVALID_TEXT,
                "invalid input syntax for integer: \"x\"",
            ),
        ] {
            let error = engine_error(message);
            assert_eq!(error.state, state, "{message}");
            assert_eq!(error.message, text);
        }
    }

    #[test]
    fn what_is_not_known_keeps_duckdbs_text_as_detail() {
        let error = engine_error("Binder Error: something odd");
        assert_eq!(error.state, SqlState::INTERNAL_ERROR);
        assert_eq!(error.detail.as_deref(), Some("Binder Error: something odd"));
    }
}
