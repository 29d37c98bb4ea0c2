//! VARBYTE functions (database developer guide, "VARBYTE functions and operators").

use crate::data_types::{MAX_VARBYTE_BYTES, MAX_VARCHAR_BYTES, RsType};
use crate::error::{Result, SqlError, SqlState};
use crate::query::conversion::Asked;
use crate::query::typed::Typed;

use super::signature::Argument::{Any, Integer, Text, VarByte};
use super::signature::{Builtin, Call, coded, infallible};

pub(super) const ENTRIES: &[Builtin] = &[
    infallible("to_varbyte", &[Text, Text], |call| {
        bytes(format!(
            "longshore_to_varbyte({}, {})",
            call.sql(0),
            call.sql(1)
        ))
    }),
    infallible("from_hex", &[Text], |call| {
        bytes(format!("longshore_to_varbyte({}, 'hex')", call.sql(0)))
    }),
    coded("from_varbyte", &[Any, Text], from_varbyte),
    coded("to_hex", &[Any], to_hex),
    coded("getbit", &[Any, Integer], getbit),
    infallible("length", &[VarByte], length),
    infallible("len", &[VarByte], length),
    infallible("octet_length", &[VarByte], length),
    infallible("substring", &[VarByte, Integer], substring),
    infallible("substring", &[VarByte, Integer, Integer], substring),
    infallible("substr", &[VarByte, Integer], substring),
    infallible("substr", &[VarByte, Integer, Integer], substring),
];

fn bytes(sql: String) -> Typed {
    Typed::new(sql, RsType::VarByte(MAX_VARBYTE_BYTES))
}

/// The first argument as VARBYTE; a literal is its characters.
fn first(call: &mut Call<'_, '_>) -> Result<String> {
    let value = std::mem::replace(&mut call.arguments[0], Typed::null());
    let target = RsType::VarByte(MAX_VARBYTE_BYTES);
    let value = call.translator.cast(value, target, Asked::ByContext)?;
    Ok(value.sql)
}

fn from_varbyte(call: &mut Call<'_, '_>) -> Result<Typed> {
    let value = first(call)?;
    Ok(Typed::new(
        format!("longshore_from_varbyte({value}, {})", call.sql(1)),
        RsType::VarChar(MAX_VARCHAR_BYTES),
    ))
}

/// Of a number its digits, of a negative one those of its two's complement.
fn to_hex(call: &mut Call<'_, '_>) -> Result<Typed> {
    let source = call.data_type(0);
    if source.is_integer() {
        let digits = usize::try_from(source.wire_length()).unwrap_or(8) * 2;
        return Ok(Typed::new(
            format!(
                "lower(right(hex(CAST({} AS BIGINT)), {digits}))",
                call.sql(0)
            ),
            RsType::VarChar(16),
        ));
    }
    let value = first(call)?;
    Ok(Typed::new(
        format!("lower(hex({value}))"),
        RsType::VarChar(MAX_VARCHAR_BYTES),
    ))
}

/// Bit 0 is the lowest of the last byte.
fn getbit(call: &mut Call<'_, '_>) -> Result<Typed> {
    if call.arguments[1]
        .as_integer()
        .is_some_and(|place| place < 0)
    {
        return Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            "the index of GETBIT must not be negative",
        ));
    }
    let value = first(call)?;
    let index = call.sql(1);
    Ok(Typed::new(
        format!(
            "CAST(substring(longshore_from_varbyte({value}, 'binary'), \
             CAST(octet_length({value}) * 8 - ({index}) AS BIGINT), 1) AS INTEGER)"
        ),
        RsType::Integer,
    ))
}

fn length(call: &Call<'_, '_>) -> Typed {
    Typed::new(
        format!("CAST(octet_length({}) AS INTEGER)", call.sql(0)),
        RsType::Integer,
    )
}

/// Bytes are counted from 1; a start before them counts towards the length.
fn substring(call: &Call<'_, '_>) -> Typed {
    let (value, first) = (call.sql(0), call.sql(1));
    let end = call.arguments.get(2).map_or(String::new(), |length| {
        format!("({first}) + ({}) - 1", length.sql)
    });
    let sql = if end.is_empty() {
        format!("{value}[greatest({first}, 1):]")
    } else {
        format!("{value}[greatest({first}, 1):greatest({end}, 0)]")
    };
    Typed::new(sql, call.data_type(0))
}
