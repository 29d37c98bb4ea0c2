//! Date and time functions (database developer guide, "Date and time functions").

use sqlparser::ast::Expr;

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::query::conversion::is_utc;
use crate::query::translator::Translator;
use crate::query::typed::{Typed, quote_text};

use super::signature::Argument::{Any, Date, Integer, Text, Timestamp};
use super::signature::Returns::Type;
use super::signature::{Builtin, Call, coded, entry, infallible, undefined_function};

const TIMESTAMP: super::signature::Returns = Type(RsType::Timestamp);
const DATE: super::signature::Returns = Type(RsType::Date);

pub(super) const ENTRIES: &[Builtin] = &[
    infallible("getdate", &[], statement_time),
    infallible("sysdate", &[], transaction_time),
    infallible("current_timestamp", &[], current_timestamp),
    infallible("localtimestamp", &[], transaction_time),
    infallible("now", &[], current_timestamp),
    infallible("current_time", &[], current_time),
    infallible("localtime", &[], local_time),
    infallible("current_date", &[], current_date),
    coded("date_trunc", &[Text, Any], date_trunc),
    entry("last_day", &[Date], "last_day({0})", DATE),
    entry("trunc", &[Timestamp], "CAST({0} AS DATE)", DATE),
    entry("date", &[Timestamp], "CAST({0} AS DATE)", DATE),
    entry(
        "add_months",
        &[Timestamp, Integer],
        "longshore_add_months({0}, {1})",
        TIMESTAMP,
    ),
    entry(
        "months_between",
        &[Timestamp, Timestamp],
        "longshore_months_between({0}, {1})",
        Type(RsType::DoublePrecision),
    ),
    entry(
        "convert_timezone",
        &[Text, Timestamp],
        "longshore_utc_to_local({1}, {0})",
        TIMESTAMP,
    ),
    entry(
        "convert_timezone",
        &[Text, Text, Timestamp],
        "longshore_utc_to_local(longshore_local_to_utc({2}, {0}), {1})",
        TIMESTAMP,
    ),
    coded("timezone", &[Text, Any], timezone),
    entry(
        "next_day",
        &[Timestamp, Text],
        "CAST(longshore_next_day({0}, {1}) AS DATE)",
        DATE,
    ),
    entry(
        "date_part_year",
        &[Date],
        "CAST(date_part('year', {0}) AS INTEGER)",
        Type(RsType::Integer),
    ),
    infallible("timeofday", &[], time_of_day),
    coded("date_cmp", &[Any, Any], compare_moments),
    coded("date_cmp_timestamp", &[Any, Any], compare_moments),
    coded("date_cmp_timestamptz", &[Any, Any], compare_moments),
    coded("timestamp_cmp", &[Any, Any], compare_moments),
    coded("timestamp_cmp_date", &[Any, Any], compare_moments),
    coded("timestamp_cmp_timestamptz", &[Any, Any], compare_moments),
    coded("timestamptz_cmp", &[Any, Any], compare_moments),
    coded("timestamptz_cmp_date", &[Any, Any], compare_moments),
    coded("timestamptz_cmp_timestamp", &[Any, Any], compare_moments),
    coded("interval_cmp", &[Any, Any], compare_intervals),
];

