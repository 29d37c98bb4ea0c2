//! Time zones: IANA names, abbreviations, offsets.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// A time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// Abbreviations that stand for an offset, in minutes east of UTC.
const ABBREVIATIONS: &[(&str, i32)] = &[
    ("acdt", 630),
    ("acst", 570),
    ("adt", -180),
    ("aedt", 660),
    ("aest", 600),
    ("akdt", -480),
    ("akst", -540),
    ("ast", -240),
    ("awst", 480),
    ("brt", -180),
    ("bst", 60),
    ("cdt", -300),
    ("cest", 120),
    ("cet", 60),
    ("cst", -360),
    ("edt", -240),
    ("eest", 180),
    ("eet", 120),
    ("est", -300),
    ("gmt", 0),
    ("hkt", 480),
    ("hst", -600),
    ("ist", 120),
    ("jst", 540),
    ("kst", 540),
    ("mdt", -360),
    ("msd", 240),
    ("msk", 180),
    ("mst", -420),
    ("ndt", -150),
    ("nst", -210),
    ("nzdt", 780),
    ("nzst", 720),
    ("pdt", -420),
    ("pst", -480),
    ("sgt", 480),
    ("ut", 0),
    ("utc", 0),
    ("west", 60),
    ("wet", 0),
    ("z", 0),
    ("zulu", 0),
];

/// Offsets stay below 16 hours.
const MOST_OFFSET_SECONDS: i32 = 16 * 3_600;

impl Zone {
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// A zone by offset (`+02`, `-03:30`, `+0530`), abbreviation (`PST`) or IANA name, in any case,
    /// or as a POSIX string such as `EST5EDT`.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        if name.starts_with(['+', '-']) {
            return Self::from_offset(name);
        }
        let lower = name.to_lowercase();
        let known = ABBREVIATIONS.binary_search_by_key(&lower.as_str(), |(known, _)| known);
        if let Ok(place) = known {
            return Self::fixed(ABBREVIATIONS[place].1 * 60);
        }
        TimeZone::get(name)
            .or_else(|_| TimeZone::posix(name))
            .ok()
            .map(Self)
    }

    fn fixed(seconds: i32) -> Option<Self> {
        if seconds == 0 {
            return Some(Self::utc());
        }
        Offset::from_seconds(seconds)
            .ok()
            .map(|offset| Self(TimeZone::fixed(offset)))
    }

    /// `+02`, `-3`, `+05:30`, `+0530`, `+05:30:15`.
    pub(super) fn from_offset(text: &str) -> Option<Self> {
        let (sign, digits) = match text.as_bytes().first()? {
            b'+' => (1, &text[1..]),
            b'-' => (-1, &text[1..]),
            _ => return None,
        };
        let number = |text: &str| -> Option<i32> {
            let is_number =
                (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
            is_number.then(|| text.parse().ok()).flatten()
        };
        let mut parts = digits.split(':');
        let first = parts.next()?;
        let (hours, mut minutes) = match first.len() {
            3 | 4 if first.is_ascii() => {
                let (hours, minutes) = first.split_at(first.len() - 2);
                (number(hours)?, number(minutes)?)
            }
            _ => (number(first)?, 0),
        };
        if let Some(part) = parts.next() {
            minutes = number(part)?;
        }
        let seconds = parts.next().map_or(Some(0), number)?;
        let total = hours * 3_600 + minutes * 60 + seconds;
        if parts.next().is_some() || minutes > 59 || seconds > 59 || total >= MOST_OFFSET_SECONDS {
            return None;
        }
        Self::fixed(sign * total)
    }

    pub fn time_zone(&self) -> &TimeZone {
        &self.0
    }

    pub fn is_utc(&self) -> bool {
        self.0 == TimeZone::UTC
    }

    /// Seconds east of UTC at a moment in UTC.
    pub fn offset_seconds(&self, microseconds: i64) -> i32 {
        Timestamp::from_microsecond(microseconds).map_or_else(
            |_| self.standing_offset(),
            |moment| self.0.to_offset(moment).seconds(),
        )
    }

    /// What the zone is called at a moment in UTC, such as `PST`; nothing where it has an offset only.
    pub(super) fn abbreviation(&self, microseconds: i64) -> Option<String> {
        let moment = Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::UNIX_EPOCH);
        let info = self.0.to_offset_info(moment);
        let name = info.abbreviation();
        name.starts_with(|first: char| first.is_ascii_alphabetic())
            .then(|| name.to_owned())
    }

    /// A local moment as UTC. What a change of the clock skips or repeats is read with the offset
    /// before the change, as PostgreSQL reads it.
    pub fn to_utc(&self, local: i64) -> Option<i64> {
        let Ok(moment) = Timestamp::from_microsecond(local) else {
            return local.checked_sub(i64::from(self.standing_offset()) * 1_000_000);
        };
        let civil = Offset::UTC.to_datetime(moment);
        let moment = self.0.to_ambiguous_timestamp(civil).compatible().ok()?;
        Some(moment.as_microsecond())
    }

    pub fn to_local(&self, microseconds: i64) -> Option<i64> {
        microseconds.checked_add(i64::from(self.offset_seconds(microseconds)) * 1_000_000)
    }

    /// The offset of moments too far away for the rules of the zone.
    fn standing_offset(&self) -> i32 {
        self.0.to_offset(Timestamp::UNIX_EPOCH).seconds()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_have_names_abbreviations_and_offsets() {
        for (name, seconds) in [
            ("PST", -28_800),
            ("utc", 0),
            ("z", 0),
            ("+02", 7_200),
            ("-3", -10_800),
            ("-0330", -12_600),
            ("+05:30", 19_800),
            ("Asia/Tokyo", 32_400),
            ("asia/tokyo", 32_400),
        ] {
            let zone = Zone::named(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(zone.offset_seconds(0), seconds, "{name}");
        }
        for name in ["Mars/Olympus", "+99", "+", "-5:99", "+1:2:3:4", ""] {
            assert_eq!(Zone::named(name), None, "{name}");
        }
    }

    #[test]
    fn abbreviations_are_sorted() {
        assert!(ABBREVIATIONS.is_sorted());
    }
}
