//! From DuckDB's chunks to the rows of a routine and back.

use std::error::Error as StdError;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Int64Type, TimeUnit, TimestampMicrosecondType};

/// The type of an argument or a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// BIGINT.
    Integer,
    Boolean,
    /// TIMESTAMP, in microseconds since 1970.
    Moment,
}

impl Kind {
    pub(super) const fn arrow(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Integer => DataType::Int64,
            Self::Boolean => DataType::Boolean,
            Self::Moment => DataType::Timestamp(TimeUnit::Microsecond, None),
        }
    }
}

/// A result.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Text(String),
    Integer(i64),
    Boolean(bool),
    Moment(i64),
}

/// One row's arguments, none of which is NULL.
pub(super) struct Row<'a> {
    batch: &'a RecordBatch,
    at: usize,
}

impl<'a> Row<'a> {
    pub(super) fn text(&self, place: usize) -> &'a str {
        self.batch.column(place).as_string::<i32>().value(self.at)
    }

    pub(super) fn integer(&self, place: usize) -> i64 {
        self.batch
            .column(place)
            .as_primitive::<Int64Type>()
            .value(self.at)
    }

    pub(super) fn boolean(&self, place: usize) -> bool {
        self.batch.column(place).as_boolean().value(self.at)
    }

    pub(super) fn moment(&self, place: usize) -> i64 {
        self.batch
            .column(place)
            .as_primitive::<TimestampMicrosecondType>()
            .value(self.at)
    }
}

/// Runs `evaluate` over the rows of a chunk.
pub(super) fn rows(
    batch: &RecordBatch,
    returns: Kind,
    mut evaluate: impl FnMut(&Row<'_>) -> Result<Value, String>,
) -> Result<ArrayRef, Box<dyn StdError>> {
    let mut values = Vec::with_capacity(batch.num_rows());
    for at in 0..batch.num_rows() {
        let is_null = batch.columns().iter().any(|column| column.is_null(at));
        values.push(if is_null {
            Value::Null
        } else {
            evaluate(&Row { batch, at })?
        });
    }
    Ok(column(returns, values))
}

fn column(returns: Kind, values: Vec<Value>) -> ArrayRef {
    let values = values.into_iter();
    match returns {
        Kind::Text => Arc::new(
            values
                .map(|value| match value {
                    Value::Text(text) => Some(text),
                    _ => None,
                })
                .collect::<StringArray>(),
        ),
        Kind::Integer => Arc::new(
            values
                .map(|value| match value {
                    Value::Integer(number) => Some(number),
                    _ => None,
                })
                .collect::<Int64Array>(),
        ),
        Kind::Boolean => Arc::new(
            values
                .map(|value| match value {
                    Value::Boolean(truth) => Some(truth),
                    _ => None,
                })
                .collect::<BooleanArray>(),
        ),
        Kind::Moment => Arc::new(
            values
                .map(|value| match value {
                    Value::Moment(moment) => Some(moment),
                    _ => None,
                })
                .collect::<TimestampMicrosecondArray>(),
        ),
    }
}

/// Something made from a text that most rows of a chunk share, such as a pattern.
#[derive(Debug)]
pub(super) struct Prepared<T>(Option<(String, T)>);

impl<T> Prepared<T> {
    pub(super) const fn new() -> Self {
        Self(None)
    }

    pub(super) fn get(
        &mut self,
        text: &str,
        make: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<&T, String> {
        let is_known = self.0.as_ref().is_some_and(|(known, _)| known == text);
        if !is_known {
            self.0 = Some((text.to_owned(), make(text)?));
        }
        Ok(self
            .0
            .as_ref()
            .map(|(_, made)| made)
            .expect("it was made above if it was not there"))
    }
}

/// `routine!(Name, [Kind, …] -> Kind, |batch| …)`: a DuckDB scalar function. The body is given the
/// chunk and gives an array.
macro_rules! routine {
    ($name:ident, [$($argument:ident),*] -> $returns:ident, $evaluate:expr) => {
        struct $name;

        impl duckdb::vscalar::arrow::VArrowScalar for $name {
            type State = ();

            fn invoke(
                (): &(),
                batch: arrow::array::RecordBatch,
            ) -> Result<arrow::array::ArrayRef, Box<dyn std::error::Error>> {
                let evaluate: fn(
                    &arrow::array::RecordBatch,
                ) -> Result<arrow::array::ArrayRef, Box<dyn std::error::Error>> = $evaluate;
                evaluate(&batch)
            }

            fn signatures() -> Vec<duckdb::vscalar::arrow::ArrowFunctionSignature> {
                use super::row::Kind;
                vec![duckdb::vscalar::arrow::ArrowFunctionSignature::exact(
                    vec![$(Kind::$argument.arrow()),*],
                    Kind::$returns.arrow(),
                )]
            }
        }
    };
}
pub(super) use routine;
