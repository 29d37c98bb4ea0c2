use super::calendar::micros_of;
use super::*;

const SECOND: i64 = 1_000_000;

fn date(field: &str, format: &DateFormat) -> Result<i32, Reason> {
    Dates::of(format).unwrap().read(field.as_bytes())
}

fn timestamp(field: &str, format: &TimeFormat) -> Result<i64, Reason> {
    Times::of(format).unwrap().timestamp(field.as_bytes())
}

fn timestamp_tz(field: &str, format: &TimeFormat) -> Result<i64, Reason> {
    Times::of(format).unwrap().timestamp_tz(field.as_bytes())
}

/// A moment as microseconds since 1970-01-01 00:00:00.
fn at(year: i32, month: u32, day: u32, hour: u32, minute: u32, second: u32) -> i64 {
    i64::from(days_of(year, month, day).unwrap()) * MICROS_PER_DAY
        + micros_of(hour, minute, second).unwrap()
}

#[test]
fn dates_have_one_shape_unless_another_is_said() {
    assert_eq!(date("1970-01-02", &DateFormat::Default), Ok(1));
    assert_eq!(date("1970-01-02 10:00:00", &DateFormat::Default), Ok(1));
    assert_eq!(
        date("1/2/2024", &DateFormat::Default).unwrap_err().text,
        "Invalid Date Format - length must be 10 or more"
    );
    for field in ["2024-02-30", "01/02/1970", "1970-01-02x"] {
        let reason = date(field, &DateFormat::Default).unwrap_err();
        assert_eq!(reason.code, 1205, "{field}");
    }
    let custom = DateFormat::Custom("DD.MM.YYYY".to_owned());
    assert_eq!(date("02.01.1970", &custom), Ok(1));
    assert_eq!(
        date("1970-01-02", &custom).unwrap_err().text,
        "Invalid Date Format or value [DD.MM.YYYY]"
    );
}

#[test]
fn timestamps_keep_microseconds_and_cut_what_is_finer() {
    let format = TimeFormat::Default;
    assert_eq!(timestamp("1970-01-01 00:00:01.5", &format), Ok(1_500_000));
    assert_eq!(
        timestamp("1970-01-01 00:00:00.1234569", &format),
        Ok(123_456)
    );
    assert_eq!(timestamp("1970-01-02", &format), Ok(86_400 * SECOND));
    assert_eq!(timestamp("1969-12-31 23:59:59", &format), Ok(-SECOND));
    for field in [
        "1970-01-01T00:00:01",
        "1970-01-01 00:00:01Z",
        "19700101 00:00:01",
        "1970-01-01 25:00:00",
    ] {
        assert_eq!(timestamp(field, &format).unwrap_err().code, 1206, "{field}");
    }
}

#[test]
fn offsets_bring_a_timestamptz_to_utc() {
    let format = TimeFormat::Default;
    assert_eq!(timestamp_tz("1970-01-01 02:00:00+02", &format), Ok(0));
    assert_eq!(
        timestamp_tz("1970-01-01 00:00:00-05:30", &format),
        Ok(19_800 * SECOND)
    );
    assert_eq!(timestamp_tz("1970-01-01 00:00:00", &format), Ok(0));
    assert_eq!(
        timestamp_tz("1970-01-01 00:00:00+x", &format)
            .unwrap_err()
            .code,
        1206
    );
}

