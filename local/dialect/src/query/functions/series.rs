//! `GENERATE_SERIES`, which PostgreSQL gave Redshift's leader node.

use crate::data_types::RsType;
use crate::query::typed::Typed;

use super::signature::Argument::Exact;
use super::signature::{Builtin, Call, infallible};

pub(super) const ENTRIES: &[Builtin] = &[
    infallible("generate_series", &[Exact, Exact], generate_series),
    infallible("generate_series", &[Exact, Exact, Exact], generate_series),
];

/// One row for each number from the first to the second, by steps of the third.
fn generate_series(call: &Call<'_, '_>) -> Typed {
    let is_long = call
        .arguments
        .iter()
        .any(|argument| !matches!(argument.data_type, RsType::SmallInt | RsType::Integer));
    let data_type = if is_long {
        RsType::BigInt
    } else {
        RsType::Integer
    };
    let arguments: Vec<_> = call
        .arguments
        .iter()
        .map(|argument| format!("CAST({} AS BIGINT)", argument.sql))
        .collect();
    Typed::new(
        format!(
            "CAST(unnest(generate_series({})) AS {})",
            arguments.join(", "),
            data_type.duckdb()
        ),
        data_type,
    )
}
