use std::time::Duration;

use functions::{Error, preview};
use javascript::Limits;
use model::ColumnType;
use serde_json::json;

use crate::{bundled, planes};

fn names() -> Vec<String> {
    planes().into_iter().map(|column| column.name).collect()
}

fn row(cells: [Option<&str>; 9]) -> Vec<Option<String>> {
    cells.map(|cell| cell.map(str::to_owned)).to_vec()
}

fn sample() -> Vec<Vec<Option<String>>> {
    vec![
        row([
            Some("N1"),
            Some("1990"),
            Some("4"),
            Some("12.50"),
            Some("9007199254740993"),
            Some("t"),
            Some("0.5"),
            Some("2001-02-03"),
            None,
        ]),
        row([
            None,
            None,
            None,
            None,
            None,
            Some("f"),
            Some("NaN"),
            None,
            None,
        ]),
    ]
}

#[test]
fn a_preview_hands_out_the_warehouses_text_by_its_types() {
    let text = "[record.tailnum, record.year + 1, record.seats, record.price * 2, typeof record.serial, \
        record.active, record.speed, record.built].join('|')";
    let bundle = bundled(ColumnType::VarChar { bytes: 100 }, text).unwrap();
    let preview = preview(&bundle, &names(), &sample(), Limits::default()).unwrap();
    assert_eq!(
        preview.rows[0].value,
        json!("N1|1991|4|25|bigint|true|0.5|2001-02-03")
    );
    assert_eq!(preview.rows[1].value, json!("|1||0|object|false|NaN|"));
    assert_eq!(preview.failures, 0);
}

#[test]
fn a_preview_counts_what_failed_and_shows_the_console() {
    let text = "(console.log(record.tailnum), record.tailnum.length)";
    let bundle = bundled(ColumnType::Integer, text).unwrap();
    let preview = preview(&bundle, &names(), &sample(), Limits::default()).unwrap();
    assert_eq!(preview.failures, 1);
    assert_eq!(preview.rows[0].value, json!(2));
    assert_eq!(
        preview.rows[1].error.as_deref(),
        Some("TypeError: cannot read property 'length' of null")
    );
    assert_eq!(preview.lines, ["N1", "null"]);
}

#[test]
fn a_preview_of_endless_code_ends() {
    let bundle = bundled(ColumnType::Integer, "(() => { for (;;) record.year; })()").unwrap();
    let limits = Limits {
        time_per_call: Duration::from_millis(100),
        ..Limits::default()
    };
    let error = preview(&bundle, &names(), &sample(), limits).unwrap_err();
    assert!(
        matches!(error, Error::Stopped(javascript::Error::TimedOut { .. })),
        "{error}"
    );
}

#[test]
fn a_sample_without_a_used_column_is_refused() {
    let bundle = bundled(ColumnType::Integer, "record.year").unwrap();
    let error = preview(&bundle, &["id".to_owned()], &[], Limits::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the sample of rows has no column \"year\""
    );
}
