use serde_json::{Value, json};

use crate::outcome;

#[track_caller]
fn fits(returns: &str, expression: &str, expected: Value) {
    assert_eq!(
        outcome(returns, expression),
        Ok(expected),
        "{expression} as {returns}"
    );
}

#[track_caller]
fn misfits(returns: &str, expression: &str, reason: &str) {
    let expected = format!("TypeError: {reason}");
    assert_eq!(
        outcome(returns, expression),
        Err(expected),
        "{expression} as {returns}"
    );
}

#[test]
fn null_and_undefined_are_null_for_every_type() {
    for returns in [
        "smallint",
        "decimal(5,2)",
        "real",
        "boolean",
        "varchar(5)",
        "date",
        "timestamp",
    ] {
        fits(returns, "null", Value::Null);
        fits(returns, "undefined", Value::Null);
    }
}

#[test]
fn integers_are_rounded_half_away_from_zero_and_kept_in_range() {
    fits("integer", "1.5", json!(2));
    fits("integer", "-1.5", json!(-2));
    fits("integer", "' 7.6 '", json!(8));
    fits("integer", "true", json!(1));
    fits("integer", "3n", json!(3));
    fits("smallint", "-32768", json!(-32768));
    fits(
        "bigint",
        "'9223372036854775807'",
        json!("9223372036854775807"),
    );
    misfits(
        "smallint",
        "32768",
        "32768 does not fit smallint (out of range)",
    );
    misfits(
        "bigint",
        "2n ** 63n",
        "9223372036854775808n does not fit bigint (out of range)",
    );
    misfits("integer", "NaN", "NaN does not fit integer");
    misfits("integer", "'twelve'", "\"twelve\" does not fit integer");
    misfits("integer", "''", "\"\" does not fit integer");
    misfits("integer", "({ a: 1 })", "{\"a\":1} does not fit integer");
}

#[test]
fn decimals_are_rounded_in_decimal_and_sent_as_text() {
    fits("decimal(6,2)", "1.005", json!("1.01"));
    fits("decimal(6,2)", "'-12.345'", json!("-12.35"));
    fits("decimal(6,2)", "1e-7", json!("0.00"));
    fits("decimal(6,2)", "12", json!("12.00"));
    fits(
        "decimal(38,0)",
        "'12345678901234567890123456789012345678'",
        json!("12345678901234567890123456789012345678"),
    );
    misfits(
        "decimal(6,2)",
        "9999.995",
        "9999.995 does not fit decimal(6,2) (out of range)",
    );
}

#[test]
fn floats_must_be_finite() {
    fits(
        "double precision",
        "0.1 + 0.2",
        json!(0.300_000_000_000_000_04),
    );
    fits("real", "'1e2'", json!(100));
    misfits(
        "double precision",
        "1 / 0",
        "Infinity does not fit double precision",
    );
    misfits("real", "1e39", "1e+39 does not fit real (out of range)");
}

#[test]
fn booleans_know_the_words_of_redshift() {
    fits("boolean", "'Yes'", json!(true));
    fits("boolean", "'off'", json!(false));
    fits("boolean", "2", json!(true));
    misfits("boolean", "'maybe'", "\"maybe\" does not fit boolean");
}

#[test]
fn text_is_measured_in_bytes_and_must_be_storable() {
    fits("varchar(6)", "'héllo'", json!("héllo"));
    fits("varchar(20)", "[1, { a: 2 }]", json!("[1,{\"a\":2}]"));
    fits(
        "varchar(30)",
        "new Date(0)",
        json!("1970-01-01T00:00:00.000Z"),
    );
    misfits(
        "varchar(5)",
        "'héllo'",
        "\"héllo\" does not fit varchar(5) (6 bytes)",
    );
    misfits(
        "varchar(5)",
        "'a\\0'",
        "\"a\\u0000\" does not fit varchar(5) (it holds a NUL character)",
    );
    misfits(
        "char(3)",
        "'é'",
        "\"é\" does not fit char(3) (only single-byte characters)",
    );
    misfits(
        "varchar(9)",
        "() => 1",
        "a function does not fit varchar(9)",
    );
    misfits(
        "varchar(9)",
        "Promise.resolve(1)",
        "a promise does not fit varchar(9)",
    );
}

#[test]
fn dates_and_timestamps_come_from_dates_and_iso_text() {
    fits(
        "date",
        "new Date('2013-01-02T23:00:00Z')",
        json!("2013-01-02"),
    );
    fits("date", "'2013-02-28 10:00:00'", json!("2013-02-28"));
    fits("timestamp", "new Date(0)", json!("1970-01-01 00:00:00"));
    fits(
        "timestamp",
        "'2013-01-02T05:06:07.123450+02:00'",
        json!("2013-01-02 03:06:07.12345"),
    );
    misfits(
        "date",
        "'2013-02-30'",
        "\"2013-02-30\" does not fit date (no such day or time)",
    );
    misfits(
        "timestamp",
        "new Date(NaN)",
        "an invalid date does not fit timestamp",
    );
    misfits(
        "timestamp",
        "1357102800",
        "1357102800 does not fit timestamp",
    );
}
