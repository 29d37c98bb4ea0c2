//! SUPER from and to other types (database developer guide, "Limitations" of SUPER, casting). SUPER is
//! kept as JSON text; a cast that cannot be done gives NULL unless the session is strict.

use crate::data_types::RsType;
use crate::error::Result;
use crate::query::translator::Translator;
use crate::query::typed::{Constant, Typed};
use crate::query::unify::is_text;

use super::{Asked, cannot_cast};
use crate::query::functions::quiet;

/// Dates and times are not cast to SUPER.
pub(super) fn to_super(value: &Typed, asked: Asked) -> Result<String> {
    use RsType as T;
    let sql = &value.sql;
    Ok(match value.data_type {
        T::Boolean => format!("CAST({sql} AS VARCHAR)"),
        kind if kind.is_integer() || matches!(kind, T::Decimal { .. }) => {
            format!("CAST({sql} AS VARCHAR)")
        }
        T::Real | T::DoublePrecision => format!("longshore_float_json({sql})"),
        kind if is_text(kind) => format!("CAST(to_json({sql}) AS VARCHAR)"),
        T::Unknown if asked == Asked::ByContext => format!("CAST(to_json({sql}) AS VARCHAR)"),
        kind => return Err(cannot_cast(kind, T::Super)),
    })
}

impl Translator<'_> {
    pub(super) fn scalar_of_super(&self, value: &Typed, target: RsType) -> Result<String> {
        use RsType as T;
        let scalar = known_super("scalar", &[&value.sql]);
        let is_lax = !self.session().super_options.strict_casts;
        // DuckDB's TRY takes no expression that can raise an error of ours.
        match target {
            T::Decimal { .. } | T::Real | T::DoublePrecision if is_lax => {
                return Ok(format!("TRY_CAST({scalar} AS {})", target.duckdb()));
            }
            T::Char(bytes) if is_lax => {
                return Ok(format!("rtrim(left({scalar}, {bytes}), ' ')"));
            }
            _ => {}
        }
        let read = match target {
            T::VarChar(bytes) => format!("longshore_cut({scalar}, {bytes})"),
            T::Char(bytes) => format!("longshore_cut_char({scalar}, {bytes})"),
            kind if is_text(kind) => scalar,
            T::Boolean => format!("CAST({} AS BOOLEAN)", known_super("boolean", &[&value.sql])),
            T::SmallInt | T::Integer | T::BigInt => format!(
                "CAST({} AS {})",
                known_super("integer", &[&value.sql]),
                target.duckdb()
            ),
            T::VarByte(_) => format!("encode({scalar})"),
            kind => self
                .read_text(&scalar, kind)
                .ok_or_else(|| cannot_cast(T::Super, kind))?,
        };
        Ok(if is_lax {
            format!("TRY({})", quiet(&read))
        } else {
            read
        })
    }
}

/// A call of the function over SUPER values named `function`; a NULL argument is passed as it is.
pub(in crate::query) fn known_super(function: &str, arguments: &[&str]) -> String {
    if arguments.is_empty() {
        return format!("longshore_super('{function}', CAST([] AS VARCHAR[]))");
    }
    format!("longshore_super('{function}', [{}])", arguments.join(", "))
}

/// Whether a value is the NULL of SUPER: SQL's or JSON's.
pub(in crate::query) fn is_super_null(value: &Typed) -> String {
    match value.constant {
        Some(Constant::Null) => "true".to_owned(),
        _ => format!("(nullif({}, 'null') IS NULL)", value.sql),
    }
}
