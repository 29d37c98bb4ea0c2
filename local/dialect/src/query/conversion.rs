//! Casts: which exist, and how DuckDB carries each out with Redshift's result.
//!
//! Sources: database developer guide, "Type compatibility and conversion", "CAST function".

use crate::error::{Result, SqlError, SqlState};
use crate::types::RsType;

use super::literal::typed_literal;
use super::translator::Translator;
use super::typed::{Constant, Typed, quote_text};
use super::unify::{is_identity, is_text, text_length};

/// Who asks for the conversion; it decides what is allowed and how text that is too long is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// `CAST` or `::`: text is cut to its length.
    Explicitly,
    /// An operator or function: lengths are left alone.
    ByContext,
}

impl Translator<'_> {
    /// Converts as an operator's context does.
    pub(super) fn convert(&mut self, value: Typed, target: RsType) -> Result<Typed> {
        self.cast(value, target, Asked::ByContext)
    }

    pub(super) fn cast(&mut self, value: Typed, target: RsType, asked: Asked) -> Result<Typed> {
        match &value.constant {
            Some(Constant::Null) => {
                return Ok(Typed::constant(
                    format!("CAST(NULL AS {})", target.duckdb()),
                    target,
                    Constant::Null,
                ));
            }
            Some(Constant::Parameter(number)) => {
                let number = *number;
                return self.parameter(number, target, asked);
            }
            Some(Constant::Text(text)) if value.is_unknown() => {
                let text = text.clone();
                return self.literal(&text, target, asked);
            }
            _ => {}
        }
        if value.data_type == target {
            return Ok(value);
        }
        self.cast_value(value, target, asked)
    }

    fn parameter(&mut self, number: usize, target: RsType, asked: Asked) -> Result<Typed> {
        self.fix_parameter(number, target);
        let declared = self.parameter_type(number);
        let read = self.parameter_value(number, declared);
        if declared == target {
            return Ok(read);
        }
        self.cast_value(read, target, asked)
    }

    /// `$number` as a value of its type; the engine binds text.
    pub(super) fn parameter_value(&self, number: usize, data_type: RsType) -> Typed {
        let sql = match data_type {
            RsType::TimestampTz => format!(
                "longshore_timestamptz(CAST(${number} AS VARCHAR), {})",
                quote_text(&self.session().time_zone)
            ),
            RsType::VarByte(_) => format!("encode(CAST(${number} AS VARCHAR))"),
            other => format!("CAST(${number} AS {})", other.duckdb()),
        };
        Typed::new(sql, data_type)
    }

    fn literal(&mut self, text: &str, target: RsType, asked: Asked) -> Result<Typed> {
        let text = match (target, asked) {
            (RsType::Char(bytes) | RsType::VarChar(bytes), Asked::Explicitly) => {
                cut_bytes(text, bytes)
            }
            _ => text,
        };
        let text = match target {
            RsType::Char(_) => text.trim_end_matches(' '),
            _ => text,
        };
        typed_literal(text, target, &self.session().time_zone)
    }

    fn cast_value(&mut self, value: Typed, target: RsType, asked: Asked) -> Result<Typed> {
        let source = value.data_type;
        let sql = if target == RsType::Super {
            to_super(&value)
        } else if source == RsType::Super {
            from_super(&value, target)
        } else if is_text(target) || target == RsType::Unknown {
            self.text_of(&value, target, asked)?
        } else if is_text(source) {
            self.text_to(&value, target)?
        } else {
            self.between_values(&value, target)?
        };
        Ok(Typed {
            sql,
            data_type: target,
            constant: kept_constant(value.constant, source, target),
        })
    }

    fn text_of(&self, value: &Typed, target: RsType, asked: Asked) -> Result<String> {
        use RsType as T;
        let sql = &value.sql;
        let text = match value.data_type {
            source if is_text(source) => sql.clone(),
            T::Boolean | T::Super => return Err(cannot_cast(value.data_type, target)),
            T::DoublePrecision => format!("printf('%.15g', {sql})"),
            T::Real => format!("printf('%.6g', {sql})"),
            T::TimestampTz => format!(
                "longshore_timestamptz_text({sql}, {})",
                quote_text(&self.session().time_zone)
            ),
            T::VarByte(_) => format!("decode({sql})"),
            T::RegClass => format!("longshore_regclass_name({sql})"),
            T::RegType => format!("longshore_format_type({sql}, CAST(NULL AS INTEGER))"),
            T::RegProc => format!("longshore_regproc_name({sql})"),
            T::TextArray | T::AclItemArray | T::SmallIntArray => {
                format!("longshore_array_text({sql})")
            }
            _ => format!("CAST({sql} AS VARCHAR)"),
        };
        let known = text_length(value.data_type).or_else(|| printed_length(value.data_type));
        let text = match target {
            T::VarChar(bytes) if asked == Asked::Explicitly && known.is_none_or(|n| n > bytes) => {
                format!("longshore_cut({text}, {bytes})")
            }
            T::Char(bytes) if asked == Asked::Explicitly => {
                let cut = if known.is_none_or(|n| n > bytes) {
                    format!("longshore_cut({text}, {bytes})")
                } else {
                    text
                };
                format!("rtrim({cut}, ' ')")
            }
            _ => text,
        };
        Ok(text)
    }

    fn text_to(&self, value: &Typed, target: RsType) -> Result<String> {
        use RsType as T;
        let sql = &value.sql;
        Ok(match target {
            T::SmallInt | T::Integer | T::BigInt | T::Oid | T::RegProc => {
                format!("CAST(longshore_integer_text({sql}) AS {})", target.duckdb())
            }
            T::Decimal { .. } | T::Real | T::DoublePrecision => {
                format!("CAST(trim({sql}) AS {})", target.duckdb())
            }
            T::Date => format!("CAST(CAST(trim({sql}) AS TIMESTAMP) AS DATE)"),
            T::Timestamp | T::Time => format!("CAST(trim({sql}) AS {})", target.duckdb()),
            T::TimestampTz => format!(
                "longshore_timestamptz({sql}, {})",
                quote_text(&self.session().time_zone)
            ),
            T::VarByte(_) => format!("encode({sql})"),
            T::RegClass => format!("longshore_regclass({sql})"),
            T::RegType => format!("longshore_regtype({sql})"),
            _ => return Err(cannot_cast(value.data_type, target)),
        })
    }

    fn between_values(&self, value: &Typed, target: RsType) -> Result<String> {
        use RsType as T;
        let sql = &value.sql;
        let source = value.data_type;
        let zone = quote_text(&self.session().time_zone);
        let is_utc = is_utc(&self.session().time_zone);
        let plain = format!("CAST({sql} AS {})", target.duckdb());
        Ok(match (source, target) {
            (a, b) if a.is_numeric() && b.is_numeric() => plain,
            (T::Boolean, b) if b.is_integer() => plain,
            (a, T::Boolean) if a.is_integer() => plain,
            (a, b) if is_identity(a) && (is_identity(b) || b == T::BigInt) => sql.clone(),
            (a, b) if is_identity(a) && b.is_integer() => plain,
            (T::BigInt, b) if is_identity(b) => sql.clone(),
            (a, b) if a.is_integer() && is_identity(b) => plain,
            (T::Date, T::Timestamp)
            | (T::Timestamp, T::Date | T::Time)
            | (T::IntervalDayToSecond | T::IntervalYearToMonth, T::IntervalDayToSecond)
            | (T::IntervalDayToSecond, T::IntervalYearToMonth) => plain,
            (T::VarByte(_), T::VarByte(_)) => sql.clone(),
            (T::Date | T::Timestamp, T::TimestampTz)
            | (T::TimestampTz, T::Date | T::Timestamp | T::Time)
                if is_utc =>
            {
                plain
            }
            (T::Date | T::Timestamp, T::TimestampTz) => {
                format!("longshore_local_to_utc(CAST({sql} AS TIMESTAMP), {zone})")
            }
            (T::TimestampTz, T::Timestamp) => format!("longshore_utc_to_local({sql}, {zone})"),
            (T::TimestampTz, T::Date | T::Time) => format!(
                "CAST(longshore_utc_to_local({sql}, {zone}) AS {})",
                target.duckdb()
            ),
            _ => return Err(cannot_cast(source, target)),
        })
    }
}

