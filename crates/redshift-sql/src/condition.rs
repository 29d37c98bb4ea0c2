//! Conditions and sort orders over the columns of one table.

use std::fmt;

use model::{Code, Failure, Kind};

use crate::literal::checked;
use crate::{Ident, Literal, LiteralError, RawCondition};

/// A value in a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Text(Literal),
    Number(Number),
    Boolean(bool),
    /// `YYYY-MM-DD`.
    Date(Literal),
    /// `YYYY-MM-DD HH:MM:SS`, with a fraction of up to six digits.
    Timestamp(Literal),
}

/// A number as people write it: digits, a point, an exponent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    #[error("\"{0}\" is not a number")]
    Number(String),
    #[error(transparent)]
    Literal(#[from] LiteralError),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    Compare {
        column: Ident,
        comparison: Comparison,
        value: Value,
    },
    IsNull(Ident),
    IsNotNull(Ident),
    /// Holds for no row when there are no values.
    In {
        column: Ident,
        values: Vec<Value>,
    },
    Contains {
        column: Ident,
        text: Literal,
    },
    StartsWith {
        column: Ident,
        text: Literal,
    },
    EndsWith {
        column: Ident,
        text: Literal,
    },
    /// SQL as people write it.
    Raw(RawCondition),
    Not(Box<Condition>),
    /// Holds for every row when it is empty.
    All(Vec<Condition>),
    /// Holds for no row when it is empty.
    Any(Vec<Condition>),
}

/// One column of a sort order; NULLs come last in both directions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderBy {
    pub column: Ident,
    pub descending: bool,
}

impl Number {
    pub fn new(text: &str) -> Result<Self, ValueError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = digits.starts_with(|first: char| first.is_ascii_digit())
            && digits
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
        if plain && text.parse::<f64>().is_ok_and(f64::is_finite) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ValueError::Number(text.to_owned()))
        }
    }
}

impl Value {
    pub fn text(text: &str) -> Result<Self, ValueError> {
        Ok(Self::Text(Literal::new(text)?))
    }

    pub fn integer(value: i64) -> Self {
        Self::Number(Number(value.to_string()))
    }

    pub fn number(text: &str) -> Result<Self, ValueError> {
        Ok(Self::Number(Number::new(text)?))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => text.fmt(formatter),
            Self::Number(Number(text)) => formatter.write_str(text),
            Self::Boolean(true) => formatter.write_str("TRUE"),
            Self::Boolean(false) => formatter.write_str("FALSE"),
            Self::Date(text) => write!(formatter, "CAST({text} AS DATE)"),
            Self::Timestamp(text) => write!(formatter, "CAST({text} AS TIMESTAMP)"),
        }
    }
}

impl Comparison {
    fn operator(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

/// Renders the condition so that it can stand beside `AND`.
impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compare {
                column,
                comparison,
                value,
            } => {
                write!(formatter, "{column} {} {value}", comparison.operator())
            }
            Self::IsNull(column) => write!(formatter, "{column} IS NULL"),
            Self::IsNotNull(column) => write!(formatter, "{column} IS NOT NULL"),
            Self::In { values, .. } if values.is_empty() => formatter.write_str("FALSE"),
            Self::In { column, values } => {
                let values: Vec<String> = values.iter().map(Value::to_string).collect();
                write!(formatter, "{column} IN ({})", values.join(", "))
            }
            Self::Contains { column, text } => write!(formatter, "STRPOS({column}, {text}) > 0"),
            Self::StartsWith { column, text } => write!(formatter, "STRPOS({column}, {text}) = 1"),
            Self::EndsWith { column, text } => {
                write!(formatter, "RIGHT({column}, LEN({text})) = {text}")
            }
            Self::Raw(condition) => write!(formatter, "({condition})"),
            Self::Not(condition) => write!(formatter, "NOT ({condition})"),
            Self::All(conditions) => join(formatter, conditions, " AND ", "TRUE"),
            Self::Any(conditions) => join(formatter, conditions, " OR ", "FALSE"),
        }
    }
}

fn join(
    formatter: &mut fmt::Formatter<'_>,
    conditions: &[Condition],
    operator: &str,
    empty: &str,
) -> fmt::Result {
    let texts: Vec<String> = conditions.iter().map(Condition::to_string).collect();
    match &texts[..] {
        [] => formatter.write_str(empty),
        [only] => formatter.write_str(only),
        several => write!(formatter, "({})", several.join(operator)),
    }
}

impl OrderBy {
    pub fn ascending(column: Ident) -> Self {
        Self {
            column,
            descending: false,
        }
    }
}

