//! JSON functions over VARCHAR (database developer guide, "JSON functions").

use crate::data_types::{MAX_VARCHAR_BYTES, RsType};
use crate::error::Result;
use crate::query::typed::Typed;

use super::signature::Argument::{Any, Boolean, Integer, Text};
use super::signature::Returns::Type;
use super::signature::{Builtin, Call, LONG_TEXT, entry, variadic};

const BOOLEAN: super::signature::Returns = Type(RsType::Boolean);
const INTEGER: super::signature::Returns = Type(RsType::Integer);

pub(super) const ENTRIES: &[Builtin] = &[
    entry(
        "is_valid_json",
        &[Text],
        "longshore_is_valid_json({0})",
        BOOLEAN,
    ),
    entry(
        "is_valid_json_array",
        &[Text],
        "longshore_is_valid_json_array({0})",
        BOOLEAN,
    ),
    entry(
        "json_array_length",
        &[Text],
        "CAST(longshore_json_length({0}, false) AS INTEGER)",
        INTEGER,
    ),
    entry(
        "json_array_length",
        &[Text, Boolean],
        "CAST(longshore_json_length({0}, {1}) AS INTEGER)",
        INTEGER,
    ),
    entry(
        "json_extract_array_element_text",
        &[Text, Integer],
        "longshore_json_element_text({0}, {1}, false)",
        LONG_TEXT,
    ),
    entry(
        "json_extract_array_element_text",
        &[Text, Integer, Boolean],
        "longshore_json_element_text({0}, {1}, {2})",
        LONG_TEXT,
    ),
    variadic("json_extract_path_text", &[Text, Any], path_text),
];

/// The path's elements reach the engine as one text. The last argument, if BOOLEAN, asks for NULL
/// instead of an error where the document is invalid.
fn path_text(call: &mut Call<'_, '_>) -> Result<Typed> {
    let is_flag = call
        .arguments
        .last()
        .is_some_and(|last| last.data_type == RsType::Boolean);
    let flag = if is_flag { call.arguments.pop() } else { None };
    let flag = flag.map_or_else(|| "false".to_owned(), |flag| flag.sql);
    let mut path = Vec::new();
    for element in call.arguments.drain(1..).collect::<Vec<_>>() {
        path.push(call.translator.convert(element, RsType::Text)?.sql);
    }
    if path.is_empty() {
        return Err(call.undefined());
    }
    let path = path.join(" || chr(1) || ");
    Ok(Typed::new(
        format!("longshore_json_path_text({}, {path}, {flag})", call.sql(0)),
        RsType::VarChar(MAX_VARCHAR_BYTES),
    ))
}
