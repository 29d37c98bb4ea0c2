//! `GENERATE_SERIES`, which PostgreSQL gave Redshift's leader node.

use crate::error::Result;
use crate::query::typed::Typed;
use crate::types::RsType;

use super::signature::Argument::Exact;
use super::signature::{Builtin, Call, coded};

pub(super) const ENTRIES: &[Builtin] = &[
    coded("generate_series", &[Exact, Exact], generate_series),
    coded("generate_series", &[Exact, Exact, Exact], generate_series),
];

/// One row for each number from the first to the second, by steps of the third.
fn generate_series(call: &mut Call<'_, '_>) -> Result<Typed> {
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
    Ok(Typed::new(
        format!(
            "CAST(unnest(generate_series({})) AS {})",
            arguments.join(", "),
            data_type.duckdb()
        ),
        data_type,
    ))
}