#[test]
fn auto_recognises_the_notations_of_the_manual() {
    let moments = [
        (
            "2019-02-11T05:09:12.195Z",
            at(2019, 2, 11, 5, 9, 12) + 195_000,
        ),
        ("J2451187", at(1999, 1, 8, 0, 0, 0)),
        ("J2345678 04:05:06.789", at(1710, 2, 23, 4, 5, 6) + 789_000),
        ("Jan-08-95 BC", at(-94, 1, 8, 0, 0, 0)),
        ("19960108 040809", at(1996, 1, 8, 4, 8, 9)),
        ("960108 040809", at(1996, 1, 8, 4, 8, 9)),
        ("1996.008", at(1996, 1, 8, 0, 0, 0)),
        ("1996-01-08 04:05:06.789", at(1996, 1, 8, 4, 5, 6) + 789_000),
        ("17 Dec 07:37:16 1997 PST", at(1997, 12, 17, 7, 37, 16)),
        ("12/17/1997 07:37:16.00 PST", at(1997, 12, 17, 7, 37, 16)),
        ("1997-12-17 07:37:16-08", at(1997, 12, 17, 7, 37, 16)),
        ("12.17.1997 07:37:16.00 PST", at(1997, 12, 17, 7, 37, 16)),
    ];
    for (field, expected) in moments {
        assert_eq!(timestamp(field, &TimeFormat::Auto), Ok(expected), "{field}");
        let days = i32::try_from(expected.div_euclid(MICROS_PER_DAY)).unwrap();
        assert_eq!(date(field, &DateFormat::Auto), Ok(days), "{field}");
    }
}

#[test]
fn auto_recognises_other_orders_too() {
    let moments = [
        ("Wed Dec 17 07:37:16 1997", at(1997, 12, 17, 7, 37, 16)),
        ("January 8, 1999", at(1999, 1, 8, 0, 0, 0)),
        ("08-Jan-1999", at(1999, 1, 8, 0, 0, 0)),
        ("1999/01/08 1:05 PM", at(1999, 1, 8, 13, 5, 0)),
        ("1/8/99", at(1999, 1, 8, 0, 0, 0)),
        ("20190211T050912Z", at(2019, 2, 11, 5, 9, 12)),
        ("17.12.1997", at(1997, 12, 17, 0, 0, 0)),
    ];
    for (field, expected) in moments {
        assert_eq!(timestamp(field, &TimeFormat::Auto), Ok(expected), "{field}");
    }
    for field in [
        "",
        "x",
        "12:00:00",
        "1997-13-17",
        "1549862952",
        "13/13/1997",
        "1997-01-01 PM",
    ] {
        assert!(timestamp(field, &TimeFormat::Auto).is_err(), "{field}");
    }
}

#[test]
fn auto_brings_zones_to_utc_for_timestamptz_only() {
    let pacific = "1997-12-17 07:37:16 PST";
    assert_eq!(
        timestamp_tz(pacific, &TimeFormat::Auto),
        Ok(at(1997, 12, 17, 15, 37, 16))
    );
    assert_eq!(
        timestamp(pacific, &TimeFormat::Auto),
        Ok(at(1997, 12, 17, 7, 37, 16))
    );
    assert_eq!(
        timestamp_tz("1997-07-17 07:37:16 America/New_York", &TimeFormat::Auto),
        Ok(at(1997, 7, 17, 11, 37, 16))
    );
}

#[test]
fn epochs_and_patterns_are_in_utc() {
    assert_eq!(timestamp("1", &TimeFormat::EpochSeconds), Ok(SECOND));
    assert_eq!(
        timestamp_tz("1500", &TimeFormat::EpochMilliseconds),
        Ok(1_500_000)
    );
    let custom = TimeFormat::Custom("MM.DD.YYYY HH:MI:SS".to_owned());
    assert_eq!(
        timestamp_tz("03.31.2003 18:45:05", &custom),
        Ok(at(2003, 3, 31, 18, 45, 5))
    );
    assert_eq!(
        timestamp("x", &TimeFormat::EpochSeconds).unwrap_err().text,
        "Invalid timestamp format or value [epochsecs]"
    );
}

#[test]
fn times_of_day_may_have_an_offset_for_timetz() {
    assert_eq!(time(b"00:00:01.5"), Ok(1_500_000));
    assert_eq!(time(b"00:00:01+01").unwrap_err().code, 1206);
    assert_eq!(time_tz(b"00:00:01+01"), Ok((SECOND, 3_600)));
    assert_eq!(time_tz(b"00:00:01"), Ok((SECOND, 0)));
}
