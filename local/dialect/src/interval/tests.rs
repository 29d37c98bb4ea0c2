use super::*;

fn shown(text: &str, qualifier: &str, target: RsType) -> String {
    match read_qualified(text, qualifier, target) {
        Ok(span) => match target {
            RsType::IntervalYearToMonth(_) => {
                show_year_to_month(span.months, IntervalStyle::Postgres).to_string()
            }
            _ => show_day_to_second(span.microseconds, IntervalStyle::Postgres).to_string(),
        },
        Err(error) => error.message,
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a list of examples")]
fn the_manuals_qualified_literals_are_read() {
    let months = RsType::IntervalYearToMonth;
    let seconds = RsType::IntervalDayToSecond;
    for (text, qualifier, target, expected) in [
        ("23", "month", months(YearToMonth::Month), "1 year 11 mons"),
        ("-2", "day", seconds(DayToSecond::Day), "-2 days"),
        ("1-2", "month", months(YearToMonth::Month), "1 year 2 mons"),
        ("13 months", "year", months(YearToMonth::Year), "1 year"),
        (
            "13 months",
            "month",
            months(YearToMonth::Month),
            "1 year 1 mon",
        ),
        (
            "1 day 1 hour 1 minute 1.123 seconds",
            "minute",
            seconds(DayToSecond::Minute),
            "1 day 01:01:00",
        ),
        (
            "1.234567",
            "second",
            seconds(DayToSecond::Second(3)),
            "00:00:01.235",
        ),
        (
            "1.23456789",
            "second",
            seconds(DayToSecond::Second(6)),
            "00:00:01.234567",
        ),
        (
            "2:2",
            "minute to second",
            seconds(DayToSecond::Second(6)),
            "00:02:02",
        ),
        (
            "2:2",
            "hour to minute",
            seconds(DayToSecond::Minute),
            "02:02:00",
        ),
        (
            "1 2:3:4.5678",
            "day to second",
            seconds(DayToSecond::Second(6)),
            "1 day 02:03:04.5678",
        ),
        ("5s", "second", seconds(DayToSecond::Second(6)), "00:00:05"),
        ("5 HOURS", "hour", seconds(DayToSecond::Hour), "05:00:00"),
        (
            "1 2",
            "day to hour",
            seconds(DayToSecond::Hour),
            "1 day 02:00:00",
        ),
    ] {
        assert_eq!(
            shown(text, qualifier, target),
            expected,
            "{text} {qualifier}"
        );
    }
}

#[test]
fn plain_literals_have_units_or_seconds() {
    for (text, months, microseconds) in [
        ("30", 0, 30_000_000),
        ("1 year 6 mons", 18, 0),
        ("1w, 1h, 1m, 1s", 0, 7 * DAY_MICROSECONDS + 3_661_000_000),
        ("0.5 days", 0, DAY_MICROSECONDS / 2),
        ("1 month 1 day", 1, DAY_MICROSECONDS),
        ("1 day ago", 0, -DAY_MICROSECONDS),
        ("5 days 03:04:05", 0, 5 * DAY_MICROSECONDS + 11_045_000_000),
    ] {
        let span = read_interval(text, RsType::Interval).unwrap();
        assert_eq!(
            span,
            Span {
                months,
                microseconds
            },
            "{text}"
        );
    }
}

#[test]
fn bad_and_composite_intervals_are_errors() {
    assert_eq!(
        shown("3 fortnights", "", DAY_TO_SECOND),
        "invalid input syntax for type interval: \"3 fortnights\""
    );
    assert!(shown("1 year 1 day", "", DAY_TO_SECOND).starts_with("Interval Day To Second literal"));
    assert!(read_interval("", RsType::Interval).is_err());
}

#[test]
fn the_styles_are_those_of_postgresql() {
    let texts = |months, microseconds| {
        IntervalStyle::ALL.map(|style| {
            (
                show_year_to_month(months, style).to_string(),
                show_day_to_second(microseconds, style).to_string(),
            )
        })
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        texts(14, 93_784_567_800),
        [
            pair("1 year 2 mons", "1 day 02:03:04.5678"),
            pair("@ 1 year 2 mons", "@ 1 day 2 hours 3 mins 4.5678 secs"),
            pair("1-2", "1 2:03:04.5678"),
        ]
    );
    assert_eq!(
        texts(-14, -93_784_000_000),
        [
            pair("-1 years -2 mons", "-1 days -02:03:04"),
            pair("@ 1 year 2 mons ago", "@ 1 day 2 hours 3 mins 4 secs ago"),
            pair("-1-2", "-1 2:03:04"),
        ]
    );
    assert_eq!(
        texts(0, 0),
        [
            pair("0 mons", "00:00:00"),
            pair("@ 0", "@ 0"),
            pair("0", "0"),
        ]
    );
    let mixed = show_interval(14, -3, 3_600_000_000, IntervalStyle::SqlStandard);
    assert_eq!(mixed.to_string(), "+1-2 -3 +1:00:00");
}
