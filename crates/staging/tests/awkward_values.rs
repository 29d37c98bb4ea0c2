//! The rules of docs/reference/type-inference.md, value by value.

use std::fmt::Write as _;

use crate::support::{Bench, Field, text, types};

/// The type of a column `v` with these fields, a column of numbers beside it, and the values as COPY
/// would read them.
async fn column(fields: &[&str]) -> (String, Vec<Field>) {
    let bench = Bench::new();
    let mut data = String::from("n,v\n");
    for (n, field) in fields.iter().enumerate() {
        writeln!(data, "{n},{field}").unwrap();
    }
    let staged = bench.stage(data).await.unwrap();
    let column_type = types(&staged)[1].replacen("v ", "", 1);
    let mut rows = bench.rows(&staged).await;
    (
        column_type,
        rows.iter_mut().map(|row| row.remove(1)).collect(),
    )
}

async fn type_of(fields: &[&str]) -> String {
    column(fields).await.0
}

#[tokio::test]
async fn the_eight_values_that_other_loaders_change_come_out_as_they_were() {
    let long = "x".repeat(70_000);
    let bench = Bench::new();
    let refusal = bench.refusal(format!("n,v\n1,{long}\n")).await;
    assert!(
        refusal.contains("line 2") && refusal.contains("\"v\"") && refusal.contains("65,535"),
        "70,000 bytes fit no VARCHAR: {refusal}"
    );
    let utf_8 = "é".repeat(150);
    for (fields, column_type, values) in [
        (vec!["00123"], "VARCHAR(16)", vec![text("00123")]),
        (
            vec!["\"\"", "", "x"],
            "VARCHAR(16)",
            vec![text(""), None, text("x")],
        ),
        (vec!["NA", "x"], "VARCHAR(16)", vec![text("NA"), text("x")]),
        (
            vec!["1234567890123456789012345"],
            "DECIMAL(38,0)",
            vec![text("1234567890123456789012345")],
        ),
        (vec!["03/04/2024"], "VARCHAR(32)", vec![text("03/04/2024")]),
        (
            vec!["2024-03-04T05:06:07+02:00"],
            "TIMESTAMPTZ",
            vec![text("2024-03-04T05:06:07+02:00")],
        ),
        (vec![utf_8.as_str()], "VARCHAR(1024)", vec![text(&utf_8)]),
    ] {
        assert_eq!(
            column(&fields).await,
            (column_type.to_owned(), values),
            "{fields:?}"
        );
    }
}

#[tokio::test]
async fn each_rule_of_the_reference_holds() {
    let forty = "1".repeat(40);
    for (fields, expected) in [
        (vec!["true", "FALSE", "True"], "BOOLEAN"),
        (vec!["t", "f"], "BOOLEAN"),
        (vec!["t", "t"], "VARCHAR(16)"),
        (vec!["yes", "no"], "VARCHAR(16)"),
        (vec!["0", "1"], "BIGINT"),
        (vec!["9223372036854775807"], "BIGINT"),
        (vec!["9223372036854775808"], "DECIMAL(38,0)"),
        (vec![forty.as_str()], "VARCHAR(128)"),
        (vec!["+1"], "VARCHAR(16)"),
        (vec!["1.5", "2"], "DECIMAL(19,2)"),
        (vec!["007.5"], "VARCHAR(16)"),
        (vec!["1e5", "2.5"], "DOUBLE PRECISION"),
        (vec!["1e400"], "VARCHAR(16)"),
        (vec!["NaN"], "VARCHAR(16)"),
        (vec!["inf", "1"], "VARCHAR(16)"),
        (vec!["\"1,234\""], "VARCHAR(16)"),
        (vec!["€ 5"], "VARCHAR(16)"),
        (vec!["5%"], "VARCHAR(16)"),
        (vec!["2024"], "BIGINT"),
        (vec!["20240304"], "BIGINT"),
        (vec!["1709528767"], "BIGINT"),
        (vec!["2024-03-04"], "DATE"),
        (vec!["2024-02-30"], "VARCHAR(32)"),
        (vec!["2024-3-4"], "VARCHAR(16)"),
        (vec!["04-Mar-2024"], "VARCHAR(32)"),
        (vec!["05:06:07", "23:59:59.123456"], "TIME"),
        (vec!["05:06"], "VARCHAR(16)"),
        (vec!["24:00:00"], "VARCHAR(16)"),
        (vec!["05:06:07", "2024-03-04"], "VARCHAR(32)"),
        (vec!["2024-03-04 05:06:07", "2024-03-04"], "TIMESTAMP"),
        (vec!["2024-03-04T05:06:07.123456"], "TIMESTAMP"),
        (vec!["2024-03-04T05:06:07.123456789"], "VARCHAR(64)"),
        (vec!["2024-03-04 05:06"], "VARCHAR(32)"),
        (vec!["2024-03-04T05:06:07Z"], "TIMESTAMPTZ"),
        (
            vec!["2024-03-04T05:06:07Z", "2024-03-04T05:06:07"],
            "VARCHAR(64)",
        ),
        (vec!["6fa459ea-ee8a-3ca4-894e-db77e160355e"], "VARCHAR(128)"),
        (vec!["NA", "5"], "BIGINT"),
        (vec!["NA", "NA"], "VARCHAR(16)"),
        (vec!["\\N", "5"], "BIGINT"),
        (vec!["", ""], "VARCHAR(16)"),
        (vec!["1", "x"], "VARCHAR(16)"),
    ] {
        assert_eq!(type_of(&fields).await, expected, "{fields:?}");
    }
}
