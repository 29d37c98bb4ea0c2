use std::fmt::Write as _;

use staging::{CopyFormat, NullMarkers};

use crate::support::{Bench, text, types};

#[tokio::test]
async fn the_empty_field_is_null_and_the_quoted_empty_field_is_an_empty_string() {
    let bench = Bench::new();
    let staged = bench.stage("a,b\nx,\ny,\"\"\n").await.unwrap();
    let rows = bench.rows(&staged).await;
    assert_eq!(rows, [[text("x"), None], [text("y"), text("")]]);
    assert_eq!(staged.inferred.columns[1].null_count, 1);
    assert!(staged.inferred.null_markers.is_empty());
}

#[tokio::test]
async fn na_is_null_beside_numbers_and_text_beside_text_and_both_are_told() {
    let bench = Bench::new();
    let staged = bench
        .stage("year,speed,continent\n2004,NA,NA\nNA,90,Europe\n")
        .await
        .unwrap();
    assert_eq!(
        types(&staged),
        ["year BIGINT", "speed BIGINT", "continent VARCHAR(16)"]
    );
    let rows = bench.rows(&staged).await;
    assert_eq!(rows[0], [text("2004"), None, text("NA")]);
    assert_eq!(rows[1], [None, text("90"), text("Europe")]);
    assert_eq!(staged.inferred.null_markers.len(), 1);
    assert_eq!(staged.inferred.null_markers[0].marker, "NA");
    assert_eq!(staged.inferred.null_markers[0].columns, ["year", "speed"]);
    assert_eq!(staged.inferred.null_markers[0].count, 2);
}

#[tokio::test]
async fn a_column_of_nothing_but_markers_keeps_them() {
    let bench = Bench::new();
    let staged = bench.stage("id,continent\n1,NA\n2,NA\n").await.unwrap();
    assert_eq!(bench.rows(&staged).await[0], [text("1"), text("NA")]);
    assert!(staged.inferred.null_markers.is_empty());
}

#[tokio::test]
async fn a_late_text_turns_earlier_markers_back_into_text() {
    let bench = Bench::new();
    let mut data = String::from("id,code\n");
    for id in 0..100_000 {
        writeln!(data, "{id},{}", if id % 2 == 0 { "NA" } else { "12" }).unwrap();
    }
    data.push_str("100000,late\n");
    let staged = bench.stage(&data).await.unwrap();
    let rows = bench.rows(&staged).await;
    assert_eq!(rows.len(), 100_001);
    assert!(rows.iter().all(|row| row[1].is_some()));
    assert_eq!(types(&staged)[1], "code VARCHAR(16)");
    assert_eq!(staged.inferred.columns[1].null_count, 0);
}

#[tokio::test]
async fn a_quoted_marker_is_text() {
    let bench = Bench::new();
    let staged = bench.stage("a,b\n1,\"NA\"\n2,5\n").await.unwrap();
    assert_eq!(types(&staged)[1], "b VARCHAR(16)");
    assert_eq!(bench.rows(&staged).await[0], [text("1"), text("NA")]);
}

#[tokio::test]
async fn the_quoted_empty_string_counts_as_null_beside_numbers_and_is_told() {
    let bench = Bench::new();
    let staged = bench
        .stage("\"a\",\"b\"\n\"1\",\"\"\n\"2\",\"7\"\n")
        .await
        .unwrap();
    assert_eq!(types(&staged), ["a BIGINT", "b BIGINT"]);
    assert_eq!(staged.inferred.null_markers[0].marker, "\"\"");
    assert_eq!(staged.inferred.null_markers[0].columns, ["b"]);
    assert_eq!(staged.inferred.columns[1].null_count, 1);
}

#[tokio::test]
async fn a_value_that_equals_the_sentinel_moves_the_sentinel() {
    let bench = Bench::new();
    let staged = bench
        .stage("a,b\n\"\\N\",\n\"\\NN\",x\n\\N,y\n")
        .await
        .unwrap();
    assert_eq!(
        staged.copy_format,
        CopyFormat::CsvNormalised {
            null: "\\NNN".to_owned()
        }
    );
    let rows = bench.rows(&staged).await;
    assert_eq!(
        rows,
        [
            [text("\\N"), None],
            [text("\\NN"), text("x")],
            [None, text("y")]
        ]
    );
}

#[tokio::test]
async fn the_markers_can_be_replaced() {
    let bench = Bench::new();
    let markers = NullMarkers {
        everywhere: vec!["-".to_owned()],
        beside_typed_values: Vec::new(),
    };
    let staged = bench
        .stage_with("a,b,c\n-,NA,\n3,4,x\n", |o| o.null_markers = markers)
        .await
        .unwrap();
    assert_eq!(
        types(&staged),
        ["a BIGINT", "b VARCHAR(16)", "c VARCHAR(16)"]
    );
    assert_eq!(bench.rows(&staged).await[0], [None, text("NA"), text("")]);
}
