//! DATE, TIME, TIMESTAMP and TIMESTAMPTZ fields. Without a format the shapes are `YYYY-MM-DD` and
//! `YYYY-MM-DD HH:MI:SS[.ffffff]`, TIMESTAMPTZ with an offset behind it; `auto` takes more (database
//! developer guide, "Using automatic recognition with DATEFORMAT and TIMEFORMAT").

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use crate::load_error::Reason;

/// Days since 1970-01-01.
pub(super) fn date(field: &[u8], auto: bool) -> Result<i32, Reason> {
    let field = field.trim_ascii();
    let parsed = match leading_date(field) {
        Some((date, [])) => Some(date),
        Some((date, rest)) if auto => time_part(rest, true).map(|_| date),
        None if auto => compact_or_american(field).map(|(date, _)| date),
        _ => None,
    };
    let date = parsed.ok_or_else(|| {
        if field.len() < 10 {
            Reason::new(1205, "Invalid Date Format - length must be 10 or more")
        } else {
            Reason::new(1205, "Invalid Date Format or value [YYYY-MM-DD]")
        }
    })?;
    let days = date
        .since(Date::constant(1970, 1, 1))
        .map(|span| span.get_days());
    Ok(days.expect("a span of days between two dates always exists"))
}

/// Microseconds since midnight.
pub(super) fn time(field: &[u8]) -> Result<i64, Reason> {
    match clock_time(field.trim_ascii()) {
        Some((time, [])) => Ok(micros_of_day(time)),
        _ => Err(Reason::new(
            1206,
            "Invalid time format or value [HH24:MI:SS]",
        )),
    }
}

/// Microseconds since 1970-01-01 00:00:00; an offset is dropped with `auto` and refused without.
pub(super) fn timestamp(field: &[u8], auto: bool) -> Result<i64, Reason> {
    match date_and_time(field.trim_ascii(), auto) {
        Some((datetime, offset)) if auto || offset.is_none() => Ok(micros(datetime)),
        _ => Err(invalid_timestamp()),
    }
}

/// Microseconds since 1970-01-01 00:00:00 UTC; without an offset the field is in UTC.
pub(super) fn timestamp_tz(field: &[u8], auto: bool) -> Result<i64, Reason> {
    let (datetime, offset) =
        date_and_time(field.trim_ascii(), auto).ok_or_else(invalid_timestamp)?;
    let seconds = offset.map_or(0, Offset::seconds);
    Ok(micros(datetime) - i64::from(seconds) * 1_000_000)
}

fn invalid_timestamp() -> Reason {
    Reason::new(
        1206,
        "Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SS]",
    )
}

fn date_and_time(field: &[u8], auto: bool) -> Option<(DateTime, Option<Offset>)> {
    let (date, rest) = match leading_date(field) {
        Some(split) => split,
        None if auto => compact_or_american(field)?,
        None => return None,
    };
    if rest.is_empty() {
        return Some((date.to_datetime(Time::midnight()), None));
    }
    let (time, offset) = time_part(rest, auto)?;
    Some((date.to_datetime(time), offset))
}

/// ` HH:MI:SS[.f][offset]`; with `auto` also after a `T`.
fn time_part(rest: &[u8], auto: bool) -> Option<(Time, Option<Offset>)> {
    let rest = match rest {
        [b' ', rest @ ..] => rest,
        [b'T', rest @ ..] if auto => rest,
        _ => return None,
    };
    let (time, rest) = clock_time(rest)?;
    let offset = if rest.is_empty() {
        None
    } else {
        Some(offset(rest)?)
    };
    Some((time, offset))
}

/// `YYYY-MM-DD` and what follows it.
fn leading_date(field: &[u8]) -> Option<(Date, &[u8])> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, rest @ ..] = field else {
        return None;
    };
    let year = number(&[*y1, *y2, *y3, *y4])?;
    date_of(year, number(&[*m1, *m2])?, number(&[*d1, *d2])?).map(|date| (date, rest))
}

/// `YYYYMMDD` or `MM/DD/YYYY`, and what follows it.
fn compact_or_american(field: &[u8]) -> Option<(Date, &[u8])> {
    if let [m1, m2, b'/', d1, d2, b'/', y1, y2, y3, y4, rest @ ..] = field {
        let year = number(&[*y1, *y2, *y3, *y4])?;
        return date_of(year, number(&[*m1, *m2])?, number(&[*d1, *d2])?).map(|date| (date, rest));
    }
    let (digits, rest) = field.split_at_checked(8)?;
    let value = number(digits)?;
    date_of(value / 10_000, value / 100 % 100, value % 100).map(|date| (date, rest))
}

