//! Dates and times in ISO order, the only order that cannot be misread.

/// What a temporal text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Temporal {
    /// `YYYY-MM-DD`
    Date,
    /// `YYYY-MM-DD HH:MM:SS[.ffffff]`, blank or `T` between.
    Timestamp,
    /// The same with `Z`, `+HH`, `+HHMM` or `+HH:MM`.
    TimestampTz,
}

/// Recognises a date or timestamp of the years 0001 to 9999 and says why anything else stays text.
pub(crate) fn recognise(bytes: &[u8]) -> Result<Temporal, &'static str> {
    let Some((date, rest)) = bytes.split_at_checked(10) else {
        return Err("is not a date");
    };
    check_date(date)?;
    if rest.is_empty() {
        return Ok(Temporal::Date);
    }
    if !matches!(rest[0], b' ' | b'T') || rest.len() < 9 {
        return Err("is not a timestamp");
    }
    check_time(&rest[1..9])?;
    let zone = skip_fraction(&rest[9..])?;
    if zone.is_empty() {
        Ok(Temporal::Timestamp)
    } else {
        check_zone(zone)
    }
}

/// Whether the text is `HH:MM:SS[.ffffff]`.
pub(crate) fn check_time_of_day(bytes: &[u8]) -> Result<(), &'static str> {
    const WHY: &str = "is not a time of the day";
    let (time, fraction) = bytes.split_at_checked(8).ok_or(WHY)?;
    check_time(time).map_err(|_| WHY)?;
    match skip_fraction(fraction) {
        Ok([]) => Ok(()),
        Ok(_) => Err(WHY),
        Err(why) => Err(why),
    }
}

fn check_date(date: &[u8]) -> Result<(), &'static str> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *date else {
        return Err("is not a date");
    };
    let (Some(century), Some(year), Some(month), Some(day)) = (
        two_digits(y1, y2),
        two_digits(y3, y4),
        two_digits(m1, m2),
        two_digits(d1, d2),
    ) else {
        return Err("is not a date");
    };
    let year = u16::from(century) * 100 + u16::from(year);
    if year == 0 || day == 0 || day > days_in(year, month) {
        return Err("is not a day of the calendar");
    }
    Ok(())
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 0,
    }
}

fn check_time(time: &[u8]) -> Result<(), &'static str> {
    let [h1, h2, b':', m1, m2, b':', s1, s2] = *time else {
        return Err("is not a timestamp");
    };
    match (two_digits(h1, h2), two_digits(m1, m2), two_digits(s1, s2)) {
        (Some(0..=23), Some(0..=59), Some(0..=59)) => Ok(()),
        _ => Err("is not a time of the day"),
    }
}

fn skip_fraction(rest: &[u8]) -> Result<&[u8], &'static str> {
    let Some((b'.', fraction)) = rest.split_first() else {
        return Ok(rest);
    };
    let digits = fraction
        .iter()
        .position(|b| !b.is_ascii_digit())
        .unwrap_or(fraction.len());
    match digits {
        0 => Err("is not a timestamp"),
        1..=6 => Ok(&fraction[digits..]),
        _ => Err("is finer than a microsecond"),
    }
}

fn check_zone(zone: &[u8]) -> Result<Temporal, &'static str> {
    let (hours, minutes) = match *zone {
        [b'Z'] => return Ok(Temporal::TimestampTz),
        [b'+' | b'-', h1, h2] => (two_digits(h1, h2), Some(0)),
        [b'+' | b'-', h1, h2, m1, m2] | [b'+' | b'-', h1, h2, b':', m1, m2] => {
            (two_digits(h1, h2), two_digits(m1, m2))
        }
        _ => return Err("is not a timestamp"),
    };
    match (hours, minutes) {
        (Some(0..=15), Some(0..=59)) => Ok(Temporal::TimestampTz),
        _ => Err("has a time zone that does not exist"),
    }
}

fn two_digits(tens: u8, ones: u8) -> Option<u8> {
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| (tens - b'0') * 10 + (ones - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_must_be_days_of_the_calendar() {
        assert_eq!(recognise(b"2024-02-29"), Ok(Temporal::Date));
        assert_eq!(recognise(b"0001-01-01"), Ok(Temporal::Date));
        for text in [
            "2023-02-29",
            "1900-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-04-31",
        ] {
            assert_eq!(
                recognise(text.as_bytes()),
                Err("is not a day of the calendar"),
                "{text}"
            );
        }
        for text in [
            "03/04/2024",
            "2024/03/04",
            "20240304",
            "2024-3-4",
            "24-03-04",
            "",
        ] {
            assert!(recognise(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn timestamps_need_seconds_and_at_most_microseconds() {
        for text in [
            "2013-01-01 05:00:00",
            "2013-01-01T05:00:00.1",
            "2013-01-01T23:59:59.123456",
        ] {
            assert_eq!(
                recognise(text.as_bytes()),
                Ok(Temporal::Timestamp),
                "{text}"
            );
        }
        assert_eq!(
            recognise(b"2013-01-01T05:00:00.1234567"),
            Err("is finer than a microsecond")
        );
        for text in [
            "2013-01-01 05:00",
            "2013-01-01 24:00:00",
            "2013-01-01 05:00:60",
        ] {
            assert!(recognise(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn a_zone_makes_a_timestamp_with_time_zone() {
        for zone in ["Z", "+02", "-0330", "+05:45"] {
            let text = format!("2013-01-01T06:00:00{zone}");
            assert_eq!(
                recognise(text.as_bytes()),
                Ok(Temporal::TimestampTz),
                "{text}"
            );
        }
        for zone in ["z", " Europe/Paris", "+99", "+1", "+02:60"] {
            let text = format!("2013-01-01T06:00:00{zone}");
            assert!(recognise(text.as_bytes()).is_err(), "{text}");
        }
    }
}
