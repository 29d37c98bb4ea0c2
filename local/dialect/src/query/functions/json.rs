//! JSON functions and SUPER (database developer guide, "JSON functions", "SUPER type information
//! functions"). SUPER is JSON text.

use crate::error::Result;
use crate::query::typed::Typed;
use crate::types::{MAX_VARCHAR_BYTES, RsType};

use super::signature::Argument::{Any, Integer, Super, Text};
use super::signature::Returns::Type;
use super::signature::{Builtin, Call, LONG_TEXT, entry, variadic};

const BOOLEAN: super::signature::Returns = Type(RsType::Boolean);
const INTEGER: super::signature::Returns = Type(RsType::Integer);
const SUPER: super::signature::Returns = Type(RsType::Super);

pub(super) const ENTRIES: &[Builtin] = &[
    entry("json_parse", &[Text], "CAST(json({0}) AS VARCHAR)", SUPER),
    entry("can_json_parse", &[Text], "json_valid({0})", BOOLEAN),
    entry("json_serialize", &[Super], "{0}", LONG_TEXT),
    entry("is_valid_json", &[Text], "json_valid({0})", BOOLEAN),
    entry(
        "is_valid_json_array",
        &[Text],
        "(CASE WHEN json_valid({0}) THEN json_type({0}) = 'ARRAY' WHEN {0} IS NULL THEN NULL ELSE false END)",
        BOOLEAN,
    ),
    entry(
        "json_array_length",
        &[Text],
        "CAST(json_array_length({0}) AS INTEGER)",
        INTEGER,
    ),
    entry(
        "get_array_length",
        &[Super],
        "CAST(json_array_length({0}) AS INTEGER)",
        INTEGER,
    ),
    entry(
        "json_extract_array_element_text",
        &[Text, Integer],
        "json_extract_string({0}, '$[' || {1} || ']')",
        LONG_TEXT,
    ),
    variadic("json_extract_path_text", &[Text, Any], path_text),
    entry(
        "json_typeof",
        &[Super],
        "longshore_json_typeof({0})",
        Type(RsType::VarChar(16)),
    ),
    entry("is_array", &[Super], "(json_type({0}) = 'ARRAY')", BOOLEAN),
    entry(
        "is_object",
        &[Super],
        "(json_type({0}) = 'OBJECT')",
        BOOLEAN,
    ),
    entry(
        "is_varchar",
        &[Super],
        "(json_type({0}) = 'VARCHAR')",
        BOOLEAN,
    ),
    entry(
        "is_boolean",
        &[Super],
        "(json_type({0}) = 'BOOLEAN')",
        BOOLEAN,
    ),
    entry(
        "is_scalar",
        &[Super],
        "(json_type({0}) NOT IN ('ARRAY', 'OBJECT'))",
        BOOLEAN,
    ),
    variadic("array", &[Any], array),
];

/// The last argument, if BOOLEAN, asks for NULL instead of an error on invalid JSON.
fn path_text(call: &mut Call<'_, '_>) -> Result<Typed> {
    let is_flag = call
        .arguments
        .last()
        .is_some_and(|last| last.data_type == RsType::Boolean);
    let flag = if is_flag { call.arguments.pop() } else { None };
    let mut path = Vec::new();
    for argument in call.arguments.drain(1..).collect::<Vec<_>>() {
        let part = call.translator.convert(argument, RsType::Text)?;
        path.push(format!(
            "'.\"' || replace({}, '\"', '\\\"') || '\"'",
            part.sql
        ));
    }
    let path = format!("'$' || {}", path.join(" || "));
    let document = call.sql(0);
    let found = format!("json_extract_string({document}, {path})");
    let sql = match flag {
        None => found,
        Some(flag) => format!(
            "CASE WHEN {} AND NOT json_valid({document}) THEN NULL ELSE {found} END",
            flag.sql
        ),
    };
    Ok(Typed::new(sql, RsType::VarChar(MAX_VARCHAR_BYTES)))
}

fn array(call: &mut Call<'_, '_>) -> Result<Typed> {
    let mut parts = Vec::new();
    for argument in std::mem::take(&mut call.arguments) {
        let value = call.translator.convert(argument, RsType::Super)?;
        parts.push(format!("CAST({} AS JSON)", value.sql));
    }
    Ok(Typed::new(
        format!("CAST(json_array({}) AS VARCHAR)", parts.join(", ")),
        RsType::Super,
    ))
}
