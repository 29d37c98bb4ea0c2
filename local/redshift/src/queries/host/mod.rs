//! What translated SQL calls back for: macros, time zones, and functions over the catalogue.
//!
//! DuckDB's functions belong to the whole instance, and what they answer depends on the session. So
//! each connection carries its session's number in a DuckDB variable, the macros pass it to one scalar
//! function, and that looks up what the session's statement may see ([`View`]).

mod catalog_function;
mod description;
mod name;
mod native;
mod privilege;
mod semistructured;
mod view;

use std::error::Error as StdError;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Int64Type};
use duckdb::Connection;
use duckdb::vscalar::arrow::{ArrowFunctionSignature, VArrowScalar};
use local_dialect::query::functions::{HOST_FUNCTIONS, HostFunction, MACROS, quiet_macros};

pub(in crate::queries) use native::zone;
pub(crate) use view::{Scope, View, Views};

/// DuckDB variable with the session's number.
const SESSION_VARIABLE: &str = "longshore_session";

/// DuckDB scalar function `longshore_catalog(session, function, arguments) -> text`.
const CATALOG_FUNCTION: &str = "longshore_catalog";

/// Prefix of the functions that translation names.
const PREFIX: &str = "longshore_";

/// Makes macros and functions known to DuckDB; once for each instance.
pub(crate) fn register(connection: &Connection, views: Arc<Views>) -> duckdb::Result<()> {
    connection.register_scalar_function_with_state::<CatalogFunction>(
        CATALOG_FUNCTION,
        &CatalogState(Some(views)),
    )?;
    native::register(connection)?;
    super::routines::register(connection)?;
    for known in MACROS {
        make_macro(connection, known.name, known.parameters, known.body)?;
    }
    for (name, parameters, body) in quiet_macros() {
        make_macro(connection, &name, parameters, &body)?;
    }
    for function in HOST_FUNCTIONS {
        connection.execute_batch(&macro_of(function))?;
    }
    Ok(())
}

fn make_macro(
    connection: &Connection,
    name: &str,
    parameters: &str,
    body: &str,
) -> duckdb::Result<()> {
    connection.execute_batch(&format!(
        "CREATE OR REPLACE MACRO {name}({parameters}) AS {body}"
    ))
}

/// Tells DuckDB whose connection it is.
pub(crate) fn introduce(connection: &Connection, session: i32) -> duckdb::Result<()> {
    connection.execute_batch(&format!("SET VARIABLE {SESSION_VARIABLE} = {session}"))
}

fn macro_of(function: &HostFunction) -> String {
    let parameters: Vec<String> = (0..function.arguments.len())
        .map(|index| format!("argument_{index}"))
        .collect();
    let texts: Vec<String> = parameters
        .iter()
        .map(|parameter| format!("CAST({parameter} AS VARCHAR)"))
        .collect();
    format!(
        "CREATE OR REPLACE MACRO {name}({parameters}) AS CAST({CATALOG_FUNCTION}(\
         CAST(getvariable('{SESSION_VARIABLE}') AS BIGINT), '{function}', [{texts}]) AS {returns})",
        name = function.name,
        parameters = parameters.join(", "),
        function = function.name.trim_start_matches(PREFIX),
        texts = texts.join(", "),
        returns = function.returns,
    )
}

/// Whether DuckDB's SQL may call for a [`View`].
pub(crate) fn is_used_in(duckdb_sql: &str) -> bool {
    duckdb_sql.contains(PREFIX)
}

/// Leads from session numbers to views. DuckDB demands a default; it is never used.
#[derive(Clone, Default)]
struct CatalogState(Option<Arc<Views>>);

struct CatalogFunction;

impl VArrowScalar for CatalogFunction {
    type State = CatalogState;

    fn invoke(
        state: &CatalogState,
        input: RecordBatch,
    ) -> Result<Arc<dyn Array>, Box<dyn StdError>> {
        let views = state.0.as_ref().ok_or("the catalogue has no sessions")?;
        let sessions = input.column(0).as_primitive::<Int64Type>();
        let functions = input.column(1).as_string::<i32>();
        let arguments = input.column(2).as_list::<i32>();
        let mut results: Vec<Option<String>> = Vec::with_capacity(input.num_rows());
        for row in 0..input.num_rows() {
            let view = views.of(sessions.value(row))?;
            let texts = arguments.value(row);
            let texts: Vec<Option<&str>> = texts.as_string::<i32>().iter().collect();
            let result = catalog_function::evaluate(&view, functions.value(row), &texts)
                .map_err(|error| raised(&error))?;
            results.push(result);
        }
        Ok(Arc::new(StringArray::from(results)))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        let texts = Field::new_list_field(DataType::Utf8, true);
        vec![ArrowFunctionSignature::exact(
            vec![
                DataType::Int64,
                DataType::Utf8,
                DataType::List(Arc::new(texts)),
            ],
            DataType::Utf8,
        )]
    }
}

/// An error in the form that `local_dialect::query::engine_error` reads back.
fn raised(error: &local_dialect::SqlError) -> String {
    format!("longshore:{}:{}", error.state, error.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_routine_that_translation_names_is_registered() {
        let connection = Connection::open_in_memory().unwrap();
        register(&connection, Arc::default()).unwrap();
        for name in local_dialect::query::functions::ROUTINES {
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

    #[test]
    fn each_function_is_a_macro_that_carries_the_session() {
        let function = HOST_FUNCTIONS
            .iter()
            .find(|function| function.name == "longshore_format_type")
            .unwrap();
        insta::assert_snapshot!(macro_of(function), @"CREATE OR REPLACE MACRO longshore_format_type(argument_0, argument_1) AS CAST(longshore_catalog(CAST(getvariable('longshore_session') AS BIGINT), 'format_type', [CAST(argument_0 AS VARCHAR), CAST(argument_1 AS VARCHAR)]) AS VARCHAR)");
    }
}
