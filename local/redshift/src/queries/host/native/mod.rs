//! Functions that need nothing of the session: dates and times, intervals, floats, bytes, SUPER.

mod bytes;
mod moments;
mod numbers;

use std::error::Error as StdError;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field};
use duckdb::Connection;
use duckdb::vscalar::arrow::{ArrowFunctionSignature, VArrowScalar};

use super::semistructured;
pub(in crate::queries) use moments::zone;

type Result<T> = std::result::Result<T, Box<dyn StdError>>;

/// A function of DuckDB: its name, its arguments' types, its result's type, its evaluation.
macro_rules! scalar {
    ($name:ident, [$($argument:expr),*] -> $returns:expr, $evaluate:expr) => {
        struct $name;

        impl VArrowScalar for $name {
            type State = ();

            fn invoke(
                (): &(),
                input: RecordBatch,
            ) -> std::result::Result<Arc<dyn Array>, Box<dyn StdError>> {
                $evaluate(&input)
            }

            fn signatures() -> Vec<ArrowFunctionSignature> {
                vec![ArrowFunctionSignature::exact(vec![$($argument),*], $returns)]
            }
        }
    };
}
use scalar;

pub(super) fn register(connection: &Connection) -> duckdb::Result<()> {
    moments::register(connection)?;
    numbers::register(connection)?;
    bytes::register(connection)?;
    connection.register_scalar_function::<Super>("longshore_super")
}

scalar!(
    Super,
    [
        DataType::Utf8,
        DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)))
    ] -> DataType::Utf8,
    over_super
);

fn over_super(input: &RecordBatch) -> Result<ArrayRef> {
    let functions = input.column(0).as_string::<i32>();
    let arguments = input.column(1).as_list::<i32>();
    let mut results: Vec<Option<String>> = Vec::with_capacity(input.num_rows());
    for row in 0..input.num_rows() {
        let values = arguments.value(row);
        let texts: Vec<Option<&str>> = values.as_string::<i32>().iter().collect();
        results.push(semistructured::evaluate(functions.value(row), &texts)?);
    }
    Ok(Arc::new(StringArray::from(results)))
}

#[cfg(test)]
mod tests {
    use local_dialect::query::functions::NATIVE_FUNCTIONS;

    use super::*;

    #[test]
    fn every_function_that_translation_names_is_registered() {
        let connection = Connection::open_in_memory().unwrap();
        register(&connection).unwrap();
        for name in NATIVE_FUNCTIONS {
            let known: i64 = connection
                .query_row(
                    "SELECT count(*) FROM duckdb_functions() WHERE function_name = ?",
                    [name],
                    |row| row.get(0),
                )
                .unwrap();
            assert_eq!(known, 1, "{name}");
        }
    }
}
