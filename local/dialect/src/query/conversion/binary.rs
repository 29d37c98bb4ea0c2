//! VARBYTE from and to text and integers (database developer guide, "VARBYTE type").

use crate::data_types::RsType;
use crate::error::Result;
use crate::query::typed::Typed;
use crate::query::unify::is_text;

use super::{Asked, cannot_cast};

pub(super) fn convert(value: &Typed, target: RsType, asked: Asked) -> Result<String> {
    use RsType as T;
    let sql = &value.sql;
    let source = value.data_type;
    let bytes = |kind: RsType| u32::try_from(kind.wire_length()).unwrap_or(0);
    let cut = |text: String| match (target, asked) {
        (T::VarByte(length), Asked::Explicitly) => format!("longshore_cut_bytes({text}, {length})"),
        _ => text,
    };
    Ok(match (source, target) {
        (T::VarByte(a), T::VarByte(b)) if a <= b => sql.clone(),
        (T::VarByte(_), T::VarByte(_)) => cut(sql.clone()),
        // A CHAR has its blanks in VARBYTE.
        (T::Char(length), T::VarByte(_)) => cut(format!("encode(rpad({sql}, {length}, ' '))")),
        (a, T::VarByte(_)) if is_text(a) => cut(format!("encode({sql})")),
        (a, T::VarByte(_)) if a.is_integer() => cut(format!(
            "from_hex(right(lpad(hex(CAST({sql} AS BIGINT)), 16, '0'), {}))",
            bytes(a) * 2
        )),
        (T::VarByte(_), T::Char(length)) if asked == Asked::Explicitly => {
            format!("longshore_cut_char(decode({sql}), {length})")
        }
        (T::VarByte(_), T::VarChar(length)) if asked == Asked::Explicitly => {
            format!("longshore_cut(decode({sql}), {length})")
        }
        (T::VarByte(_), b) if is_text(b) => format!("decode({sql})"),
        (T::VarByte(_), b) if b.is_integer() => format!(
            "CAST(longshore_bytes_integer({sql}, {}) AS {})",
            bytes(b),
            b.duckdb()
        ),
        _ => return Err(cannot_cast(source, target)),
    })
}
