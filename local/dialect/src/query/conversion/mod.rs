//! Casts: which exist, and how DuckDB carries each out with Redshift's result.
//!
//! Sources: database developer guide, "Type compatibility and conversion", "CAST function".

mod binary;
mod moment;
mod number;
mod semistructured;
mod text;

pub(super) use moment::is_utc;
pub(super) use number::within_decimal;
pub(super) use semistructured::{is_super_null, known_super};
pub(super) use text::{cut_bytes, expect_single_bytes};

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};

use super::exact;
use super::literal::typed_literal;
use super::translator::Translator;
use super::typed::{Constant, Typed, quote_text};
use super::unify::is_text;

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

    /// `$number` as a value of its type. The engine binds text: of VARBYTE in hexadecimal, of SUPER as
    /// JSON, of everything else as it stands in a literal.
    pub(super) fn parameter_value(&self, number: usize, data_type: RsType) -> Typed {
        use RsType as T;
        let text = format!("CAST(${number} AS VARCHAR)");
        let read = match data_type {
            T::VarByte(_) => Some(format!("from_hex({text})")),
            T::Char(_) => Some(format!("rtrim({text}, ' ')")),
            T::Date | T::Time | T::TimeTz | T::Timestamp | T::TimestampTz => {
                self.read_text(&text, data_type)
            }
            kind if kind.is_interval() => self.read_text(&text, kind),
            _ => None,
        };
        let sql = read.unwrap_or_else(|| format!("CAST(${number} AS {})", data_type.duckdb()));
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
            RsType::Char(_) if asked == Asked::Explicitly => {
                expect_single_bytes(text)?;
                text.trim_end_matches(' ')
            }
            RsType::Char(_) => text.trim_end_matches(' '),
            _ => text,
        };
        typed_literal(text, target, self.session())
    }

    fn cast_value(&mut self, value: Typed, target: RsType, asked: Asked) -> Result<Typed> {
        let source = value.data_type;
        let sql = if target == RsType::Super {
            semistructured::to_super(&value, asked)?
        } else if source == RsType::Super {
            self.scalar_of_super(&value, target)?
        } else if matches!(source, RsType::VarByte(_)) || matches!(target, RsType::VarByte(_)) {
            binary::convert(&value, target, asked)?
        } else if is_text(target) || target == RsType::Unknown {
            self.to_text(&value, target, asked)?
        } else if is_text(source) {
            self.read_text(&value.sql, target)
                .ok_or_else(|| cannot_cast(source, target))?
        } else if source.is_numeric() && target.is_numeric() {
            self.between_numbers(&value, target)
        } else {
            self.between_values(&value, target)?
        };
        let exact = exact::widened(&value, target);
        Ok(Typed {
            sql,
            data_type: target,
            constant: kept_constant(value.constant, source, target),
            exact,
        })
    }
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
        RsType::Time => 15,
        RsType::TimeTz => 18,
        RsType::Timestamp => 29,
        RsType::TimestampTz => 35,
        RsType::DoublePrecision | RsType::Real => 24,
        RsType::IntervalYearToMonth(_) | RsType::IntervalDayToSecond(_) => 64,
        _ => return None,
    })
}

/// The type of a value that is used as text without being asked for a length.
pub(super) fn text_type_of(data_type: RsType) -> RsType {
    match data_type {
        RsType::Char(bytes) | RsType::VarChar(bytes) => RsType::VarChar(bytes),
        RsType::Unknown | RsType::Text | RsType::Name | RsType::SingleChar => RsType::Text,
        other => {
            RsType::VarChar(printed_length(other).unwrap_or(crate::data_types::MAX_VARCHAR_BYTES))
        }
    }
}

/// The session's time zone and order of dates, as arguments of the functions that read dates.
fn reading_arguments(translator: &Translator<'_>) -> String {
    use crate::datetime::DateOrder;
    let order = match translator.session().date_style.order {
        DateOrder::MonthDayYear => "MDY",
        DateOrder::DayMonthYear => "DMY",
        DateOrder::YearMonthDay => "YMD",
    };
    format!("{}, '{order}'", quote_text(&translator.session().time_zone))
}
