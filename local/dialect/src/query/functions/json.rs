//! SUPER functions (database developer guide, "JSON functions", "Array functions", "Object functions",
//! "SUPER type information functions"). SUPER is JSON text; the functions over it are those
//! of `longshore_super`.

use crate::data_types::{MAX_VARBYTE_BYTES, MAX_VARCHAR_BYTES, RsType};
use crate::error::{Result, SqlError, SqlState};
use crate::query::conversion::known_super;
use crate::query::typed::{Typed, quote_text};

use super::quiet::quiet;
use super::signature::Argument::{Any, Boolean, Integer, Super, Text};
use super::signature::{Builtin, Call, coded, infallible, variadic};

pub(super) const ENTRIES: &[Builtin] = &[
    coded("json_parse", &[Any], json_parse),
    coded("can_json_parse", &[Any], can_json_parse),
    infallible("json_serialize", &[Super], |call| {
        Typed::new(
            format!(
                "longshore_fit_varchar({}, {MAX_VARCHAR_BYTES})",
                call.sql(0)
            ),
            RsType::VarChar(MAX_VARCHAR_BYTES),
        )
    }),
    infallible("json_serialize_to_varbyte", &[Super], |call| {
        Typed::new(
            format!("encode({})", call.sql(0)),
            RsType::VarByte(MAX_VARBYTE_BYTES),
        )
    }),
    infallible("json_typeof", &[Super], |call| {
        Typed::new(over(call, "json_typeof"), RsType::VarChar(16))
    }),
    infallible("is_array", &[Super], boolean),
    infallible("is_object", &[Super], boolean),
    infallible("is_scalar", &[Super], boolean),
    infallible("is_varchar", &[Super], boolean),
    infallible("is_char", &[Super], boolean),
    infallible("is_boolean", &[Super], boolean),
    infallible("is_smallint", &[Super], boolean),
    infallible("is_integer", &[Super], boolean),
    infallible("is_bigint", &[Super], boolean),
    infallible("is_decimal", &[Super], boolean),
    infallible("is_float", &[Super], boolean),
    infallible("json_size", &[Super], whole),
    infallible("decimal_precision", &[Super], whole),
    infallible("decimal_scale", &[Super], whole),
    infallible("get_array_length", &[Super], |call| {
        Typed::new(
            format!("CAST({} AS BIGINT)", over(call, "get_array_length")),
            RsType::BigInt,
        )
    }),
    infallible("get_number_attributes", &[Super], whole),
    coded("array", &[], array),
    variadic("array", &[Any], array),
    coded("object", &[], object),
    variadic("object", &[Any, Any], object),
    infallible("array_concat", &[Super, Super], value),
    infallible("array_union", &[Super, Super], value),
    infallible("array_distinct", &[Super], value),
    infallible("array_flatten", &[Super], value),
    infallible("array_except", &[Super, Super], value),
    infallible("array_except", &[Super, Super, Boolean], value),
    infallible("array_intersection", &[Super, Super], value),
    infallible("array_intersection", &[Super, Super, Boolean], value),
    infallible("arrays_overlap", &[Super, Super], boolean),
    infallible("array_contains", &[Super, Super], |call| {
        boolean_of(&searched(call))
    }),
    infallible("array_contains", &[Super, Super, Boolean], boolean),
    infallible("array_position", &[Super, Super], |call| {
        whole_of(&searched(call))
    }),
    infallible("array_position", &[Super, Super, Boolean], whole),
    infallible("array_positions", &[Super, Super], |call| {
        value_of(&searched(call))
    }),
    infallible("array_positions", &[Super, Super, Boolean], value),
    infallible("array_sort", &[Super], value),
    infallible("array_sort", &[Super, Boolean], value),
    infallible("array_sort", &[Super, Boolean, Boolean], value),
    infallible("subarray", &[Super, Integer], value),
    infallible("subarray", &[Super, Integer, Integer], value),
    infallible("split_to_array", &[Text], |call| {
        Typed::new(
            known_super("split_to_array", &[call.sql(0), "','"]),
            RsType::Super,
        )
    }),
    infallible("split_to_array", &[Text, Text], value),
    infallible("object_transform", &[Super], |call| value_of(call.sql(0))),
    variadic("object_transform", &[Super, Any, Any], object_transform),
    infallible("lower_attribute_names", &[Super], value),
    infallible("upper_attribute_names", &[Super], value),
];

/// The call of the function over SUPER values.
fn over(call: &Call<'_, '_>, function: &str) -> String {
    let texts: Vec<String> = call
        .arguments
        .iter()
        .map(|argument| match argument.data_type {
            RsType::Integer | RsType::Boolean => format!("CAST({} AS VARCHAR)", argument.sql),
            _ => argument.sql.clone(),
        })
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    known_super(function, &texts)
}

/// A search of an array without `null_match`, which the session decides.
fn searched(call: &Call<'_, '_>) -> String {
    let null_match = call.translator.session().super_options.null_match;
    let null_match = format!("'{null_match}'");
    let arguments = [call.sql(0), call.sql(1), &null_match];
    known_super(call.entry.name, &arguments)
}

