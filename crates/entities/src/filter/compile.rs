//! A filter over typed columns becomes a condition in SQL, or an error where a test cannot mean anything.

use model::{Column, ColumnType};
use redshift_sql::{Comparison, Condition as Test, Ident, Literal, RawCondition, Value as Scalar};

use super::condition::{Condition, Operator, Value};
use super::{Conjunction, Filter, Group};
use crate::error::Error;

/// `columns` are the columns of the entity's records; `computed` names its computed columns, which a
/// filter cannot use.
pub fn compile(filter: &Filter, columns: &[Column], computed: &[&str]) -> Result<Test, Error> {
    let groups = filter
        .groups
        .iter()
        .filter(|group| !group.conditions.is_empty())
        .map(|group| compile_group(group, columns, computed))
        .collect::<Result<Vec<_>, _>>()?;
    if groups.is_empty() {
        return Ok(Test::All(Vec::new()));
    }
    Ok(join(filter.conjunction, groups))
}

fn compile_group(group: &Group, columns: &[Column], computed: &[&str]) -> Result<Test, Error> {
    let conditions = group
        .conditions
        .iter()
        .map(|condition| compile_condition(condition, columns, computed))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(join(group.conjunction, conditions))
}

fn join(conjunction: Conjunction, tests: Vec<Test>) -> Test {
    match conjunction {
        Conjunction::And => Test::All(tests),
        Conjunction::Or => Test::Any(tests),
    }
}

fn compile_condition(
    condition: &Condition,
    columns: &[Column],
    computed: &[&str],
) -> Result<Test, Error> {
    condition.check()?;
    let (column, operator) = match (&condition.sql, &condition.column, condition.operator) {
        (Some(sql), ..) => {
            let raw = RawCondition::parse(sql).map_err(|source| Error::RawCondition { source })?;
            return Ok(Test::Raw(raw));
        }
        (None, Some(column), Some(operator)) => (find(column, columns, computed)?, operator),
        _ => return Err(Error::ConditionShape),
    };
    Tested { column, operator }.compile(&condition.operand_values())
}

/// The column of that name, which the id's, a filter's and a sort's columns are all looked up with.
pub fn find<'a>(name: &str, columns: &'a [Column], computed: &[&str]) -> Result<&'a Column, Error> {
    let folded = name.to_lowercase();
    if computed.contains(&folded.as_str()) {
        return Err(Error::ColumnComputed {
            column: name.to_owned(),
        });
    }
    columns
        .iter()
        .find(|column| column.name == folded)
        .ok_or_else(|| {
            let known: Vec<_> = columns
                .iter()
                .map(|column| format!("\"{}\"", column.name))
                .collect();
            Error::NoSuchColumn {
                column: name.to_owned(),
                known: known.join(", "),
            }
        })
}

/// What kinds of test a type allows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Text,
    Number,
    Date,
    Boolean,
    Other,
}

fn family(column_type: ColumnType) -> Family {
    match column_type {
        ColumnType::Char { .. } | ColumnType::VarChar { .. } => Family::Text,
        ColumnType::SmallInt
        | ColumnType::Integer
        | ColumnType::BigInt
        | ColumnType::Decimal { .. }
        | ColumnType::Real
        | ColumnType::DoublePrecision => Family::Number,
        ColumnType::Date | ColumnType::Timestamp | ColumnType::TimestampTz => Family::Date,
        ColumnType::Boolean => Family::Boolean,
        ColumnType::Time | ColumnType::Super | ColumnType::VarByte { .. } => Family::Other,
    }
}

struct Tested<'a> {
    column: &'a Column,
    operator: Operator,
}

