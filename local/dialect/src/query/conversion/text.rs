//! CHAR and VARCHAR from and to other types.

use crate::data_types::RsType;
use crate::datetime::DateForm;
use crate::error::{Result, SqlError, SqlState};
use crate::interval::{DayToSecond, IntervalStyle, YearToMonth};
use crate::query::translator::Translator;
use crate::query::typed::{Typed, quote_text};
use crate::query::unify::{is_text, text_length};

use super::{Asked, cannot_cast, printed_length, reading_arguments};

impl Translator<'_> {
    pub(super) fn to_text(&self, value: &Typed, target: RsType, asked: Asked) -> Result<String> {
        use RsType as T;
        let text = self.printed(value, target)?;
        let known = text_length(value.data_type).or_else(|| {
            let is_styled = self.session().date_style.form != DateForm::Iso;
            printed_length(value.data_type).filter(|_| !is_styled)
        });
        let is_short = |bytes: u32| known.is_some_and(|length| length <= bytes);
        Ok(match target {
            T::VarChar(bytes) if asked == Asked::Explicitly && !is_short(bytes) => {
                format!("longshore_cut({text}, {bytes})")
            }
            T::Char(bytes) if asked == Asked::Explicitly => match value.data_type {
                T::Char(length) if length <= bytes => text,
                _ => format!("longshore_cut_char({text}, {bytes})"),
            },
            _ => text,
        })
    }

    fn printed(&self, value: &Typed, target: RsType) -> Result<String> {
        use RsType as T;
        let sql = &value.sql;
        let style = self.session().interval_style.name();
        let digits = |digits: i32| (digits + self.session().extra_float_digits).max(1);
        Ok(match value.data_type {
            source if is_text(source) => sql.clone(),
            T::Boolean | T::Super => return Err(cannot_cast(value.data_type, target)),
            T::DoublePrecision => format!("longshore_float_text({sql}, {})", digits(15)),
            T::Real => format!("longshore_float_text(CAST({sql} AS DOUBLE), {})", digits(6)),
            T::Date | T::Timestamp | T::TimestampTz
                if self.session().date_style.form != DateForm::Iso =>
            {
                self.styled_moment(value)
            }
            T::TimestampTz => format!(
                "longshore_timestamptz_text({sql}, {})",
                quote_text(&self.session().time_zone)
            ),
            T::TimeTz => format!("(CAST({sql} AS VARCHAR) || '+00')"),
            T::IntervalYearToMonth(_) => {
                format!("longshore_interval_text('month:{style}', CAST({sql} AS BIGINT))")
            }
            T::IntervalDayToSecond(_) => {
                format!("longshore_interval_text('second:{style}', {sql})")
            }
            T::Interval if self.session().interval_style != IntervalStyle::Postgres => {
                return Err(SqlError::unsupported(format!(
                    "an interval of months and days as text in the IntervalStyle {style}"
                )));
            }
            T::Interval => format!("replace(CAST({sql} AS VARCHAR), 'month', 'mon')"),
            T::RegClass => format!("longshore_regclass_name({sql})"),
            T::RegType => format!("longshore_format_type({sql}, CAST(NULL AS INTEGER))"),
            T::RegProc => format!("longshore_regproc_name({sql})"),
            T::RegProcedure => format!("longshore_regprocedure_name({sql})"),
            T::TextArray | T::AclItemArray | T::SmallIntArray | T::IntegerArray => {
                format!("longshore_array_text({sql})")
            }
            T::Date | T::Timestamp => {
                format!("longshore_era(CAST({sql} AS VARCHAR))")
            }
            _ => format!("CAST({sql} AS VARCHAR)"),
        })
    }

    /// A date or timestamp as text in a `DateStyle` other than ISO.
    fn styled_moment(&self, value: &Typed) -> String {
        let kind = match value.data_type {
            RsType::Date => "date",
            RsType::TimestampTz => "timestamptz",
            _ => "timestamp",
        };
        let session = self.session();
        format!(
            "longshore_styled_moment(CAST({} AS TIMESTAMP), {}, '{kind}', '{}')",
            value.sql,
            quote_text(&session.time_zone),
            session.date_style.name()
        )
    }

    /// The text `sql` read as a value of `target`; `None` where there is no such cast.
    pub(super) fn read_text(&self, sql: &str, target: RsType) -> Option<String> {
        use RsType as T;
        let arguments = || reading_arguments(self);
        Some(match target {
            T::SmallInt | T::Integer | T::BigInt | T::Oid | T::RegProc | T::RegProcedure => {
                format!("CAST(longshore_integer_text({sql}) AS {})", target.duckdb())
            }
            T::Decimal { .. } => super::within_decimal(
                &format!("CAST(longshore_number_text({sql}) AS {})", target.duckdb()),
                target,
            ),
            T::Real | T::DoublePrecision => {
                format!("CAST(longshore_float_number({sql}) AS {})", target.duckdb())
            }
            T::Date => format!("longshore_read_date({sql}, {})", arguments()),
            T::Time => format!("longshore_read_time({sql}, {})", arguments()),
            T::TimeTz => format!(
                "longshore_read_timetz({sql}, {}, {})",
                arguments(),
                self.today()
            ),
            T::Timestamp => format!("longshore_read_timestamp({sql}, {})", arguments()),
            T::TimestampTz => format!("longshore_read_timestamptz({sql}, {})", arguments()),
            T::IntervalYearToMonth(last) => format!(
                "CAST(longshore_read_interval({sql}, '{}') AS INTEGER)",
                match last {
                    YearToMonth::Year => "year",
                    YearToMonth::Month => "month",
                }
            ),
            T::IntervalDayToSecond(last) => {
                let last = match last {
                    DayToSecond::Day => "day".to_owned(),
                    DayToSecond::Hour => "hour".to_owned(),
                    DayToSecond::Minute => "minute".to_owned(),
                    DayToSecond::Second(digits) => format!("second({digits})"),
                };
                format!("longshore_read_interval({sql}, '{last}')")
            }
            T::RegClass => format!("longshore_regclass({sql})"),
            T::RegType => format!("longshore_regtype({sql})"),
            _ => return None,
        })
    }
}

/// The longest start of `text` that fits `bytes` and ends at a character.
pub(in crate::query) fn cut_bytes(text: &str, bytes: u32) -> &str {
    let limit = usize::try_from(bytes).unwrap_or(usize::MAX);
    &text[..text.floor_char_boundary(limit.min(text.len()))]
}

/// CHAR holds single-byte characters only.
pub(in crate::query) fn expect_single_bytes(text: &str) -> Result<()> {
    if text.is_ascii() {
        return Ok(());
    }
    Err(SqlError::new(
        SqlState::INVALID_TEXT,
        "CHAR string contains invalid ASCII character",
    ))
}