/// Functions whose first argument is a date part, which may stand there like a column.
type Raw = fn(&mut Translator<'_>, &[&Expr]) -> Result<Typed>;

pub(in crate::query) fn raw(name: &str) -> Option<Raw> {
    match name {
        "dateadd" | "date_add" => Some(dateadd),
        "datediff" | "date_diff" => Some(datediff),
        "date_part" | "datepart" | "pgdate_part" => Some(date_part),
        _ => None,
    }
}

/// Spellings of the date parts (database developer guide, "Date parts").
const PARTS: &[(&str, &[&str])] = &[
    ("millennium", &["millennium", "millennia", "mil", "mils"]),
    ("century", &["century", "centuries", "c", "cent", "cents"]),
    ("decade", &["decade", "decades", "dec", "decs"]),
    ("epoch", &["epoch"]),
    ("year", &["year", "years", "y", "yr", "yrs"]),
    ("quarter", &["quarter", "quarters", "qtr", "qtrs"]),
    ("month", &["month", "months", "mon", "mons"]),
    ("week", &["week", "weeks", "w"]),
    ("dow", &["dayofweek", "dow", "dw", "weekday"]),
    ("doy", &["dayofyear", "doy", "dy", "yearday"]),
    ("day", &["day", "days", "d"]),
    ("hour", &["hour", "hours", "h", "hr", "hrs"]),
    ("minute", &["minute", "minutes", "m", "min", "mins"]),
    ("second", &["second", "seconds", "s", "sec", "secs"]),
    (
        "millisecond",
        &[
            "millisecond",
            "milliseconds",
            "ms",
            "msec",
            "msecs",
            "msecond",
            "mseconds",
            "millisec",
            "millisecs",
            "millisecon",
        ],
    ),
    (
        "microsecond",
        &[
            "microsecond",
            "microseconds",
            "microsec",
            "microsecs",
            "microsecond",
            "usecond",
            "useconds",
            "us",
            "usec",
            "usecs",
        ],
    ),
];

fn part(name: &str) -> Result<&'static str> {
    PARTS
        .iter()
        .find(|(_, spellings)| spellings.contains(&name))
        .map(|(part, _)| *part)
        .ok_or_else(|| {
            SqlError::new(
                SqlState::INVALID_PARAMETER_VALUE,
                format!("timestamp units \"{name}\" not recognized"),
            )
        })
}

/// A date argument as DATE, TIMESTAMP or TIMESTAMPTZ; a literal is a timestamp.
fn moment(translator: &mut Translator<'_>, expression: &Expr) -> Result<Typed> {
    let value = translator.expression(expression)?;
    match value.data_type {
        RsType::Unknown => translator.convert(value, RsType::Timestamp),
        _ => Ok(value),
    }
}

fn expect_arguments(name: &str, arguments: &[&Expr], count: usize) -> Result<()> {
    if arguments.len() == count {
        return Ok(());
    }
    Err(SqlError::new(
        SqlState::UNDEFINED_FUNCTION,
        format!(
            "function {name} takes {count} arguments, not {}",
            arguments.len()
        ),
    ))
}

/// DATEADD (part, n, date): TIMESTAMP, or TIMESTAMPTZ, TIME or TIMETZ if it was given one.
fn dateadd(translator: &mut Translator<'_>, arguments: &[&Expr]) -> Result<Typed> {
    expect_arguments("dateadd", arguments, 3)?;
    let part = part(&translator.date_part_argument(arguments[0])?)?;
    let count = translator.expression(arguments[1])?;
    let count = match count.data_type {
        kind if kind.is_integer() => count,
        RsType::Unknown => translator.convert(count, RsType::Integer)?,
        _ => translator.explicit(count, RsType::Integer)?,
    };
    let value = moment(translator, arguments[2])?;
    let data_type = match value.data_type {
        RsType::Date | RsType::Timestamp => RsType::Timestamp,
        kind @ (RsType::TimestampTz | RsType::Time | RsType::TimeTz) => kind,
        kind => {
            return Err(undefined_function(
                "date_add",
                &[RsType::Unknown, count.data_type, kind],
            ));
        }
    };
    let n = &match count.data_type {
        RsType::Integer => count.sql,
        _ => format!("CAST({} AS INTEGER)", count.sql),
    };
    let interval = match part {
        "millennium" => format!("{n} * 1000"),
        "century" => format!("{n} * 100"),
        "decade" => format!("{n} * 10"),
        "year" => n.clone(),
        "quarter" => format!("to_months({n} * 3)"),
        "month" => format!("to_months({n})"),
        "week" => format!("to_days({n} * 7)"),
        "day" | "dow" | "doy" => format!("to_days({n})"),
        "hour" => format!("to_hours({n})"),
        "minute" => format!("to_minutes({n})"),
        "second" | "epoch" => format!("to_microseconds(CAST({n} AS BIGINT) * 1000000)"),
        "millisecond" => format!("to_microseconds(CAST({n} AS BIGINT) * 1000)"),
        _ => format!("to_microseconds({n})"),
    };
    let added = match (part, data_type) {
        ("millennium" | "century" | "decade" | "year", RsType::Timestamp | RsType::TimestampTz) => {
            format!(
                "longshore_add_years(CAST({} AS TIMESTAMP), {interval})",
                value.sql
            )
        }
        (
            "millennium" | "century" | "decade" | "year" | "quarter" | "month" | "week" | "day",
            _,
        ) if matches!(data_type, RsType::Time | RsType::TimeTz) => {
            return Err(SqlError::new(
                SqlState::INVALID_PARAMETER_VALUE,
                format!("timestamp units \"{part}\" not supported for type time"),
            ));
        }
        (_, RsType::Time | RsType::TimeTz) => format!("({} + {interval})", value.sql),
        _ => format!("(CAST({} AS TIMESTAMP) + {interval})", value.sql),
    };
    Ok(Typed::new(added, data_type))
}

