//! Offsets from UTC, as digits, as abbreviations and as names of the time zone database.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::calendar::digits;

/// Abbreviations that PostgreSQL knows, with their offsets in minutes.
const ABBREVIATIONS: [(&str, i32); 38] = [
    ("acst", 570),
    ("adt", -180),
    ("aest", 600),
    ("akdt", -480),
    ("akst", -540),
    ("ast", -240),
    ("awst", 480),
    ("bst", 60),
    ("cat", 120),
    ("cdt", -300),
    ("cest", 120),
    ("cet", 60),
    ("cst", -360),
    ("eat", 180),
    ("edt", -240),
    ("eest", 180),
    ("eet", 120),
    ("est", -300),
    ("gmt", 0),
    ("hkt", 480),
    ("hst", -600),
    ("ist", 330),
    ("jst", 540),
    ("kst", 540),
    ("mdt", -360),
    ("msk", 180),
    ("mst", -420),
    ("ndt", -150),
    ("nst", -210),
    ("nzdt", 780),
    ("nzst", 720),
    ("pdt", -420),
    ("pst", -480),
    ("sgt", 480),
    ("utc", 0),
    ("west", 60),
    ("wet", 0),
    ("z", 0),
];

/// Seconds east of UTC of `Z`, `±HH`, `±HHMM`, `±HH:MM` or an abbreviation.
pub(super) fn offset(field: &[u8]) -> Option<i32> {
    let (sign, rest) = match field {
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return abbreviation(field),
    };
    let (hours, minutes) = match rest {
        [h] => (digits(&[*h])?, 0),
        [h1, h2] => (digits(&[*h1, *h2])?, 0),
        [h, b':', m1, m2] => (digits(&[*h])?, digits(&[*m1, *m2])?),
        [h1, h2, m1, m2] | [h1, h2, b':', m1, m2] => (digits(&[*h1, *h2])?, digits(&[*m1, *m2])?),
        _ => return None,
    };
    if hours > 15 || minutes > 59 {
        return None;
    }
    Some(sign * (hours * 3_600 + minutes * 60).cast_signed())
}

fn abbreviation(word: &[u8]) -> Option<i32> {
    ABBREVIATIONS
        .iter()
        .find(|(name, _)| word.eq_ignore_ascii_case(name.as_bytes()))
        .map(|(_, minutes)| minutes * 60)
}

/// The zone of the time zone database that is called so, for example `America/New_York`.
pub(super) fn named(word: &[u8]) -> Option<TimeZone> {
    let name = std::str::from_utf8(word).ok()?;
    name.contains('/').then(|| TimeZone::get(name).ok())?
}

/// Seconds east of UTC that hold in `zone` at a local time, given as microseconds since 1970-01-01.
pub(super) fn offset_at(zone: &TimeZone, local_micros: i64) -> Option<i32> {
    let epoch = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    let local = epoch
        .checked_add(jiff::SignedDuration::from_micros(local_micros))
        .ok()?;
    let instant = zone.to_ambiguous_timestamp(local).compatible().ok()?;
    Some(zone.to_offset(instant).seconds())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_have_digits_or_names() {
        for (text, minutes) in [
            ("Z", 0),
            ("+02", 120),
            ("-0530", -330),
            ("+5:45", 345),
            ("-08:00", -480),
            ("pst", -480),
        ] {
            assert_eq!(offset(text.as_bytes()), Some(minutes * 60), "{text}");
        }
        for text in ["", "+", "+1x", "+99", "+01:75", "nowhere"] {
            assert_eq!(offset(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_named_zone_has_summer_and_winter() {
        let zone = named(b"Europe/Paris").unwrap();
        let day = 86_400_000_000;
        assert_eq!(offset_at(&zone, 0), Some(3_600));
        assert_eq!(offset_at(&zone, 20_000 * day), Some(7_200));
        assert_eq!(offset_at(&zone, 20_100 * day), Some(3_600));
        assert_eq!(offset_at(&zone, 19_900 * day), Some(7_200));
        assert!(named(b"Mars/Base").is_none());
    }
}
