//! `TO_CHAR` of dates and times, `TO_DATE` and `TO_TIMESTAMP` (database developer guide, "Datetime
//! format strings").

mod pattern;
mod print;
mod read;

use duckdb::Connection;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::raised;
use super::row::{Kind, Prepared, Value, routine, rows};
use crate::queries::host::zone;

pub(super) fn register(connection: &Connection) -> duckdb::Result<()> {
    connection.register_scalar_function::<Print>("longshore_moment_to_char")?;
    connection.register_scalar_function::<Read>("longshore_read_moment")
}

// (moment in UTC, format, time zone).
routine!(Print, [Moment, Text, Text] -> Text, |batch| {
    let mut formats = Prepared::new();
    let mut zones = Prepared::new();
    rows(batch, Kind::Text, |row| {
        let format = formats.get(row.text(1), |text| Ok(pattern::parse(text)))?;
        let zone = zones.get(row.text(2), zone)?;
        let moment = Timestamp::from_microsecond(row.moment(0)).map_err(|_| out_of_range())?;
        let info = zone.to_offset_info(moment);
        let local = info.offset().to_datetime(moment);
        let place = print::Place {
            abbreviation: info.abbreviation(),
            offset_seconds: info.offset().seconds(),
        };
        Ok(Value::Text(print::print(format, local, &place)))
    })
});

// (text, format, strict).
routine!(Read, [Text, Text, Boolean] -> Moment, |batch| {
    let mut formats = Prepared::new();
    rows(batch, Kind::Moment, |row| {
        let format = formats.get(row.text(1), |text| Ok(pattern::parse(text)))?;
        let read = read::read(format, row.text(0))?;
        read.moment(row.boolean(2)).map(Value::Moment)
    })
});

fn out_of_range() -> String {
    raised("22008", "timestamp out of range")
}

/// Microseconds since 1970 of a date and time.
fn microseconds(moment: DateTime) -> Option<i64> {
    let timestamp = Offset::UTC.to_timestamp(moment).ok()?;
    Some(timestamp.as_microsecond())
}