/// DATEDIFF (part, from, to): boundaries crossed, BIGINT.
fn datediff(translator: &mut Translator<'_>, arguments: &[&Expr]) -> Result<Typed> {
    expect_arguments("datediff", arguments, 3)?;
    let part = match part(&translator.date_part_argument(arguments[0])?)? {
        "dow" | "doy" => "day",
        "epoch" => "second",
        part => part,
    };
    let from = moment(translator, arguments[1])?;
    let to = moment(translator, arguments[2])?;
    let is_time = |value: &Typed| matches!(value.data_type, RsType::Time | RsType::TimeTz);
    if is_time(&from) != is_time(&to) {
        return Err(undefined_function(
            "date_diff",
            &[RsType::Unknown, from.data_type, to.data_type],
        ));
    }
    let [from, to] = [from, to].map(|value| {
        if is_time(&value) {
            value.sql
        } else {
            format!("CAST({} AS TIMESTAMP)", value.sql)
        }
    });
    Ok(Typed::new(
        format!("datediff({}, {from}, {to})", quote_text(part)),
        RsType::BigInt,
    ))
}

/// `DATE_PART` (part, date): DOUBLE PRECISION.
fn date_part(translator: &mut Translator<'_>, arguments: &[&Expr]) -> Result<Typed> {
    expect_arguments("date_part", arguments, 2)?;
    let name = translator.date_part_argument(arguments[0])?;
    let value = moment(translator, arguments[1])?;
    // Unlike EXTRACT it keeps the fraction of a second.
    let with_fraction = match part(&name) {
        Ok("second") => Some("date_part('microsecond', {}) / 1e6"),
        Ok("epoch") => Some("date_part('epoch', {})"),
        _ => None,
    };
    if let Some(template) = with_fraction {
        let value = match value.data_type {
            RsType::TimestampTz => translator.convert(value, RsType::Timestamp)?,
            _ => value,
        };
        return Ok(Typed::new(
            format!("CAST({} AS DOUBLE)", template.replace("{}", &value.sql)),
            RsType::DoublePrecision,
        ));
    }
    let part = translator.date_part(&name, value)?;
    translator.convert(part, RsType::DoublePrecision)
}