impl fmt::Display for OrderBy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = if self.descending { "DESC" } else { "ASC" };
        write!(formatter, "{} {direction} NULLS LAST", self.column)
    }
}

/// `\nORDER BY …`, or nothing.
pub(crate) fn order_clause(order: &[OrderBy]) -> String {
    if order.is_empty() {
        return String::new();
    }
    let columns: Vec<String> = order.iter().map(OrderBy::to_string).collect();
    format!("\nORDER BY {}", columns.join(", "))
}

impl Condition {
    /// `text` matches a column exactly.
    pub fn equals(column: Ident, text: &str) -> Self {
        Self::Compare {
            column,
            comparison: Comparison::Equal,
            value: Value::Text(checked(&text.replace('\0', ""))),
        }
    }
}

impl From<ValueError> for Failure {
    fn from(error: ValueError) -> Self {
        Self::new(Kind::InvalidInput, Code::InvalidType, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ident(name: &str) -> Ident {
        Ident::new(name).unwrap()
    }

    fn literal(text: &str) -> Literal {
        Literal::new(text).unwrap()
    }

    #[test]
    fn every_condition_is_rendered() {
        let compare = |comparison, value| Condition::Compare {
            column: ident("a"),
            comparison,
            value,
        };
        let column = ident("q\"q");
        let conditions = vec![
            compare(Comparison::Equal, Value::text("it's \\").unwrap()),
            compare(Comparison::NotEqual, Value::integer(-3)),
            compare(Comparison::Less, Value::number("1.5e3").unwrap()),
            compare(Comparison::LessOrEqual, Value::Boolean(true)),
            compare(Comparison::Greater, Value::Date(literal("2013-01-31"))),
            compare(
                Comparison::GreaterOrEqual,
                Value::Timestamp(literal("2013-01-31 05:00:00")),
            ),
            Condition::IsNull(column.clone()),
            Condition::IsNotNull(column.clone()),
            Condition::In {
                column: column.clone(),
                values: vec![Value::integer(1), Value::Boolean(false)],
            },
            Condition::In {
                column: column.clone(),
                values: Vec::new(),
            },
            Condition::Contains {
                column: column.clone(),
                text: literal("100%_"),
            },
            Condition::StartsWith {
                column: column.clone(),
                text: literal("N1"),
            },
            Condition::EndsWith {
                column,
                text: literal("UA"),
            },
            Condition::Raw(RawCondition::parse("a > 1 OR b IS NULL -- x").unwrap()),
        ];
        let texts: Vec<String> = conditions.iter().map(Condition::to_string).collect();
        insta::assert_snapshot!(texts.join("\n"), @r#"
        "a" = 'it''s \\'
        "a" <> -3
        "a" < 1.5e3
        "a" <= TRUE
        "a" > CAST('2013-01-31' AS DATE)
        "a" >= CAST('2013-01-31 05:00:00' AS TIMESTAMP)
        "q""q" IS NULL
        "q""q" IS NOT NULL
        "q""q" IN (1, FALSE)
        FALSE
        STRPOS("q""q", '100%_') > 0
        STRPOS("q""q", 'N1') = 1
        RIGHT("q""q", LEN('UA')) = 'UA'
        (a > 1 OR b IS NULL)
        "#);
    }

    #[test]
    fn conditions_are_combined_with_brackets_where_they_matter() {
        let a = || Condition::IsNull(ident("a"));
        let combined = Condition::All(vec![
            Condition::Any(vec![
                a(),
                Condition::Not(Box::new(Condition::All(vec![a(), a()]))),
            ]),
            Condition::Any(vec![a()]),
            Condition::All(Vec::new()),
            Condition::Any(Vec::new()),
        ]);
        insta::assert_snapshot!(combined, @r#"(("a" IS NULL OR NOT (("a" IS NULL AND "a" IS NULL))) AND "a" IS NULL AND TRUE AND FALSE)"#);
    }

    #[test]
    fn a_sort_order_puts_nulls_last() {
        let order = [
            OrderBy {
                column: ident("seats"),
                descending: true,
            },
            OrderBy::ascending(ident("id")),
        ];
        assert_eq!(
            order_clause(&order),
            "\nORDER BY \"seats\" DESC NULLS LAST, \"id\" ASC NULLS LAST"
        );
        assert_eq!(order_clause(&[]), "");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "", "-", "1;", "NaN", "inf", "0x10", "1 OR 1", "--1", "1e999", ".5",
        ] {
            assert_eq!(
                Number::new(text),
                Err(ValueError::Number(text.to_owned())),
                "{text}"
            );
        }
        assert!(Number::new("12345678901234567890123456789.5").is_ok());
    }
}
