//! SUPER functions (database developer guide, "SUPER type information functions"). SUPER is JSON text.

use crate::error::Result;
use crate::query::typed::Typed;
use crate::types::RsType;

use super::signature::Argument::{Any, Super, Text};
use super::signature::Returns::Type;
use super::signature::{Builtin, Call, LONG_TEXT, entry, variadic};

const BOOLEAN: super::signature::Returns = Type(RsType::Boolean);
const INTEGER: super::signature::Returns = Type(RsType::Integer);
const SUPER: super::signature::Returns = Type(RsType::Super);

pub(super) const ENTRIES: &[Builtin] = &[
    entry("json_parse", &[Text], "CAST(json({0}) AS VARCHAR)", SUPER),
    entry("can_json_parse", &[Text], "json_valid({0})", BOOLEAN),
    entry("json_serialize", &[Super], "{0}", LONG_TEXT),
    entry(
        "get_array_length",
        &[Super],
        "CAST(json_array_length({0}) AS INTEGER)",
        INTEGER,
    ),
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
