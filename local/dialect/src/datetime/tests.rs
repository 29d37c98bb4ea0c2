use super::*;

const MDY: DateOrder = DateOrder::MonthDayYear;

fn date(text: &str) -> String {
    read_date(text, MDY).map_or_else(
        |problem| format!("{problem:?}"),
        |days| show_date(days).to_string(),
    )
}

fn timestamp(text: &str) -> String {
    read_timestamp(text, MDY).map_or_else(
        |problem| format!("{problem:?}"),
        |moment| show_timestamp(moment).to_string(),
    )
}

#[test]
fn the_manuals_dates_are_read() {
    for (text, shown) in [
        ("January 8, 1999", "1999-01-08"),
        ("1999-01-08", "1999-01-08"),
        ("1/8/1999", "1999-01-08"),
        ("01/02/00", "2000-01-02"),
        ("2000-Jan-31", "2000-01-31"),
        ("Jan-31-2000", "2000-01-31"),
        ("31-Jan-2000", "2000-01-31"),
        ("20080215", "2008-02-15"),
        ("080215", "2008-02-15"),
        ("2008.366", "2008-12-31"),
        ("Jun 1,2008", "2008-06-01"),
        (" 2020-1-2 ", "2020-01-02"),
        ("2008-02-18 02:36:48", "2008-02-18"),
        ("12-31-2008", "2008-12-31"),
        ("Tuesday, 17 Dec 1997", "1997-12-17"),
        ("0044-03-15 BC", "0044-03-15 BC"),
        ("12345-06-07", "12345-06-07"),
    ] {
        assert_eq!(date(text), shown, "{text}");
    }
}

#[test]
fn the_manuals_times_are_read() {
    for (text, shown) in [
        ("20080215 04:05:06.789", "2008-02-15 04:05:06.789"),
        ("20080215 04:05:06", "2008-02-15 04:05:06"),
        ("20080215 04:05", "2008-02-15 04:05:00"),
        ("20080215 040506", "2008-02-15 04:05:06"),
        ("20080215 04:05 AM", "2008-02-15 04:05:00"),
        ("20080215 04:05 PM", "2008-02-15 16:05:00"),
        ("20080215 16:05", "2008-02-15 16:05:00"),
        ("20080215", "2008-02-15 00:00:00"),
        ("Jun 1,2008  09:59:59 EST", "2008-06-01 09:59:59"),
        (
            "2020-01-02T03:04:05.123456789Z",
            "2020-01-02 03:04:05.123457",
        ),
        ("20200102T030405", "2020-01-02 03:04:05"),
        ("20200102030405", "2020-01-02 03:04:05"),
        ("17 Dec 07:37:16 1997 PST", "1997-12-17 07:37:16"),
        ("2020-01-02 12:00 am", "2020-01-02 00:00:00"),
        ("2020-01-02 24:00:00", "2020-01-03 00:00:00"),
    ] {
        assert_eq!(timestamp(text), shown, "{text}");
    }
    for (text, shown) in [
        ("04:05:06.789", "04:05:06.789"),
        ("04:05 PM", "16:05:00"),
        ("24:00:00", "24:00:00"),
        ("040506", "04:05:06"),
        ("2020-01-02 10:00", "10:00:00"),
    ] {
        assert_eq!(show_time(read_time(text, MDY).unwrap()).to_string(), shown);
    }
}

#[test]
fn zones_make_a_moment_of_a_local_time() {
    let berlin = Zone::named("Europe/Berlin").unwrap();
    for (text, utc) in [
        ("17 Dec 07:37:16 1997 PST", "1997-12-17 15:37:16"),
        ("12/17/1997 07:37:16.00 PST", "1997-12-17 15:37:16"),
        ("12/17/1997 07:37:16.00 US/Pacific", "1997-12-17 15:37:16"),
        ("1997-12-17 07:37:16-08", "1997-12-17 15:37:16"),
        ("17.12.1997 07:37:16.00 PST", "1997-12-17 15:37:16"),
        ("2020-01-02 03:04:05+05:30", "2020-01-01 21:34:05"),
        ("2020-07-01 12:00", "2020-07-01 10:00:00"),
        ("2020-01-01 12:00 UTC", "2020-01-01 12:00:00"),
    ] {
        let moment = read_timestamptz(text, MDY, &berlin).unwrap();
        assert_eq!(show_timestamp(moment).to_string(), utc, "{text}");
    }
    assert_eq!(
        show_time(read_timetz("13:34 -08", MDY, &Zone::utc(), 0).unwrap()).to_string(),
        "21:34:00"
    );
}

#[test]
fn the_order_of_numbers_is_the_sessions() {
    for (order, shown) in [
        (DateOrder::MonthDayYear, "2003-01-02"),
        (DateOrder::DayMonthYear, "2003-02-01"),
        (DateOrder::YearMonthDay, "2001-02-03"),
    ] {
        assert_eq!(
            show_date(read_date("01/02/03", order).unwrap()).to_string(),
            shown
        );
    }
}

#[test]
fn what_is_no_date_says_why() {
    for (text, problem) in [
        ("", Problem::Syntax),
        ("yesterday evening", Problem::Syntax),
        ("infinity", Problem::Syntax),
        ("2020", Problem::Syntax),
        ("2020-01", Problem::Syntax),
        ("10:00", Problem::Syntax),
        ("2020-01-02 03-04", Problem::Syntax),
        ("2020-13-01", Problem::FieldOutOfRange),
        ("2023-02-29", Problem::FieldOutOfRange),
        ("13/01/2020", Problem::FieldOutOfRange),
        ("2008.367", Problem::FieldOutOfRange),
        ("2020-01-02 25:00", Problem::FieldOutOfRange),
        ("2020-01-02 13:00 PM", Problem::FieldOutOfRange),
        ("0000-01-01", Problem::FieldOutOfRange),
        ("300000-01-01", Problem::OutOfRange),
        ("4714-01-01 BC", Problem::OutOfRange),
    ] {
        assert_eq!(read_timestamp(text, MDY), Err(problem), "{text}");
    }
    assert_eq!(
        read_timestamp("2020-01-01 10:00 Mars/Olympus", MDY),
        Err(Problem::UnknownZone("Mars/Olympus".to_owned()))
    );
}
