//! Days of the proleptic Gregorian calendar and times of day.

use local_dialect::datetime::days_from_civil;

/// The number that `digits` spell, of which there are at most nine.
pub(super) fn digits(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    digits.iter().try_fold(0_u32, |value, byte| {
        byte.is_ascii_digit()
            .then(|| value * 10 + u32::from(byte - b'0'))
    })
}

/// The number that two digits spell.
pub(super) fn two_digits(tens: u8, ones: u8) -> Option<u32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| u32::from(tens) * 10 + u32::from(ones))
}

/// Days since 1970-01-01; `None` for a date that does not exist. The year before 1 is 0.
pub(super) fn days_of(year: i32, month: u32, day: u32) -> Option<i32> {
    if !(-4712..=294_276).contains(&year) {
        return None;
    }
    let days = days_from_civil(i64::from(year), i64::from(month), i64::from(day))?;
    i32::try_from(days).ok()
}

/// Days since 1970-01-01 of the `ordinal`th day of the year, counted from 1.
pub(super) fn days_of_ordinal(year: i32, ordinal: u32) -> Option<i32> {
    let before = days_of(year, 1, 1)?.checked_sub(1)?;
    let days = before.checked_add(i32::try_from(ordinal).ok()?)?;
    (before < days && days <= days_of(year, 12, 31)?).then_some(days)
}

/// `HH:MI:SS[.ffffff]` as microseconds since midnight, and what follows it; digits beyond microseconds
/// are cut.
pub(super) fn clock_time(field: &[u8]) -> Option<(i64, &[u8])> {
    let [h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = field else {
        return None;
    };
    let (micros, rest) = fraction(rest)?;
    let midnight = micros_of(
        two_digits(*h1, *h2)?,
        two_digits(*m1, *m2)?,
        two_digits(*s1, *s2)?,
    )?;
    Some((midnight + micros, rest))
}

/// `.ffffff` as microseconds if it is there, and what follows it.
pub(super) fn fraction(field: &[u8]) -> Option<(i64, &[u8])> {
    let [b'.', rest @ ..] = field else {
        return Some((0, field));
    };
    let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let kept = length.min(6);
    let scale = 10_u32.pow(u32::try_from(6 - kept).ok()?);
    let micros = digits(&rest[..kept])? * scale;
    Some((i64::from(micros), &rest[length..]))
}

/// Microseconds since midnight; 24:00:00 is the end of the day.
pub(super) fn micros_of(hour: u32, minute: u32, second: u32) -> Option<i64> {
    let in_range =
        minute < 60 && second < 60 && (hour < 24 || (hour == 24 && minute + second == 0));
    in_range
        .then(|| (i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second)) * 1_000_000)
}

/// The number, from 1, of a month by its name or the name's first three letters.
pub(super) fn month_of(name: &[u8]) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let place = MONTHS.iter().position(|month| {
        name.eq_ignore_ascii_case(month.as_bytes())
            || name.eq_ignore_ascii_case(&month.as_bytes()[..3])
            || (name.eq_ignore_ascii_case(b"sept") && *month == "september")
    })?;
    u32::try_from(place + 1).ok()
}

/// A year of two digits: 1970 to 2069, as PostgreSQL reads it.
pub(super) const fn full_year(year: u32) -> u32 {
    match year {
        0..70 => year + 2_000,
        70..100 => year + 1_900,
        _ => year,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_epoch_in_both_directions() {
        assert_eq!(days_of(1970, 1, 1), Some(0));
        assert_eq!(days_of(2000, 3, 1), Some(11_017));
        assert_eq!(days_of(1969, 12, 31), Some(-1));
        assert_eq!(days_of(1, 1, 1), Some(-719_162));
        assert_eq!(days_of(2023, 2, 29), None);
        assert_eq!(days_of(1900, 2, 29), None);
        assert_eq!(days_of(2024, 13, 1), None);
        assert_eq!(days_of_ordinal(1996, 8), days_of(1996, 1, 8));
        assert_eq!(days_of_ordinal(1995, 366), None);
    }

    #[test]
    fn a_day_has_24_hours() {
        assert_eq!(
            clock_time(b"23:59:59.5x"),
            Some((86_399_500_000, &b"x"[..]))
        );
        assert_eq!(clock_time(b"24:00:00"), Some((86_400_000_000, &b""[..])));
        assert_eq!(clock_time(b"24:00:01"), None);
        assert_eq!(clock_time(b"12:60:00"), None);
        assert_eq!(clock_time(b"12:00:00."), None);
    }
}
