//! External functions: DuckDB calls one scalar function, the function host, which calls Lambda in
//! batches over Redshift's payload (database developer guide, "Creating a scalar Lambda UDF").

mod batch;
mod faults;
mod host;
mod invocation;
mod memo;
mod payload;
mod statements;

use std::error::Error as StdError;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Int64Type};
use duckdb::vscalar::arrow::{ArrowFunctionSignature, VArrowScalar};
use local_dialect::catalog::EXTERNAL_FUNCTION_HOST;

use crate::session::calls::CallRegistry;

pub(crate) use self::faults::Faults;
pub(crate) use self::host::open as open_host;
pub(crate) use self::statements::create;

/// Makes the function host known to DuckDB; once for each instance.
pub(crate) fn register(
    connection: &duckdb::Connection,
    calls: Arc<CallRegistry>,
) -> duckdb::Result<()> {
    connection.register_scalar_function_with_state::<FunctionHost>(
        EXTERNAL_FUNCTION_HOST,
        &HostState(Some(calls)),
    )
}

/// The registry that leads from a call token to the running statement. DuckDB demands a default;
/// it is never used.
#[derive(Clone, Default)]
pub(crate) struct HostState(Option<Arc<CallRegistry>>);

struct FunctionHost;

impl VArrowScalar for FunctionHost {
    type State = HostState;

    /// Gets up to 2,048 rows of one statement and one function.
    fn invoke(state: &HostState, input: RecordBatch) -> Result<Arc<dyn Array>, Box<dyn StdError>> {
        let calls = state
            .0
            .as_ref()
            .ok_or("the function host has no registry")?;
        if input.num_rows() == 0 {
            return Ok(Arc::new(StringArray::new_null(0)));
        }
        let tokens = input.column(0).as_string::<i32>();
        let functions = input.column(1).as_primitive::<Int64Type>();
        let arguments: Vec<&str> = input
            .column(2)
            .as_string::<i32>()
            .iter()
            .flatten()
            .collect();
        let oid = u32::try_from(functions.value(0))?;
        let results = calls.call(tokens.value(0), oid, &arguments)?;
        Ok(Arc::new(StringArray::from(results)))
    }

    fn signatures() -> Vec<ArrowFunctionSignature> {
        vec![ArrowFunctionSignature::exact(
            vec![DataType::Utf8, DataType::Int64, DataType::Utf8],
            DataType::Utf8,
        )]
    }

    fn volatile() -> bool {
        true
    }
}