/// Whether a time zone's name needs no conversion.
pub(super) fn is_utc(zone: &str) -> bool {
    ["utc", "gmt", "etc/utc", "z", "+00", "+00:00"].contains(&zone.to_ascii_lowercase().as_str())
}

pub(super) fn cannot_cast(source: RsType, target: RsType) -> SqlError {
    SqlError::new(
        SqlState::CANNOT_COERCE,
        format!(
            "cannot cast type {} to {}",
            source.base_name(),
            target.base_name()
        ),
    )
}

/// A constant stays known where its text means the same in the new type.
fn kept_constant(constant: Option<Constant>, source: RsType, target: RsType) -> Option<Constant> {
    let keeps =
        (source.is_integer() && target.is_numeric()) || (is_text(source) && is_text(target));
    constant.filter(|_| keeps)
}

/// Longest text of a value in bytes.
fn printed_length(data_type: RsType) -> Option<u32> {
    Some(match data_type {
        RsType::SmallInt => 6,
        RsType::Integer => 11,
        RsType::BigInt => 20,
        RsType::Decimal { .. } => 41,
        RsType::Date => 13,
        RsType::Timestamp => 29,
        RsType::DoublePrecision | RsType::Real => 24,
        _ => return None,
    })
}

/// The type of a value that is used as text without being asked for a length.
pub(super) fn text_type_of(data_type: RsType) -> RsType {
    match data_type {
        RsType::Char(bytes) | RsType::VarChar(bytes) => RsType::VarChar(bytes),
        RsType::Unknown | RsType::Text | RsType::Name | RsType::SingleChar => RsType::Text,
        other => RsType::VarChar(printed_length(other).unwrap_or(crate::types::MAX_VARCHAR_BYTES)),
    }
}

fn to_super(value: &Typed) -> String {
    let sql = &value.sql;
    match value.data_type {
        RsType::Date | RsType::Timestamp | RsType::TimestampTz | RsType::Time => {
            format!("CAST(to_json(CAST({sql} AS VARCHAR)) AS VARCHAR)")
        }
        _ => format!("CAST(to_json({sql}) AS VARCHAR)"),
    }
}

/// A scalar in a SUPER gives its value, anything else NULL (lax reading).
fn from_super(value: &Typed, target: RsType) -> String {
    let text = format!("json_extract_string({}, '$')", value.sql);
    match target {
        RsType::Char(bytes) | RsType::VarChar(bytes) => format!("longshore_cut({text}, {bytes})"),
        _ => format!("TRY_CAST({text} AS {})", target.duckdb()),
    }
}

/// The longest start of `text` that fits `bytes` and ends at a character.
fn cut_bytes(text: &str, bytes: u32) -> &str {
    let limit = usize::try_from(bytes).unwrap_or(usize::MAX);
    &text[..text.floor_char_boundary(limit.min(text.len()))]
}
