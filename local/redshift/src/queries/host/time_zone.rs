//! Functions over time zones; DuckDB's own are in an extension that is not built in.

use std::error::Error as StdError;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::{DataType, TimeUnit, TimestampMicrosecondType};
use duckdb::Connection;
use duckdb::vscalar::arrow::{ArrowFunctionSignature, VArrowScalar};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::{Offset, TimeZone};

use crate::queries::encode;

/// What is registered here, of the functions that translation names.
pub(super) const FUNCTIONS: [&str; 4] = [
    "longshore_local_to_utc",
    "longshore_utc_to_local",
    "longshore_timestamptz",
    "longshore_timestamptz_text",
];

pub(super) fn register(connection: &Connection) -> duckdb::Result<()> {
    let [to_utc, to_local, from_text, to_text] = FUNCTIONS;
    connection.register_scalar_function::<LocalToUtc>(to_utc)?;
    connection.register_scalar_function::<UtcToLocal>(to_local)?;
    connection.register_scalar_function::<FromText>(from_text)?;
    connection.register_scalar_function::<ToText>(to_text)
}

type Result<T> = std::result::Result<T, Box<dyn StdError>>;

/// A zone by abbreviation, by IANA name, as a POSIX string such as `EST5EDT`, or an offset such as
/// `+02` or `-03:30`.
pub(crate) fn zone(name: &str) -> std::result::Result<TimeZone, String> {
    if let Some(offset) = offset(name).or_else(|| abbreviated(name)) {
        return Ok(TimeZone::fixed(offset));
    }
    TimeZone::get(name)
        .or_else(|_| TimeZone::posix(name))
        .map_err(|_| format!("longshore:22023:time zone \"{name}\" not recognized"))
}

/// Abbreviations and their minutes east of UTC; they know no daylight-saving time (database developer
/// guide, "Time zone names and abbreviations").
const ABBREVIATIONS: &[(&str, i32)] = &[
    ("ACDT", 630),
    ("ACST", 570),
    ("ADT", -180),
    ("AEDT", 660),
    ("AEST", 600),
    ("AKDT", -480),
    ("AKST", -540),
    ("AST", -240),
    ("AWST", 480),
    ("BRT", -180),
    ("BST", 60),
    ("CDT", -300),
    ("CEST", 120),
    ("CET", 60),
    ("CST", -360),
    ("EDT", -240),
    ("EEST", 180),
    ("EET", 120),
    ("EST", -300),
    ("GMT", 0),
    ("HKT", 480),
    ("HST", -600),
    ("IST", 120),
    ("JST", 540),
    ("KST", 540),
    ("MDT", -360),
    ("MSK", 180),
    ("MST", -420),
    ("NZDT", 780),
    ("NZST", 720),
    ("PDT", -420),
    ("PST", -480),
    ("SGT", 480),
    ("UTC", 0),
    ("WEST", 60),
    ("WET", 0),
    ("Z", 0),
    ("ZULU", 0),
];

fn abbreviated(name: &str) -> Option<Offset> {
    let (_, minutes) = ABBREVIATIONS
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Offset::from_seconds(minutes * 60).ok()
}

fn offset(text: &str) -> Option<Offset> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let mut parts = digits.split(':');
    let hours: i32 = parts.next()?.parse().ok()?;
    let minutes: i32 = parts
        .next()
        .map_or(Some(0), |minutes| minutes.parse().ok())?;
    Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).ok()
}

/// Zones of one chunk, each looked up once.
#[derive(Default)]
struct Zones(Option<(String, TimeZone)>);

impl Zones {
    fn get(&mut self, name: &str) -> std::result::Result<TimeZone, String> {
        if let Some((known, zone)) = &self.0
            && known == name
        {
            return Ok(zone.clone());
        }
        let found = zone(name)?;
        self.0 = Some((name.to_owned(), found.clone()));
        Ok(found)
    }
}

/// A time of day and date in a zone as UTC; what a change of the clock skips or repeats is read with
/// the offset before the change, as PostgreSQL reads it.
fn to_utc(microseconds: i64, zone: &TimeZone) -> Option<i64> {
    let local = Timestamp::from_microsecond(microseconds).ok()?;
    let civil: DateTime = Offset::UTC.to_datetime(local);
    let moment = zone.to_ambiguous_timestamp(civil).compatible().ok()?;
    Some(moment.as_microsecond())
}

fn to_local(microseconds: i64, zone: &TimeZone) -> Option<i64> {
    let moment = Timestamp::from_microsecond(microseconds).ok()?;
    let seconds = i64::from(zone.to_offset(moment).seconds());
    microseconds.checked_add(seconds * 1_000_000)
}

fn moments_and_zones(
    input: &RecordBatch,
    convert: impl Fn(i64, &TimeZone) -> Option<i64>,
) -> Result<ArrayRef> {
    let moments = input.column(0).as_primitive::<TimestampMicrosecondType>();
    let names = input.column(1).as_string::<i32>();
    let mut zones = Zones::default();
    let mut results = Vec::with_capacity(input.num_rows());
    for row in 0..input.num_rows() {
        if moments.is_null(row) || names.is_null(row) {
            results.push(None);
            continue;
        }
        let zone = zones.get(names.value(row))?;
        let converted =
            convert(moments.value(row), &zone).ok_or("longshore:22007:timestamp out of range")?;
        results.push(Some(converted));
    }
    Ok(Arc::new(TimestampMicrosecondArray::from(results)))
}

const MOMENT: DataType = DataType::Timestamp(TimeUnit::Microsecond, None);

