//! Hash functions (database developer guide, "Hash functions").

use crate::data_types::RsType;
use crate::error::{Result, SqlError};
use crate::query::typed::Typed;
use crate::query::unify::is_text;

use super::signature::Argument::{Any, Integer, Number, Text, VarByte};
use super::signature::Returns::Type;
use super::signature::{Builtin, Call, coded, entry};

pub(super) const ENTRIES: &[Builtin] = &[
    entry("md5", &[Text], "md5({0})", Type(RsType::VarChar(32))),
    entry("sha1", &[Text], "sha1({0})", Type(RsType::VarChar(40))),
    entry("sha", &[Text], "sha1({0})", Type(RsType::VarChar(40))),
    entry("func_sha1", &[Text], "sha1({0})", Type(RsType::VarChar(40))),
    entry(
        "sha2",
        &[Text, Integer],
        "longshore_sha2({0}, {1})",
        Type(RsType::VarChar(128)),
    ),
    entry(
        "crc32",
        &[Text],
        "longshore_crc32({0})",
        Type(RsType::VarChar(8)),
    ),
    coded("fnv_hash", &[Any], fnv_hash),
    coded("fnv_hash", &[Any, Number], fnv_hash),
    coded("murmur3_32_hash", &[Any], murmur3_hash),
    coded("murmur3_32_hash", &[Any, Integer], murmur3_hash),
    coded("checksum", &[Any], checksum),
    entry(
        "farmfingerprint64",
        &[VarByte],
        "longshore_farm_bytes(hex({0}))",
        Type(RsType::BigInt),
    ),
    entry(
        "farmfingerprint64",
        &[Text],
        "longshore_farm_text({0})",
        Type(RsType::BigInt),
    ),
    entry(
        "strtol",
        &[Text, Integer],
        "longshore_strtol({0}, {1})",
        Type(RsType::BigInt),
    ),
];

/// FNV's offset basis as a signed number.
const FNV_BASIS: &str = "-3750763034362895579";

/// The bytes of a value in its type's own width are hashed.
fn fnv_hash(call: &mut Call<'_, '_>) -> Result<Typed> {
    let seed = call
        .arguments
        .get(1)
        .map_or(FNV_BASIS, |seed| seed.sql.as_str());
    let value = call.sql(0);
    let sql = match call.data_type(0) {
        RsType::SmallInt => format!("longshore_fnv_integer({value}, 2, {seed})"),
        RsType::Integer => format!("longshore_fnv_integer({value}, 4, {seed})"),
        RsType::BigInt => format!("longshore_fnv_integer({value}, 8, {seed})"),
        RsType::Boolean => format!("longshore_fnv_integer(CAST({value} AS BIGINT), 1, {seed})"),
        kind if is_text(kind) || kind == RsType::Unknown => {
            format!("longshore_fnv_text(CAST({value} AS VARCHAR), {seed})")
        }
        kind => {
            return Err(SqlError::unsupported(format!(
                "FNV_HASH of type {}",
                kind.base_name()
            )));
        }
    };
    Ok(Typed::new(sql, RsType::BigInt))
}

fn murmur3_hash(call: &mut Call<'_, '_>) -> Result<Typed> {
    let seed = call.arguments.get(1).map_or("0", |seed| seed.sql.as_str());
    let value = call.sql(0);
    let sql = match call.data_type(0) {
        kind if kind.is_integer() => format!("longshore_murmur_integer({value}, {seed})"),
        kind if is_text(kind) || kind == RsType::Unknown => {
            format!("longshore_murmur_text(CAST({value} AS VARCHAR), {seed})")
        }
        kind => {
            return Err(SqlError::unsupported(format!(
                "MURMUR3_32_HASH of type {}",
                kind.base_name()
            )));
        }
    };
    Ok(Typed::new(
        format!("CAST({sql} AS INTEGER)"),
        RsType::Integer,
    ))
}

/// Of numbers the manual's example shows the digits themselves; how text is summed it does not say, and
/// here it is by FNV.
fn checksum(call: &mut Call<'_, '_>) -> Result<Typed> {
    let value = call.sql(0);
    let sql = match call.data_type(0) {
        kind if kind.is_integer() => format!("CAST({value} AS HUGEINT)"),
        RsType::Decimal { scale, .. } => format!(
            "CAST({value} * CAST('1{}' AS DECIMAL({}, 0)) AS HUGEINT)",
            "0".repeat(usize::from(scale)),
            scale + 1
        ),
        kind if is_text(kind) || kind == RsType::Unknown => {
            format!("(longshore_fnv_text(CAST({value} AS VARCHAR), {FNV_BASIS}) & 2147483647)")
        }
        kind => {
            return Err(SqlError::unsupported(format!(
                "CHECKSUM of type {}",
                kind.base_name()
            )));
        }
    };
    Ok(Typed::new(
        format!("CAST({sql} % 2147483648 AS INTEGER)"),
        RsType::Integer,
    ))
}
