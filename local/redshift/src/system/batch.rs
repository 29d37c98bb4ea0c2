//! Rows of system relations as Arrow batches, in which DuckDB takes them.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Decimal128Array, Float32Array, Float64Array, Int16Array, Int32Array,
    Int64Array, ListBuilder, StringArray, StringBuilder, TimestampMicrosecondArray,
};
use arrow::datatypes::{Field, Schema};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use local_dialect::RsType;
use local_dialect::error::{SqlError, SqlState};

use super::value::Value;
use super::{Row, SystemRelation};
use crate::session::Result;

/// All rows in one batch.
pub(super) fn of_rows(relation: &SystemRelation, rows: &[Row]) -> Result<RecordBatch> {
    debug_assert!(
        rows.iter().all(|row| row.len() == relation.columns.len()),
        "{}",
        relation.name
    );
    build(relation, rows).map_err(|error| {
        SqlError::new(
            SqlState::INTERNAL_ERROR,
            format!("the rows of {} cannot be given: {error}", relation.name),
        )
    })
}

fn build(relation: &SystemRelation, rows: &[Row]) -> std::result::Result<RecordBatch, ArrowError> {
    let mut fields = Vec::with_capacity(relation.columns.len());
    let mut arrays = Vec::with_capacity(relation.columns.len());
    for (place, (name, kind)) in relation.columns.iter().enumerate() {
        let array = column(*kind, rows.iter().map(|row| &row[place]))?;
        fields.push(Field::new(*name, array.data_type().clone(), true));
        arrays.push(array);
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
}

/// The values of a column in the Arrow type of what [`RsType::duckdb`] names.
fn column<'a>(
    kind: RsType,
    values: impl Iterator<Item = &'a Value>,
) -> std::result::Result<ArrayRef, ArrowError> {
    Ok(match kind {
        RsType::SmallInt => {
            let values = values.map(|value| i16::try_from(value.integer()?).ok());
            Arc::new(values.collect::<Int16Array>())
        }
        RsType::Integer => {
            let values = values.map(|value| i32::try_from(value.integer()?).ok());
            Arc::new(values.collect::<Int32Array>())
        }
        RsType::BigInt | RsType::Oid | RsType::RegProc | RsType::RegClass | RsType::RegType => {
            Arc::new(values.map(Value::integer).collect::<Int64Array>())
        }
        RsType::Decimal { precision, scale } => {
            let scale = scale.cast_signed();
            let values = values.map(|value| value.scaled(scale));
            let array = values.collect::<Decimal128Array>();
            Arc::new(array.with_precision_and_scale(precision, scale)?)
        }
        RsType::Real => Arc::new(
            values
                .map(|value| value.float().map(narrowed))
                .collect::<Float32Array>(),
        ),
        RsType::DoublePrecision => Arc::new(values.map(Value::float).collect::<Float64Array>()),
        RsType::Boolean => Arc::new(values.map(Value::boolean).collect::<BooleanArray>()),
        RsType::Timestamp | RsType::TimestampTz => Arc::new(
            values
                .map(Value::moment)
                .collect::<TimestampMicrosecondArray>(),
        ),
        RsType::TextArray | RsType::AclItemArray | RsType::SmallIntArray | RsType::IntegerArray => {
            let mut lists = ListBuilder::new(StringBuilder::new());
            for value in values {
                match value {
                    Value::Texts(texts) => {
                        lists.append_value(texts.iter().map(|text| Some(text.replace('\0', ""))));
                    }
                    _ => lists.append_null(),
                }
            }
            Arc::new(lists.finish())
        }
        _ => Arc::new(values.map(Value::text).collect::<StringArray>()),
    })
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "statistics of the catalogue are estimates"
)]
fn narrowed(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use arrow::array::{Array, AsArray};
    use arrow::datatypes::{DataType, Decimal128Type, Int16Type};

    use super::*;

    #[test]
    fn values_take_the_type_of_their_column() {
        let values = [Value::Integer(7), Value::Null];
        let numbers = column(RsType::SmallInt, values.iter()).unwrap();
        assert_eq!(numbers.as_primitive::<Int16Type>().value(0), 7);
        assert!(numbers.is_null(1));
        let kind = RsType::Decimal {
            precision: 5,
            scale: 2,
        };
        let decimals = column(kind, values.iter()).unwrap();
        assert_eq!(decimals.as_primitive::<Decimal128Type>().value(0), 700);
        assert_eq!(decimals.data_type(), &DataType::Decimal128(5, 2));
    }

    #[test]
    fn zero_bytes_are_left_out_of_text() {
        let values = [Value::from("a\0b")];
        let texts = column(RsType::Text, values.iter()).unwrap();
        assert_eq!(texts.as_string::<i32>().value(0), "ab");
    }
}