macro_rules! scalar {
    ($name:ident, [$($argument:expr),*] -> $returns:expr, $evaluate:expr) => {
        struct $name;

        impl VArrowScalar for $name {
            type State = ();

            fn invoke((): &(), input: RecordBatch) -> Result<Arc<dyn Array>> {
                $evaluate(&input)
            }

            fn signatures() -> Vec<ArrowFunctionSignature> {
                vec![ArrowFunctionSignature::exact(vec![$($argument),*], $returns)]
            }
        }
    };
}

scalar!(LocalToUtc, [MOMENT, DataType::Utf8] -> MOMENT, |input| {
    moments_and_zones(input, to_utc)
});
scalar!(UtcToLocal, [MOMENT, DataType::Utf8] -> MOMENT, |input| {
    moments_and_zones(input, to_local)
});
scalar!(FromText, [DataType::Utf8, DataType::Utf8] -> MOMENT, from_texts);
scalar!(ToText, [MOMENT, DataType::Utf8] -> DataType::Utf8, to_texts);

fn from_texts(input: &RecordBatch) -> Result<ArrayRef> {
    let texts = input.column(0).as_string::<i32>();
    let names = input.column(1).as_string::<i32>();
    let mut zones = Zones::default();
    let mut results = Vec::with_capacity(input.num_rows());
    for row in 0..input.num_rows() {
        if texts.is_null(row) || names.is_null(row) {
            results.push(None);
            continue;
        }
        let zone = zones.get(names.value(row))?;
        results.push(Some(read(texts.value(row), &zone)?));
    }
    Ok(Arc::new(TimestampMicrosecondArray::from(results)))
}

/// Reads a moment; without an offset or a zone's name behind it, it is in `default`.
fn read(text: &str, default: &TimeZone) -> std::result::Result<i64, String> {
    let invalid = || {
        format!(
            "longshore:22007:invalid input syntax for type timestamp with time zone: \"{text}\""
        )
    };
    let (local, zone) = split_zone(text.trim(), default)?;
    let civil: DateTime = DateTimeParser::new()
        .parse_datetime(local)
        .map_err(|_| invalid())?;
    zone.to_ambiguous_timestamp(civil)
        .compatible()
        .map(Timestamp::as_microsecond)
        .map_err(|_| invalid())
}

fn split_zone<'a>(
    text: &'a str,
    default: &TimeZone,
) -> std::result::Result<(&'a str, TimeZone), String> {
    if let Some((local, name)) = text.rsplit_once(' ')
        && name.starts_with(|first: char| first.is_alphabetic())
    {
        return Ok((local.trim_end(), zone(name)?));
    }
    if let Some(local) = text.strip_suffix(['Z', 'z']) {
        return Ok((local, TimeZone::UTC));
    }
    // A sign behind the date is an offset's.
    let behind_date = 10.min(text.len());
    if let Some(place) = text
        .get(behind_date..)
        .and_then(|rest| rest.rfind(['+', '-']))
    {
        let (local, offset) = text.split_at(behind_date + place);
        return Ok((local.trim_end(), zone(offset)?));
    }
    Ok((text, default.clone()))
}

fn to_texts(input: &RecordBatch) -> Result<ArrayRef> {
    let moments = input.column(0).as_primitive::<TimestampMicrosecondType>();
    let names = input.column(1).as_string::<i32>();
    let mut zones = Zones::default();
    let mut results = Vec::with_capacity(input.num_rows());
    for row in 0..input.num_rows() {
        if moments.is_null(row) || names.is_null(row) {
            results.push(None);
            continue;
        }
        let zone = zones.get(names.value(row))?;
        results.push(Some(
            encode::zoned_timestamp(moments.value(row), &zone).to_string(),
        ));
    }
    Ok(Arc::new(StringArray::from(results)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> TimeZone {
        zone("Europe/Berlin").unwrap()
    }

    fn utc(text: &str) -> i64 {
        read(text, &TimeZone::UTC).unwrap()
    }

    #[test]
    fn local_times_and_utc_are_converted_both_ways() {
        let noon = utc("2024-07-01 12:00:00");
        assert_eq!(to_utc(noon, &berlin()), Some(utc("2024-07-01 10:00:00")));
        assert_eq!(to_local(noon, &berlin()), Some(utc("2024-07-01 14:00:00")));
    }

    #[test]
    fn offsets_and_names_behind_a_moment_are_read() {
        let expected = utc("2024-07-01 10:00:00");
        for text in [
            "2024-07-01 12:00:00+02",
            "2024-07-01T12:00:00+02:00",
            "2024-07-01 10:00:00Z",
            "2024-07-01 12:00:00 Europe/Berlin",
            "2024-07-01 06:30:00-03:30",
        ] {
            assert_eq!(utc(text), expected, "{text}");
        }
        assert_eq!(read("2024-07-01 12:00:00", &berlin()), Ok(expected));
        assert_eq!(
            read("2024-07-01", &TimeZone::UTC),
            Ok(utc("2024-07-01 00:00:00"))
        );
    }

    #[test]
    fn what_is_no_moment_or_zone_is_refused_with_its_state() {
        assert!(
            read("yesterday", &TimeZone::UTC)
                .unwrap_err()
                .starts_with("longshore:22007:")
        );
        assert_eq!(
            to_local(utc("2008-08-24 09:36:12"), &zone("PST").unwrap()),
            Some(utc("2008-08-24 01:36:12"))
        );
        assert!(
            zone("Mars/Olympus")
                .unwrap_err()
                .starts_with("longshore:22023:")
        );
    }
}