fn date_of(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

/// `HH:MI:SS[.ffffff]` and what follows it; digits beyond microseconds are cut.
fn clock_time(field: &[u8]) -> Option<(Time, &[u8])> {
    let [h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = field else {
        return None;
    };
    let (hour, minute) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?);
    let second = number(&[*s1, *s2])?;
    let (micros, rest) = match rest {
        [b'.', rest @ ..] => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let kept = number(&rest[..digits.min(6)])?;
            let scale = 10_u32.pow(6 - u32::try_from(digits.min(6)).ok()?);
            (kept * scale, &rest[digits..])
        }
        rest => (0, rest),
    };
    let time = Time::new(
        i8::try_from(hour).ok()?,
        i8::try_from(minute).ok()?,
        i8::try_from(second).ok()?,
        i32::try_from(micros * 1000).ok()?,
    );
    time.ok().map(|time| (time, rest))
}

/// `Z`, `±HH`, `±HHMM` or `±HH:MM`.
fn offset(field: &[u8]) -> Option<Offset> {
    let (sign, digits) = match field {
        b"Z" => return Some(Offset::UTC),
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits {
        [h1, h2] => (number(&[*h1, *h2])?, 0),
        [h1, h2, m1, m2] | [h1, h2, b':', m1, m2] => (number(&[*h1, *h2])?, number(&[*m1, *m2])?),
        _ => return None,
    };
    if minutes > 59 {
        return None;
    }
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    Offset::from_seconds(sign * seconds).ok()
}

fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u32, |value, byte| {
        byte.is_ascii_digit()
            .then(|| value * 10 + u32::from(byte - b'0'))
    })
}

fn micros_of_day(time: Time) -> i64 {
    let seconds =
        i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    seconds * 1_000_000 + i64::from(time.subsec_nanosecond()) / 1000
}

fn micros(datetime: DateTime) -> i64 {
    let days = datetime
        .date()
        .since(Date::constant(1970, 1, 1))
        .map(|span| span.get_days());
    let days = days.expect("a span of days between two dates always exists");
    i64::from(days) * 86_400_000_000 + micros_of_day(datetime.time())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;

    #[test]
    fn dates_have_one_shape_unless_recognised_automatically() {
        assert_eq!(date(b"1970-01-02", false), Ok(1));
        assert_eq!(date(b"2024-02-30", false).unwrap_err().code, 1205);
        assert_eq!(
            date(b"1/2/2024", false).unwrap_err().text,
            "Invalid Date Format - length must be 10 or more"
        );
        assert_eq!(date(b"19700102", false).unwrap_err().code, 1205);
        assert_eq!(date(b"19700102", true), Ok(1));
        assert_eq!(date(b"01/02/1970", true), Ok(1));
        assert_eq!(date(b"1970-01-02T10:00:00Z", true), Ok(1));
    }

    #[test]
    fn timestamps_keep_microseconds_and_cut_what_is_finer() {
        assert_eq!(timestamp(b"1970-01-01 00:00:01.5", false), Ok(1_500_000));
        assert_eq!(
            timestamp(b"1970-01-01 00:00:00.1234569", false),
            Ok(123_456)
        );
        assert_eq!(timestamp(b"1970-01-02", false), Ok(86_400 * SECOND));
        assert_eq!(timestamp(b"1969-12-31 23:59:59", false), Ok(-SECOND));
    }

    #[test]
    fn other_shapes_need_auto() {
        for field in [
            "1970-01-01T00:00:01",
            "1970-01-01 00:00:01Z",
            "19700101 00:00:01",
        ] {
            assert_eq!(
                timestamp(field.as_bytes(), false).unwrap_err().code,
                1206,
                "{field}"
            );
            assert_eq!(timestamp(field.as_bytes(), true), Ok(SECOND), "{field}");
        }
        assert_eq!(
            timestamp(b"1970-01-01 25:00:00", true).unwrap_err().code,
            1206
        );
    }

    #[test]
    fn offsets_bring_a_timestamptz_to_utc() {
        assert_eq!(timestamp_tz(b"1970-01-01 02:00:00+02", false), Ok(0));
        assert_eq!(
            timestamp_tz(b"1970-01-01 00:00:00-05:30", false),
            Ok(19_800 * SECOND)
        );
        assert_eq!(timestamp_tz(b"1970-01-01 00:00:00", false), Ok(0));
        assert_eq!(timestamp_tz(b"1970-01-01T00:00:00Z", true), Ok(0));
        assert_eq!(
            timestamp_tz(b"1970-01-01 00:00:00+1", false)
                .unwrap_err()
                .code,
            1206
        );
    }
}
