use javascript::{Limits, OnError};

use crate::{column, load, manifest};

#[test]
fn a_batch_is_answered_in_its_order() {
    let age = column(
        &[("year", "integer")],
        "integer",
        "record.year == null ? null : 2013 - record.year",
    )
    .unwrap();
    let request = r#"{"request_id":"23FF1F97","cluster":"arn:aws:redshift:xxxx","user":"adminuser",
        "database":"db1","external_function":"public.foo","query_id":5678234,
        "num_records":4,"arguments":[[1990],[null],null,[2000]]}"#;
    insta::assert_snapshot!(
        age.invoke(request).unwrap(),
        @r#"{"success":true,"num_records":4,"results":[23,null,null,13]}"#
    );
}

#[test]
fn one_argument_may_come_without_its_array() {
    let double = column(&[("seats", "integer")], "integer", "record.seats * 2").unwrap();
    let response = double
        .invoke(r#"{"num_records":2,"arguments":[4,[5]]}"#)
        .unwrap();
    insta::assert_snapshot!(response, @r#"{"success":true,"num_records":2,"results":[8,10]}"#);
}

#[test]
fn a_column_that_uses_nothing_needs_no_arguments() {
    let constant = column(&[], "varchar(5)", "'x'").unwrap();
    for request in [
        r#"{"num_records":2}"#,
        r#"{"num_records":2,"arguments":[[],null]}"#,
    ] {
        let response = constant.invoke(request).unwrap();
        assert_eq!(
            response,
            r#"{"success":true,"num_records":2,"results":["x","x"]}"#
        );
    }
}

#[test]
fn no_digit_of_a_bigint_is_lost() {
    let uses = [("id", "bigint"), ("note", "varchar(50)")];
    let same = column(&uses, "bigint", "record.id").unwrap();
    let request =
        r#"{"num_records":2,"arguments":[[9007199254740993,"\" 12345678901234567890"],[-5,null]]}"#;
    insta::assert_snapshot!(
        same.invoke(request).unwrap(),
        @r#"{"success":true,"num_records":2,"results":[9007199254740993,-5]}"#
    );
    let note = column(&uses, "varchar(50)", "typeof record.id + record.note").unwrap();
    insta::assert_snapshot!(
        note.invoke(request).unwrap(),
        @r#"{"success":true,"num_records":2,"results":["bigint\" 12345678901234567890","numbernull"]}"#
    );
}

#[test]
fn decimals_arrive_as_numbers() {
    let sum = column(
        &[("price", "decimal(18,2)")],
        "decimal(18,2)",
        "record.price + 1",
    )
    .unwrap();
    let response = sum
        .invoke(r#"{"num_records":2,"arguments":[["12.50"],[3.25]]}"#)
        .unwrap();
    insta::assert_snapshot!(response, @r#"{"success":true,"num_records":2,"results":["13.50","4.25"]}"#);
}

#[test]
fn a_row_that_throws_is_null_or_fails_the_batch() {
    let mut manifest = manifest(&[("name", "varchar(20)")], "integer");
    let request = r#"{"num_records":2,"arguments":[["a"],[null]]}"#;
    let lenient = load(&manifest, "record.name.length", Limits::default()).unwrap();
    insta::assert_snapshot!(
        lenient.invoke(request).unwrap(),
        @r#"{"success":true,"num_records":2,"results":[1,null]}"#
    );
    manifest.on_error = OnError::Fail;
    let strict = load(&manifest, "record.name.length", Limits::default()).unwrap();
    insta::assert_snapshot!(
        strict.invoke(request).unwrap(),
        @r#"{"success":false,"error_msg":"row 2 of 2: TypeError: cannot read property 'length' of null"}"#
    );
}

#[test]
fn a_request_that_does_not_fit_the_column_is_refused_as_a_whole() {
    let column = column(&[("a", "integer"), ("b", "integer")], "integer", "record.a").unwrap();
    let refusals = [
        "{",
        "null",
        r#"{"num_records":1}"#,
        r#"{"num_records":3,"arguments":[[1,2]]}"#,
        r#"{"num_records":1,"arguments":[[1]]}"#,
        r#"{"num_records":1,"arguments":[7]}"#,
    ]
    .map(|request| column.invoke(request).unwrap());
    insta::assert_snapshot!(refusals.join("\n"), @r#"
    {"success":false,"error_msg":"SyntaxError: Expected property name or '}' in JSON at position 1 (line 1 column 2)"}
    {"success":false,"error_msg":"Error: the request is not an object"}
    {"success":false,"error_msg":"Error: the request has no \"arguments\""}
    {"success":false,"error_msg":"Error: the request tells of 3 records and holds 1"}
    {"success":false,"error_msg":"Error: a row has 1 arguments instead of 2"}
    {"success":false,"error_msg":"Error: a row is not an array of 2 arguments"}
    "#);
}

#[test]
fn explain_tells_which_row_failed_and_what_was_logged() {
    let column = column(
        &[("name", "varchar(20)")],
        "integer",
        "(console.log('seen', record), record.name.length)",
    )
    .unwrap();
    let explanation = column
        .explain(r#"{"num_records":2,"arguments":[["abc"],[null]]}"#)
        .unwrap();
    assert_eq!(explanation.rows[0].value, 3);
    assert_eq!(explanation.rows[0].error, None);
    assert_eq!(
        explanation.rows[1].error.as_deref(),
        Some("TypeError: cannot read property 'length' of null")
    );
    assert_eq!(
        explanation.lines,
        [r#"seen {"name":"abc"}"#, r#"seen {"name":null}"#]
    );
}
