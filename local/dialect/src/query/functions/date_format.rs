//! `TO_CHAR`, `TO_DATE`, `TO_NUMBER` and `TO_TIMESTAMP` (database developer guide, "Data type
//! formatting functions"). The engine reads the formats; they need not be constant.

use crate::data_types::{MAX_VARCHAR_BYTES, RsType};
use crate::error::{Result, SqlError};
use crate::query::conversion::is_utc;
use crate::query::typed::{Typed, quote_text};

use super::signature::Argument::{Any, Boolean, Integer, Text};
use super::signature::Returns::Type;
use super::signature::{Builtin, Call, coded, entry, infallible, undefined_function};

pub(super) const ENTRIES: &[Builtin] = &[
    coded("to_char", &[Any, Text], to_char),
    infallible("to_date", &[Text, Text], to_date),
    infallible("to_date", &[Text, Text, Boolean], to_date),
    infallible("to_timestamp", &[Text, Text], to_timestamp),
    infallible("to_timestamp", &[Text, Text, Boolean], to_timestamp),
    coded("to_number", &[Text, Text], to_number),
    entry(
        "text_to_int_alt",
        &[Text],
        "CAST(trunc(CAST(longshore_alternative_number({0}) AS DECIMAL(38,10))) AS INTEGER)",
        Type(RsType::Integer),
    ),
    coded("text_to_int_alt", &[Text, Text], teradata_format),
    entry(
        "text_to_numeric_alt",
        &[Text],
        "CAST(longshore_alternative_number({0}) AS DECIMAL(38,0))",
        Type(RsType::Decimal {
            precision: 38,
            scale: 0,
        }),
    ),
    coded("text_to_numeric_alt", &[Text, Text], teradata_format),
    coded(
        "text_to_numeric_alt",
        &[Text, Integer, Integer],
        alternative_numeric,
    ),
];

/// `TEXT_TO_NUMERIC_ALT (text, precision, scale)`, rounded to the scale.
fn alternative_numeric(call: &mut Call<'_, '_>) -> Result<Typed> {
    let number = |place: usize| {
        call.arguments[place]
            .as_integer()
            .and_then(|number| u8::try_from(number).ok())
    };
    let (Some(precision @ 1..=38), Some(scale)) = (number(1), number(2)) else {
        return Err(call.undefined());
    };
    if scale > precision.min(37) {
        return Err(call.undefined());
    }
    let data_type = RsType::Decimal { precision, scale };
    Ok(Typed::new(
        format!(
            "CAST(longshore_alternative_number({}) AS {})",
            call.sql(0),
            data_type.duckdb()
        ),
        data_type,
    ))
}

fn to_char(call: &mut Call<'_, '_>) -> Result<Typed> {
    let value = call.arguments.remove(0);
    let format = call.sql(0).to_owned();
    let zone = match value.data_type {
        RsType::TimestampTz => call.translator.session().time_zone.clone(),
        _ => "UTC".to_owned(),
    };
    let value = match value.data_type {
        RsType::Unknown => call.translator.convert(value, RsType::Timestamp)?,
        _ => value,
    };
    let sql = match value.data_type {
        RsType::Date | RsType::Timestamp | RsType::TimestampTz => format!(
            "longshore_moment_to_char(CAST({} AS TIMESTAMP), {format}, {})",
            value.sql,
            quote_text(&zone)
        ),
        kind if kind.is_numeric() => format!(
            "longshore_number_to_char(CAST({} AS VARCHAR), {format})",
            value.sql
        ),
        kind => return Err(undefined_function("to_char", &[kind, RsType::Unknown])),
    };
    Ok(Typed::new(sql, RsType::VarChar(MAX_VARCHAR_BYTES)))
}

/// `(text, format [, strict])` read as a TIMESTAMP.
fn read(call: &Call<'_, '_>) -> String {
    let strict = call
        .arguments
        .get(2)
        .map_or("false", |strict| strict.sql.as_str());
    format!(
        "longshore_read_moment({}, {}, {strict})",
        call.sql(0),
        call.sql(1)
    )
}

fn to_date(call: &Call<'_, '_>) -> Typed {
    Typed::new(format!("CAST({} AS DATE)", read(call)), RsType::Date)
}

/// The text is a time in the session's zone.
fn to_timestamp(call: &Call<'_, '_>) -> Typed {
    let local = read(call);
    let zone = &call.translator.session().time_zone;
    let sql = if is_utc(zone) {
        local
    } else {
        format!("longshore_local_to_utc({local}, {})", quote_text(zone))
    };
    Typed::new(sql, RsType::TimestampTz)
}

/// The type has as many digits as the format, which must be constant.
fn to_number(call: &mut Call<'_, '_>) -> Result<Typed> {
    let Some(format) = call.text(1) else {
        return Err(SqlError::unsupported(
            "TO_NUMBER with a format that is not constant",
        ));
    };
    let upper = format.to_uppercase();
    let (whole, fraction) = upper
        .split_once(['D', '.', 'V'])
        .unwrap_or((upper.as_str(), ""));
    let digits = |text: &str| {
        let count = text
            .bytes()
            .filter(|byte| matches!(byte, b'9' | b'0'))
            .count();
        u8::try_from(count).unwrap_or(u8::MAX)
    };
    let scale = digits(fraction).min(37);
    let precision = digits(whole).saturating_add(scale).clamp(1, 38);
    let data_type = RsType::Decimal { precision, scale };
    Ok(Typed::new(
        format!(
            "CAST(longshore_to_number({}, {}) AS {})",
            call.sql(0),
            call.sql(1),
            data_type.duckdb()
        ),
        data_type,
    ))
}

fn teradata_format(call: &mut Call<'_, '_>) -> Result<Typed> {
    Err(SqlError::unsupported(format!(
        "{} with a format",
        call.entry.name.to_uppercase()
    )))
}