/// A function whose name is that of the call, with a BOOLEAN result.
fn boolean(call: &Call<'_, '_>) -> Typed {
    boolean_of(&over(call, call.entry.name))
}

/// Likewise, with an INTEGER result.
fn whole(call: &Call<'_, '_>) -> Typed {
    whole_of(&over(call, call.entry.name))
}

/// Likewise, with a SUPER result.
fn value(call: &Call<'_, '_>) -> Typed {
    value_of(&over(call, call.entry.name))
}

fn boolean_of(sql: &str) -> Typed {
    Typed::new(format!("CAST({sql} AS BOOLEAN)"), RsType::Boolean)
}

fn whole_of(sql: &str) -> Typed {
    Typed::new(format!("CAST({sql} AS INTEGER)"), RsType::Integer)
}

fn value_of(sql: &str) -> Typed {
    Typed::new(sql, RsType::Super)
}

fn json_text(call: &mut Call<'_, '_>) -> Result<String> {
    let argument = std::mem::replace(&mut call.arguments[0], Typed::null());
    if argument.data_type == RsType::Super {
        return Err(call.undefined());
    }
    let text = call.translator.convert(argument, RsType::Text)?;
    Ok(text.sql)
}

fn json_parse(call: &mut Call<'_, '_>) -> Result<Typed> {
    let text = json_text(call)?;
    let options = call.translator.session().super_options;
    let keeps_last = format!("'{}'", options.drops_duplicates);
    let parsed = known_super("parse", &[&text, &keeps_last]);
    Ok(Typed::new(
        if options.null_for_invalid_json {
            format!("TRY({})", quiet(&parsed))
        } else {
            parsed
        },
        RsType::Super,
    ))
}

fn can_json_parse(call: &mut Call<'_, '_>) -> Result<Typed> {
    let text = json_text(call)?;
    Ok(Typed::new(
        format!("CAST({} AS BOOLEAN)", known_super("can_parse", &[&text])),
        RsType::Boolean,
    ))
}

/// Every argument as SUPER.
fn super_arguments(call: &mut Call<'_, '_>) -> Result<Vec<String>> {
    let name = call.entry.name;
    std::mem::take(&mut call.arguments)
        .into_iter()
        .map(|argument| {
            let source = argument.data_type;
            call.translator
                .convert(argument, RsType::Super)
                .map(|value| value.sql)
                .map_err(|_| {
                    SqlError::new(
                        SqlState::CANNOT_COERCE,
                        format!(
                            "{} could not convert type {} to super",
                            name.to_uppercase(),
                            source.base_name()
                        ),
                    )
                })
        })
        .collect()
}

fn array(call: &mut Call<'_, '_>) -> Result<Typed> {
    let elements = super_arguments(call)?;
    let elements: Vec<&str> = elements.iter().map(String::as_str).collect();
    Ok(Typed::new(known_super("array", &elements), RsType::Super))
}

/// Names and values in turn.
fn object(call: &mut Call<'_, '_>) -> Result<Typed> {
    if !call.len().is_multiple_of(2) {
        return Err(call.undefined());
    }
    let mut names = Vec::with_capacity(call.len() / 2);
    let mut values = Vec::with_capacity(call.len() / 2);
    for (place, argument) in std::mem::take(&mut call.arguments).into_iter().enumerate() {
        if place.is_multiple_of(2) {
            names.push(call.translator.convert(argument, RsType::Text)?.sql);
        } else {
            values.push(argument);
        }
    }
    call.arguments = values;
    let values = super_arguments(call)?;
    let parts: Vec<&str> = names
        .iter()
        .zip(&values)
        .flat_map(|(name, value)| [name.as_str(), value.as_str()])
        .collect();
    Ok(Typed::new(known_super("object", &parts), RsType::Super))
}

/// `OBJECT_TRANSFORM (input [KEEP path, …] [SET path, value, …])`, as it is respelled before it is parsed:
/// `(input, number of KEEP paths, path, …, path, value, …)`.
fn object_transform(call: &mut Call<'_, '_>) -> Result<Typed> {
    let arguments = std::mem::take(&mut call.arguments);
    let kept = arguments[1].as_integer().unwrap_or(0);
    let kept = usize::try_from(kept).unwrap_or(0);
    let mut texts = vec![arguments[0].sql.clone(), format!("'{kept}'")];
    for (place, argument) in arguments.into_iter().skip(2).enumerate() {
        let is_path = place < kept || (place - kept).is_multiple_of(2);
        texts.push(if is_path {
            let Some(path) = argument.as_text() else {
                return Err(SqlError::new(
                    SqlState::INVALID_PARAMETER_VALUE,
                    "a path of OBJECT_TRANSFORM is not a constant string",
                ));
            };
            quote_text(path)
        } else {
            call.translator.convert(argument, RsType::Super)?.sql
        });
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    Ok(value_of(&known_super("object_transform", &texts)))
}
