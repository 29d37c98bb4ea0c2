use javascript::{Column, Limits, RUNTIME};
use serde_json::json;

use crate::{load, manifest, outcome};

fn text(expression: &str) -> Result<serde_json::Value, String> {
    outcome("varchar(200)", expression)
}

#[test]
fn the_clock_and_chance_are_refused_with_the_way_out() {
    insta::assert_snapshot!(text("Date.now()").unwrap_err(), @"Error: `Date.now()` is refused: a column must give the same value for the same record (declare `volatile = true` to allow it)");
    insta::assert_snapshot!(text("new Date()").unwrap_err(), @"Error: `new Date()` without arguments is refused: a column must give the same value for the same record (declare `volatile = true` to allow it)");
    insta::assert_snapshot!(text("Date()").unwrap_err(), @"Error: `Date()` is refused: a column must give the same value for the same record (declare `volatile = true` to allow it)");
    insta::assert_snapshot!(text("Math.random()").unwrap_err(), @"Error: `Math.random()` is refused: a column must give the same value for the same record (declare `volatile = true` to allow it)");
}

#[test]
fn the_constructor_of_a_date_is_no_way_around() {
    assert!(
        text("new (new Date(0).constructor)()")
            .unwrap_err()
            .contains("is refused")
    );
    assert!(
        text("new (class extends Date {})()")
            .unwrap_err()
            .contains("is refused")
    );
}

#[test]
fn a_volatile_column_has_the_clock_and_chance() {
    let mut manifest = manifest(&[], "boolean");
    manifest.volatile = true;
    let code = "Date.now() > 1.5e12 && new Date() > new Date(0) && Math.random() < 1";
    let column = load(&manifest, code, Limits::default()).unwrap();
    let response = column.invoke(r#"{"num_records":1}"#).unwrap();
    assert_eq!(
        response,
        r#"{"success":true,"num_records":1,"results":[true]}"#
    );
}

#[test]
fn the_clock_is_refused_while_the_code_is_loaded_too() {
    let code = "(() => { const start = Date.now(); return () => start; })";
    let error = Column::load(&manifest(&[], "bigint"), RUNTIME, code, Limits::default());
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("`Date.now()` is refused")
    );
}

#[test]
fn dates_are_in_utc_whatever_the_zone_of_the_host() {
    for (expression, expected) in [
        (
            "new Date('2013-01-02 05:06:07').toISOString()",
            "2013-01-02T05:06:07.000Z",
        ),
        (
            "new Date('March 7, 2024').toISOString()",
            "2024-03-07T00:00:00.000Z",
        ),
        (
            "new Date('2024/03/07 10:00').toISOString()",
            "2024-03-07T10:00:00.000Z",
        ),
        (
            "new Date('2024-03-07T10:00:00+05:30').toISOString()",
            "2024-03-07T04:30:00.000Z",
        ),
        (
            "new Date('Thu, 07 Mar 2024 10:00:00 GMT').toISOString()",
            "2024-03-07T10:00:00.000Z",
        ),
        (
            "new Date(2013, 6, 1, 5).toISOString()",
            "2013-07-01T05:00:00.000Z",
        ),
        (
            "new Date(0).getHours() + ':' + new Date(0).getTimezoneOffset()",
            "0:0",
        ),
        (
            "String(new Date(0))",
            "Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time)",
        ),
        ("new Date(0).toDateString()", "Thu Jan 01 1970"),
        ("String(new Date('nonsense'))", "Invalid Date"),
    ] {
        assert_eq!(text(expression), Ok(json!(expected)), "{expression}");
    }
}

#[test]
fn what_depends_on_a_locale_is_refused() {
    insta::assert_snapshot!(text("(1234.5).toLocaleString()").unwrap_err(), @r#"TypeError: "toLocaleString" is not available: there are no locales here, use `toFixed`"#);
    assert!(text("new Date(0).toLocaleDateString('de')").is_err());
}

#[test]
fn there_is_no_way_out_of_the_sandbox() {
    for name in [
        "fetch",
        "require",
        "process",
        "setTimeout",
        "Intl",
        "eval",
        "longshore",
        "Deno",
    ] {
        let error = text(&format!("{name}('x')")).unwrap_err();
        assert_eq!(error, format!("ReferenceError: {name} is not defined"));
    }
    for name in ["performance", "WeakRef", "SharedArrayBuffer", "Atomics"] {
        assert_eq!(
            text(&format!("typeof {name}")),
            Ok(json!("undefined")),
            "{name}"
        );
    }
}
