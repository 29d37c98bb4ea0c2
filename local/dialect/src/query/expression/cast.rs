//! CAST, `::`, CONVERT, AT TIME ZONE, COLLATE.

use sqlparser::ast::{CastKind, DataType, Expr};

use crate::data_types::RsType;
use crate::error::{Result, SqlError};
use crate::query::conversion::{Asked, text_type_of};
use crate::query::functions::quiet;
use crate::query::translator::Translator;
use crate::query::typed::{Constant, Typed};
use crate::query::unify::{is_text, text_type};

use super::special_syntax::parse_data_type;

impl Translator<'_> {
    pub(super) fn conversion(&mut self, expression: &Expr) -> Result<Typed> {
        match expression {
            Expr::Cast {
                kind,
                expr,
                data_type,
                format: None,
            } => {
                let value = self.expression(expr)?;
                let target = cast_target(data_type, &value)?;
                match kind {
                    CastKind::Cast | CastKind::DoubleColon => {
                        self.cast(value, target, Asked::Explicitly)
                    }
                    CastKind::TryCast => self.try_cast(value, target),
                    CastKind::SafeCast => Err(SqlError::unsupported("SAFE_CAST")),
                }
            }
            Expr::Convert {
                expr,
                data_type: Some(data_type),
                ..
            } => {
                let value = self.expression(expr)?;
                let target = cast_target(data_type, &value)?;
                self.cast(value, target, Asked::Explicitly)
            }
            Expr::AtTimeZone {
                timestamp,
                time_zone,
            } => {
                let timestamp = self.expression(timestamp)?;
                let zone = self.expression(time_zone)?;
                self.at_time_zone(timestamp, zone)
            }
            other => Err(SqlError::unsupported(format!("the expression {other}"))),
        }
    }

    /// `TRY_CAST`: NULL where the cast fails.
    fn try_cast(&mut self, value: Typed, target: RsType) -> Result<Typed> {
        if matches!(value.constant, Some(Constant::Text(_))) && value.is_unknown() {
            return Ok(self
                .cast(value, target, Asked::Explicitly)
                .unwrap_or_else(|_| Typed {
                    data_type: target,
                    sql: format!("CAST(NULL AS {})", target.duckdb()),
                    constant: Some(Constant::Null),
                    exact: None,
                }));
        }
        if is_text(value.data_type) && target.is_numeric() {
            return Ok(Typed::new(try_number(&value.sql, target), target));
        }
        let cast = self.cast(value, target, Asked::Explicitly)?;
        Ok(Typed::new(format!("TRY({})", quiet(&cast.sql)), target))
    }

    /// A TIMESTAMP is read in the zone and becomes TIMESTAMPTZ; a TIMESTAMPTZ is shown in it.
    pub(in crate::query) fn at_time_zone(&mut self, moment: Typed, zone: Typed) -> Result<Typed> {
        let zone = self.convert(zone, RsType::Text)?;
        let moment = match moment.data_type {
            RsType::Unknown | RsType::Date => self.convert(moment, RsType::Timestamp)?,
            kind if is_text(kind) => self.convert(moment, RsType::Timestamp)?,
            _ => moment,
        };
        match moment.data_type {
            RsType::Timestamp => Ok(Typed::new(
                format!("longshore_local_to_utc({}, {})", moment.sql, zone.sql),
                RsType::TimestampTz,
            )),
            RsType::TimestampTz => Ok(Typed::new(
                format!("longshore_utc_to_local({}, {})", moment.sql, zone.sql),
                RsType::Timestamp,
            )),
            other => Err(SqlError::unsupported(format!(
                "AT TIME ZONE of type {}",
                other.base_name()
            ))),
        }
    }
}

/// A number in text, or NULL. DuckDB's TRY takes no expression that can raise an error of ours.
fn try_number(text: &str, target: RsType) -> String {
    let duckdb = target.duckdb();
    if target.is_integer() {
        // DuckDB would round what is no whole number.
        return format!(
            "CASE WHEN regexp_full_match({text}, '\\s*[-+]?[0-9]+\\s*') \
             THEN TRY_CAST(trim({text}) AS {duckdb}) END"
        );
    }
    format!("TRY_CAST(trim({text}) AS {duckdb})")
}

/// The type of a cast. VARCHAR without a length is as long as the value (database developer guide,
/// "VARCHAR or CHARACTER VARYING").
fn cast_target(data_type: &DataType, value: &Typed) -> Result<RsType> {
    let target = parse_data_type(data_type)?;
    let written = data_type.to_string();
    let is_unsized = matches!(target, RsType::VarChar(_)) && !written.contains('(');
    if !is_unsized {
        return Ok(target);
    }
    let source = match value.data_type {
        RsType::Unknown => text_type(value),
        other => text_type_of(other),
    };
    Ok(match source {
        RsType::VarChar(bytes) => RsType::VarChar(bytes),
        _ => target,
    })
}