impl Translator<'_> {
    /// EXTRACT (part FROM value): INTEGER, DOUBLE PRECISION of a TIMESTAMPTZ.
    pub(in crate::query) fn date_part(&mut self, name: &str, value: Typed) -> Result<Typed> {
        match name {
            "timezone" => return self.zone_part(1, None, &value),
            "timezone_hour" => return self.zone_part(3_600, None, &value),
            "timezone_minute" => return self.zone_part(60, Some(60), &value),
            _ => {}
        }
        let part = part(name)?;
        let value = match value.data_type {
            RsType::Unknown => self.convert(value, RsType::Timestamp)?,
            _ => value,
        };
        let (sql, data_type) = match value.data_type {
            RsType::Date | RsType::Timestamp | RsType::Time | RsType::TimeTz => {
                (value.sql, RsType::Integer)
            }
            kind if kind.is_interval() => {
                (self.convert(value, RsType::Interval)?.sql, RsType::Integer)
            }
            RsType::TimestampTz => {
                let local = self.convert(value, RsType::Timestamp)?;
                (local.sql, RsType::DoublePrecision)
            }
            kind => return Err(undefined_function("date_part", &[RsType::Unknown, kind])),
        };
        let data_type = if part == "epoch" {
            RsType::BigInt
        } else {
            data_type
        };
        let extracted = format!("date_part({}, {sql})", quote_text(part));
        let whole = match part {
            // The first decade began with the year 1, and began in year 0.
            "decade" => format!("({extracted} + 1)"),
            // Seconds are not part of it, nor smaller units.
            "millisecond" => format!("(date_part('microsecond', {sql}) % 1000000 // 1000)"),
            "microsecond" => format!("({extracted} % 1000000)"),
            "epoch" | "second" => format!("trunc({extracted})"),
            _ => extracted,
        };
        Ok(Typed::new(
            format!("CAST({whole} AS {})", data_type.duckdb()),
            data_type,
        ))
    }

    /// EXTRACT (timezone … FROM value): the offset of the session's zone at a TIMESTAMPTZ.
    fn zone_part(
        &mut self,
        unit_seconds: u32,
        modulus: Option<u32>,
        value: &Typed,
    ) -> Result<Typed> {
        if value.data_type != RsType::TimestampTz {
            return Err(SqlError::new(
                SqlState::FEATURE_NOT_SUPPORTED,
                "timestamp units \"timezone\" not supported for type timestamp without time zone",
            ));
        }
        let local = self.convert(value.clone(), RsType::Timestamp)?;
        let seconds = format!(
            "(epoch_us({}) - epoch_us({})) // 1000000",
            local.sql, value.sql
        );
        let units = format!("({seconds}) // {unit_seconds}");
        let units = match modulus {
            Some(modulus) => format!("({units}) % {modulus}"),
            None => units,
        };
        Ok(Typed::new(
            format!("CAST({units} AS DOUBLE)"),
            RsType::DoublePrecision,
        ))
    }
}

fn timestamp_literal(text: &str) -> String {
    format!("TIMESTAMP {}", quote_text(text))
}

fn statement_time(call: &Call<'_, '_>) -> Typed {
    let moment = &call.translator.session().statement_start;
    let seconds = moment.split('.').next().unwrap_or(moment);
    Typed::new(timestamp_literal(seconds), RsType::Timestamp)
}

fn transaction_time(call: &Call<'_, '_>) -> Typed {
    Typed::new(
        timestamp_literal(&call.translator.session().transaction_start),
        RsType::Timestamp,
    )
}

fn current_timestamp(call: &Call<'_, '_>) -> Typed {
    Typed::new(
        timestamp_literal(&call.translator.session().transaction_start),
        RsType::TimestampTz,
    )
}

/// The start of the transaction on the session's clock.
fn local_transaction_time(call: &Call<'_, '_>) -> String {
    let session = call.translator.session();
    let moment = timestamp_literal(&session.transaction_start);
    if is_utc(&session.time_zone) {
        return moment;
    }
    format!(
        "longshore_utc_to_local({moment}, {})",
        quote_text(&session.time_zone)
    )
}

fn current_date(call: &Call<'_, '_>) -> Typed {
    let local = local_transaction_time(call);
    Typed::new(format!("CAST({local} AS DATE)"), RsType::Date)
}

