//! `NEXT_DAY` (database developer guide): the first day of that name after a date.

use duckdb::Connection;

use super::invalid;
use super::row::{Kind, Value, routine, rows};

pub(super) fn register(connection: &Connection) -> duckdb::Result<()> {
    connection.register_scalar_function::<NextDay>("longshore_next_day")
}

routine!(NextDay, [Moment, Text] -> Moment, |batch| {
    rows(batch, Kind::Moment, |row| {
        next_day(row.moment(0), row.text(1)).map(Value::Moment)
    })
});

const DAY_MICROSECONDS: i64 = 86_400_000_000;

/// The names of the days with their abbreviations; the first is a Thursday, as 1970-01-01 was.
const DAYS: [&[&str]; 7] = [
    &["thursday", "th", "thu", "thur", "thurs"],
    &["friday", "f", "fr", "fri"],
    &["saturday", "sa", "sat"],
    &["sunday", "su", "sun"],
    &["monday", "m", "mo", "mon"],
    &["tuesday", "tu", "tue", "tues"],
    &["wednesday", "w", "we", "wed"],
];

fn next_day(moment: i64, name: &str) -> Result<i64, String> {
    let lower = name.trim().to_lowercase();
    let wanted = DAYS
        .iter()
        .position(|names| names.contains(&lower.as_str()))
        .and_then(|place| i64::try_from(place).ok())
        .ok_or_else(|| invalid(format_args!("invalid day of week: \"{name}\"")))?;
    let day = moment.div_euclid(DAY_MICROSECONDS);
    let ahead = (wanted - day - 1).rem_euclid(7) + 1;
    Ok((day + ahead) * DAY_MICROSECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2014-08-20, a Wednesday.
    const WEDNESDAY: i64 = 16_302 * DAY_MICROSECONDS;

    #[test]
    fn the_day_is_always_later() {
        let days = |name| (next_day(WEDNESDAY + 5, name).unwrap() - WEDNESDAY) / DAY_MICROSECONDS;
        assert_eq!(days("Tuesday"), 6);
        assert_eq!(days("WED"), 7);
        assert_eq!(days("th"), 1);
    }

    #[test]
    fn other_words_are_refused() {
        assert!(next_day(WEDNESDAY, "someday").is_err());
    }
}
