//! One condition of a filter.

use std::fmt;

use redshift_sql::RawCondition;
use serde::Deserialize;

use crate::error::Error;

/// A test of one column, or raw SQL. Which of the operands are needed follows from the operator.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    pub column: Option<String>,
    pub operator: Option<Operator>,
    pub value: Option<Value>,
    /// For `is`, `is_not` and the tests of text: any of these.
    pub values: Option<Vec<Value>>,
    /// The bounds of `between`, both included.
    pub first: Option<Value>,
    pub last: Option<Value>,
    /// A boolean expression in Redshift's SQL over the entity's columns.
    pub sql: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    Is,
    /// Also true where the value is missing.
    IsNot,
    GreaterThan,
    LowerThan,
    Between,
    Contains,
    /// Also true where the value is missing.
    DoesNotContain,
    StartsWith,
    EndsWith,
    IsNull,
    IsNotNull,
    IsEmpty,
    IsNotEmpty,
    IsTrue,
    IsFalse,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Boolean(bool),
    Integer(i64),
    Number(f64),
    Text(String),
}

/// What an operator compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operands {
    None,
    One,
    OneOrMore,
    Bounds,
}

impl Operator {
    pub(crate) fn operands(self) -> Operands {
        match self {
            Self::GreaterThan | Self::LowerThan => Operands::One,
            Self::Between => Operands::Bounds,
            Self::Is
            | Self::IsNot
            | Self::Contains
            | Self::DoesNotContain
            | Self::StartsWith
            | Self::EndsWith => Operands::OneOrMore,
            Self::IsNull
            | Self::IsNotNull
            | Self::IsEmpty
            | Self::IsNotEmpty
            | Self::IsTrue
            | Self::IsFalse => Operands::None,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::IsNot => "is_not",
            Self::GreaterThan => "greater_than",
            Self::LowerThan => "lower_than",
            Self::Between => "between",
            Self::Contains => "contains",
            Self::DoesNotContain => "does_not_contain",
            Self::StartsWith => "starts_with",
            Self::EndsWith => "ends_with",
            Self::IsNull => "is_null",
            Self::IsNotNull => "is_not_null",
            Self::IsEmpty => "is_empty",
            Self::IsNotEmpty => "is_not_empty",
            Self::IsTrue => "is_true",
            Self::IsFalse => "is_false",
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(value) => write!(formatter, "{value}"),
            Self::Integer(value) => write!(formatter, "{value}"),
            Self::Number(value) => write!(formatter, "{value}"),
            Self::Text(value) => write!(formatter, "\"{value}\""),
        }
    }
}

impl Condition {
    pub(crate) fn check(&self) -> Result<(), Error> {
        match (&self.sql, &self.column, self.operator) {
            (Some(sql), None, None) if !self.has_operands() => RawCondition::parse(sql)
                .map(drop)
                .map_err(|source| Error::RawCondition { source }),
            (None, Some(column), Some(operator)) => self.check_operands(column, operator),
            _ => Err(Error::ConditionShape),
        }
    }

    fn has_operands(&self) -> bool {
        self.value.is_some() || self.values.is_some() || self.first.is_some() || self.last.is_some()
    }

    fn check_operands(&self, column: &str, operator: Operator) -> Result<(), Error> {
        let single = self.value.is_some();
        let several = self.values.is_some();
        let bounds = self.first.is_some() && self.last.is_some();
        let any_bound = self.first.is_some() || self.last.is_some();
        let (held, needed) = match operator.operands() {
            Operands::None => (!self.has_operands(), "no value"),
            Operands::One => (single && !several && !any_bound, "`value`"),
            Operands::OneOrMore => {
                let listed = self.values.as_ref().is_none_or(|values| !values.is_empty());
                (
                    single != several && listed && !any_bound,
                    "`value` or `values`",
                )
            }
            Operands::Bounds => (bounds && !single && !several, "`first` and `last`"),
        };
        if held {
            return Ok(());
        }
        Err(Error::ConditionOperand {
            column: column.to_owned(),
            operator: operator.as_str().to_owned(),
            needed,
        })
    }

    /// The values to compare with, in the order given.
    pub(crate) fn operand_values(&self) -> Vec<&Value> {
        self.value
            .iter()
            .chain(self.values.iter().flatten())
            .chain(&self.first)
            .chain(&self.last)
            .collect()
    }
}