impl Tested<'_> {
    fn compile(&self, values: &[&Value]) -> Result<Test, Error> {
        let column = Ident::new(&self.column.name).map_err(|source| Error::Identifier {
            name: self.column.name.clone(),
            source,
        })?;
        let null = Test::IsNull(column.clone());
        Ok(match self.operator {
            Operator::IsNull => null,
            Operator::IsNotNull => Test::IsNotNull(column),
            Operator::IsTrue => self.boolean(column, true)?,
            Operator::IsFalse => self.boolean(column, false)?,
            Operator::IsEmpty => self.empty(column)?,
            Operator::IsNotEmpty => Test::Not(Box::new(self.empty(column)?)),
            Operator::Is => self.any_of(&column, values)?,
            Operator::IsNot => or_null(Test::Not(Box::new(self.any_of(&column, values)?)), column),
            Operator::GreaterThan => self.ordered(column, Comparison::Greater, values[0])?,
            Operator::LowerThan => self.ordered(column, Comparison::Less, values[0])?,
            Operator::Between => Test::All(vec![
                self.ordered(column.clone(), Comparison::GreaterOrEqual, values[0])?,
                self.ordered(column, Comparison::LessOrEqual, values[1])?,
            ]),
            Operator::Contains => self.containing(&column, values)?,
            Operator::StartsWith => self.matching(values, |text| Test::StartsWith {
                column: column.clone(),
                text,
            })?,
            Operator::EndsWith => self.matching(values, |text| Test::EndsWith {
                column: column.clone(),
                text,
            })?,
            Operator::DoesNotContain => or_null(
                Test::Not(Box::new(self.containing(&column, values)?)),
                column,
            ),
        })
    }

    fn any_of(&self, column: &Ident, values: &[&Value]) -> Result<Test, Error> {
        let values = values
            .iter()
            .map(|value| self.scalar(value))
            .collect::<Result<_, _>>()?;
        Ok(Test::In {
            column: column.clone(),
            values,
        })
    }

    fn ordered(&self, column: Ident, comparison: Comparison, value: &Value) -> Result<Test, Error> {
        match family(self.column.column_type) {
            Family::Number | Family::Date => Ok(Test::Compare {
                column,
                comparison,
                value: self.scalar(value)?,
            }),
            _ => Err(self.unsuited()),
        }
    }

    fn containing(&self, column: &Ident, values: &[&Value]) -> Result<Test, Error> {
        self.matching(values, |text| Test::Contains {
            column: column.clone(),
            text,
        })
    }

    fn matching(&self, values: &[&Value], make: impl Fn(Literal) -> Test) -> Result<Test, Error> {
        self.require(Family::Text)?;
        let matches = |value: &&Value| match value {
            Value::Text(text) => Ok(make(self.literal(text)?)),
            other => Err(self.misfit(other)),
        };
        values
            .iter()
            .map(matches)
            .collect::<Result<Vec<_>, _>>()
            .map(Test::Any)
    }

    fn boolean(&self, column: Ident, wanted: bool) -> Result<Test, Error> {
        self.require(Family::Boolean)?;
        let value = Scalar::Boolean(wanted);
        Ok(Test::Compare {
            column,
            comparison: Comparison::Equal,
            value,
        })
    }

    fn empty(&self, column: Ident) -> Result<Test, Error> {
        self.require(Family::Text)?;
        let value = Scalar::Text(self.literal("")?);
        let blank = Test::Compare {
            column: column.clone(),
            comparison: Comparison::Equal,
            value,
        };
        Ok(Test::Any(vec![Test::IsNull(column), blank]))
    }

    fn scalar(&self, value: &Value) -> Result<Scalar, Error> {
        let number = |text: String| Scalar::number(&text).map_err(|_| self.misfit(value));
        match (family(self.column.column_type), value) {
            (Family::Number, Value::Integer(value)) => Ok(Scalar::integer(*value)),
            (Family::Number, Value::Number(value)) => number(value.to_string()),
            (Family::Text, Value::Text(text)) => Ok(Scalar::Text(self.literal(text)?)),
            (Family::Date, Value::Text(text)) if is_date(text) => {
                Ok(Scalar::Date(self.literal(text)?))
            }
            (Family::Date, Value::Text(text)) if is_timestamp(text) => {
                Ok(Scalar::Timestamp(self.literal(text)?))
            }
            (Family::Boolean, Value::Boolean(value)) => Ok(Scalar::Boolean(*value)),
            (Family::Other, _) => Err(self.unsuited()),
            _ => Err(self.misfit(value)),
        }
    }

    fn literal(&self, text: &str) -> Result<Literal, Error> {
        Literal::new(text).map_err(|_| self.misfit(&Value::Text(text.escape_debug().to_string())))
    }

    fn require(&self, wanted: Family) -> Result<(), Error> {
        if family(self.column.column_type) == wanted {
            Ok(())
        } else {
            Err(self.unsuited())
        }
    }

    fn unsuited(&self) -> Error {
        Error::ConditionType {
            column: self.column.name.clone(),
            operator: self.operator.as_str().to_owned(),
            column_type: self.column.column_type,
        }
    }

    fn misfit(&self, value: &Value) -> Error {
        Error::ConditionValue {
            column: self.column.name.clone(),
            value: value.to_string(),
            column_type: self.column.column_type,
        }
    }
}

fn or_null(test: Test, column: Ident) -> Test {
    Test::Any(vec![test, Test::IsNull(column)])
}

/// `YYYY-MM-DD`; whether there is such a day, the warehouse says.
fn is_date(text: &str) -> bool {
    shaped(text, "dddd-dd-dd")
}

/// `YYYY-MM-DD HH:MM:SS`, with a fraction of up to six digits.
fn is_timestamp(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    shaped(whole, "dddd-dd-dd dd:dd:dd")
        && (1..=6).contains(&fraction.len())
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

fn shaped(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, wanted)| {
            if wanted == b'd' {
                byte.is_ascii_digit()
            } else {
                byte == wanted
            }
        })
}
