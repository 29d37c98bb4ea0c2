//! The functions of the manual: one file per chapter, one entry per function and signature.

mod aggregate;
mod binary;
mod catalog_information;
mod conditional;
mod date_format;
mod date_time;
mod hash;
mod host;
mod json;
mod json_text;
mod leader_node;
mod math;
mod once;
mod ordered_aggregate;
mod quiet;
mod regular_expression;
mod series;
mod signature;
mod string;
mod system;
mod unsupported;
mod window;

pub use host::{HOST_FUNCTIONS, HostFunction, MACROS, Macro, NATIVE_FUNCTIONS, ROUTINES};

pub(super) use aggregate::{
    AggregateCall, aggregate, aggregate_names, is_aggregate, orders_itself,
};
pub(super) use date_time::raw;
pub(super) use once::Once;
pub use quiet::quiet_macros;
pub(super) use quiet::{is_fallible, quiet};
pub(super) use signature::undefined_function;
pub(super) use unsupported::unknown_function;
pub(super) use window::{is_window_function, reads_frame, takes_partition_only, window_function};

use crate::data_types::RsType;
use crate::error::Result;

use super::conversion::known_super;
use super::translator::Translator;
use super::typed::Typed;
use signature::{Builtin, Call};

const CHAPTERS: &[&[Builtin]] = &[
    binary::ENTRIES,
    string::ENTRIES,
    hash::ENTRIES,
    math::ENTRIES,
    date_time::ENTRIES,
    date_format::ENTRIES,
    conditional::ENTRIES,
    json::ENTRIES,
    json_text::ENTRIES,
    regular_expression::ENTRIES,
    series::ENTRIES,
    system::ENTRIES,
    catalog_information::ENTRIES,
];

fn entries(name: &str) -> impl Iterator<Item = &'static Builtin> {
    CHAPTERS
        .iter()
        .flat_map(|chapter| chapter.iter())
        .filter(move |entry| entry.name == name)
}

/// Every signature, with the types by which the catalogue lists each argument. A repeated argument is
/// listed once.
pub(super) fn signatures() -> impl Iterator<Item = (&'static str, Vec<&'static [RsType]>)> {
    CHAPTERS
        .iter()
        .flat_map(|chapter| chapter.iter())
        .map(|entry| {
            let types = entry.arguments.iter().map(|argument| argument.listed());
            (entry.name, types.collect())
        })
}

pub(super) fn is_builtin(name: &str) -> bool {
    entries(name).next().is_some()
}

/// Calls the builtin `name` by the first of its signatures that takes the arguments.
pub(super) fn call(
    translator: &mut Translator<'_>,
    name: &str,
    arguments: Vec<Typed>,
) -> Result<Typed> {
    let types: Vec<_> = arguments
        .iter()
        .map(|argument| argument.data_type)
        .collect();
    if let Some(shown) = leader_node::shown(name) {
        translator.record_leader_function(shown);
    }
    if let ([RsType::Super], Some(function)) = (types.as_slice(), over_super(name)) {
        let value = &arguments[0].sql;
        return Ok(Typed::new(known_super(function, &[value]), RsType::Super));
    }
    let entry = entries(name)
        .find(|entry| entry.takes(&types))
        .ok_or_else(|| undefined_function(name, &types))?;
    Call {
        translator,
        entry,
        arguments,
    }
    .translate()
}

/// Functions of one number that keep the type that a SUPER has ("ROUND", "TRUNC", "CEILING", "FLOOR",
/// "ABS": of a SUPER that is no number they give NULL).
fn over_super(name: &str) -> Option<&'static str> {
    Some(match name {
        "abs" => "abs",
        "ceil" | "ceiling" => "ceil",
        "floor" => "floor",
        "round" => "round",
        "trunc" => "trunc",
        _ => return None,
    })
}