fn local_time(call: &Call<'_, '_>) -> Typed {
    let local = local_transaction_time(call);
    Typed::new(format!("CAST({local} AS TIME)"), RsType::Time)
}

fn current_time(call: &Call<'_, '_>) -> Typed {
    let moment = timestamp_literal(&call.translator.session().transaction_start);
    Typed::new(format!("CAST({moment} AS TIME)"), RsType::TimeTz)
}

fn date_trunc(call: &mut Call<'_, '_>) -> Result<Typed> {
    let Some(name) = call.text(0) else {
        return Err(SqlError::unsupported(
            "DATE_TRUNC with a part that is not constant",
        ));
    };
    let part = part(&name.trim().to_lowercase())?;
    if matches!(part, "dow" | "doy" | "epoch") {
        return Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            format!("timestamp units \"{part}\" not supported"),
        ));
    }
    let value = call.arguments.remove(1);
    let data_type = match value.data_type {
        RsType::TimestampTz => RsType::TimestampTz,
        RsType::Date | RsType::Timestamp | RsType::Unknown => RsType::Timestamp,
        kind => return Err(undefined_function("date_trunc", &[RsType::Unknown, kind])),
    };
    let value = if value.is_unknown() {
        call.translator.convert(value, RsType::Timestamp)?
    } else {
        value
    };
    Ok(Typed::new(
        format!(
            "CAST(date_trunc({}, CAST({} AS TIMESTAMP)) AS TIMESTAMP)",
            quote_text(part),
            value.sql
        ),
        data_type,
    ))
}

/// `Thu Sep 19 22:53:50.333525 2013 UTC`, of the statement.
fn time_of_day(call: &Call<'_, '_>) -> Typed {
    let moment = timestamp_literal(&call.translator.session().statement_start);
    Typed::new(
        format!("strftime({moment}, '%a %b %d %H:%M:%S.%f %Y UTC')"),
        RsType::VarChar(256),
    )
}

/// -1, 0 or 1 as the first of two dates or timestamps is before, at or after the second.
fn compare_moments(call: &mut Call<'_, '_>) -> Result<Typed> {
    let is_zoned = call
        .arguments
        .iter()
        .any(|argument| argument.data_type == RsType::TimestampTz);
    let target = if is_zoned || call.entry.name == "timestamptz_cmp" {
        RsType::TimestampTz
    } else {
        RsType::Timestamp
    };
    let is_moment = |kind| {
        matches!(
            kind,
            RsType::Date | RsType::Timestamp | RsType::TimestampTz | RsType::Unknown
        )
    };
    if !call
        .arguments
        .iter()
        .all(|argument| is_moment(argument.data_type))
    {
        return Err(call.undefined());
    }
    for argument in &mut call.arguments {
        let value = std::mem::replace(argument, Typed::null());
        *argument = call.translator.convert(value, target)?;
    }
    Ok(Typed::new(
        call.filled("CAST(sign(epoch_us({0}) - epoch_us({1})) AS INTEGER)"),
        RsType::Integer,
    ))
}

/// Likewise of intervals; a month counts as 30 days.
fn compare_intervals(call: &mut Call<'_, '_>) -> Result<Typed> {
    let mut texts = Vec::with_capacity(2);
    for argument in std::mem::take(&mut call.arguments) {
        if !argument.is_unknown() && !argument.data_type.is_interval() {
            return Err(undefined_function(call.entry.name, &[argument.data_type]));
        }
        texts.push(call.translator.convert(argument, RsType::Interval)?.sql);
    }
    Ok(Typed::new(
        format!(
            "CAST(sign(epoch({}) - epoch({})) AS INTEGER)",
            texts[0], texts[1]
        ),
        RsType::Integer,
    ))
}

fn timezone(call: &mut Call<'_, '_>) -> Result<Typed> {
    let moment = call.arguments.remove(1);
    let zone = call.arguments.remove(0);
    call.translator.at_time_zone(moment, zone)
}
