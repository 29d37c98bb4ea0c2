//! CAST, `::`, CONVERT, AT TIME ZONE, COLLATE.

use sqlparser::ast::{CastKind, Expr};

use crate::error::{Result, SqlError};
use crate::query::conversion::Asked;
use crate::query::translator::Translator;
use crate::query::typed::{Constant, Typed};
use crate::types::RsType;

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
                let target = parse_data_type(data_type)?;
                let value = self.expression(expr)?;
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
                let target = parse_data_type(data_type)?;
                let value = self.expression(expr)?;
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
                }));
        }
        let cast = self.cast(value, target, Asked::Explicitly)?;
        Ok(Typed::new(format!("TRY({})", cast.sql), target))
    }

    /// A TIMESTAMP is read in the zone and becomes TIMESTAMPTZ; a TIMESTAMPTZ is shown in it.
    pub(in crate::query) fn at_time_zone(&mut self, moment: Typed, zone: Typed) -> Result<Typed> {
        let zone = self.convert(zone, RsType::Text)?;
        let moment = match moment.data_type {
            RsType::Unknown | RsType::Date => self.convert(moment, RsType::Timestamp)?,
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
