//! Columns whose types are given.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use insta::assert_snapshot;
use model::progress::Silent;
use parquet::arrow::ArrowWriter;
use staging::{CopyFormat, Input, Source, infer};

use crate::support::{Bench, text, types};

#[tokio::test]
async fn values_that_fit_are_staged_and_the_column_has_the_given_type() {
    let mut bench = Bench::new();
    bench.expect(&["ID SMALLINT", "name CHAR(4)", "gone DATE"]);
    let staged = bench
        .stage("id,name,more\n007,ab,1\n-3,\"\",2\n")
        .await
        .unwrap();
    assert_eq!(
        types(&staged),
        ["id SMALLINT", "name CHAR(4)", "more BIGINT"]
    );
    assert_eq!(staged.inferred.columns[0].reason, "the table's type");
    assert_eq!(
        bench.rows(&staged).await,
        [
            [text("007"), text("ab"), text("1")],
            [text("-3"), text(""), text("2")]
        ]
    );
}

#[tokio::test]
async fn a_value_that_does_not_fit_is_named_with_its_place_and_what_the_column_holds() {
    let mut bench = Bench::new();
    bench.expect(&["year SMALLINT"]);
    assert_snapshot!(bench.refusal("year,x\n2004,1\nunknown,2\n").await, @r#"
    column-type-conflict: "data", line 3: the column "year" holds "unknown", which is no whole number; its type is SMALLINT (in the source: text)
    hint: correct the value, or say what is to become of such values: `--on-error skip`, `truncate` or `null`
    "#);
    bench.expect(&["year SMALLINT!"]);
    assert_snapshot!(bench.refusal("year,x\n2004,1\n,2\n").await, @r#"record-invalid: "data", line 3: the column "year" has no value, and it must have one"#);
}

#[tokio::test]
async fn a_value_far_behind_the_first_block_is_found_by_a_second_pass() {
    let mut bench = Bench::new();
    bench.expect(&["id INTEGER", "note VARCHAR(9)"]);
    let mut data = String::from("id,note\n");
    for id in 0..200_000 {
        writeln!(data, "{id},some text").unwrap();
    }
    let staged = bench.stage(&data).await.unwrap();
    assert_eq!(staged.timings.passes, 1);
    data.push_str("5000000000,x\n");
    let refusal = bench.refusal(&data).await;
    assert!(
        refusal
            .contains("line 200002: the column \"id\" holds \"5000000000\", which is out of range"),
        "{refusal}"
    );
    assert!(
        refusal.contains("(in the source: whole numbers of at most 10 digits)"),
        "{refusal}"
    );
}

#[tokio::test]
async fn null_markers_follow_the_given_type() {
    let mut bench = Bench::new();
    bench.expect(&["n BIGINT", "t VARCHAR(8)"]);
    let staged = bench.stage("n,t\nNA,NA\nNA,1\n").await.unwrap();
    assert_eq!(
        bench.rows(&staged).await,
        [[None, text("NA")], [None, text("1")]]
    );
    assert_eq!(staged.inferred.columns[0].null_count, 2);
}

#[tokio::test]
async fn json_becomes_the_given_types_too() {
    let mut bench = Bench::new();
    bench.expect(&["s SUPER", "t VARCHAR(20)", "n DECIMAL(5,2)"]);
    let staged = bench
        .stage("{\"s\":\"x\",\"t\":{\"a\":1},\"n\":1.50}\n{\"s\":1,\"t\":\"u\",\"n\":null}\n")
        .await
        .unwrap();
    assert_eq!(
        bench.rows(&staged).await,
        [
            [text("\"x\""), text("{\"a\":1}"), text("1.50")],
            [text("1"), text("u"), None]
        ]
    );
    assert_eq!(types(&staged)[0], "s SUPER");
    let refusal = bench.refusal("{\"n\":1.505}\n").await;
    assert!(
        refusal.contains("has more digits after the point"),
        "{refusal}"
    );
}

fn parquet_of(bench: &Bench, columns: Vec<(&str, ArrayRef)>) -> Source {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let input: Input = bench.write("data.parquet", bytes);
    Source::open(vec![input], &bench.options()).unwrap()
}

#[tokio::test]
async fn parquet_is_passed_through_only_where_its_types_are_the_given_ones() {
    let mut bench = Bench::new();
    let id: ArrayRef = Arc::new(Int64Array::from(vec![1, 40_000]));
    let name: ArrayRef = Arc::new(StringArray::from(vec!["a", "abcdef"]));
    let source = parquet_of(&bench, vec![("id", id), ("name", name)]);
    bench.expect(&["id BIGINT", "name VARCHAR(6)"]);
    let staged = bench.stage_source(&source).await.unwrap();
    assert_eq!(staged.copy_format, CopyFormat::Parquet);
    assert_eq!(types(&staged), ["id BIGINT", "name VARCHAR(6)"]);

    bench.expect(&["id INTEGER", "name VARCHAR(6)"]);
    let staged = bench.stage_source(&source).await.unwrap();
    assert_eq!(types(&staged), ["id INTEGER", "name VARCHAR(6)"]);
    assert_eq!(bench.rows(&staged).await.len(), 2);

    bench.expect(&["id SMALLINT"]);
    let error = bench.stage_source(&source).await.unwrap_err();
    assert_snapshot!(bench.told(error), @r#"
    column-type-conflict: "data.parquet", row 2: the column "id" holds "40000", which is out of range; its type is SMALLINT (in the source: Int64 in the Parquet file)
    hint: correct the value, or say what is to become of such values: `--on-error skip`, `truncate` or `null`
    "#);
    bench.expect(&["name VARCHAR(3)"]);
    let error = bench.stage_source(&source).await.unwrap_err();
    assert!(
        bench
            .told(error)
            .contains("row 2: the column \"name\" holds \"abcdef\", which is too long")
    );
}

#[tokio::test]
async fn inferring_finds_what_staging_finds_and_sends_nothing() {
    let mut bench = Bench::new();
    bench.expect(&["b VARCHAR(8)"]);
    let input = bench.write("data", "a,b\n1,x\n,\"\"\nNA,y\n");
    let source = Source::open(vec![input], &bench.options()).unwrap();
    let inferred = infer(&source, &bench.infer_options(), &Silent)
        .await
        .unwrap();
    assert!(bench.keys().await.is_empty());
    let staged = bench.stage_source(&source).await.unwrap();
    assert_eq!((staged.inferred, staged.copy_format), inferred);

    let id: ArrayRef = Arc::new(Int64Array::from(vec![1, 2]));
    let source = parquet_of(&bench, vec![("id", id)]);
    let inferred = infer(&source, &bench.infer_options(), &Silent)
        .await
        .unwrap();
    let staged = bench.stage_source(&source).await.unwrap();
    assert_eq!((staged.inferred, staged.copy_format), inferred);
}

#[tokio::test]
async fn a_column_may_need_values_whose_type_is_found() {
    let mut bench = Bench::new();
    bench.expect(&["a ?!"]);
    let told = bench.refusal("a,b\n1,x\n,y\n").await;
    assert!(
        told.contains("line 3: the column \"a\" has no value, and it must have one"),
        "{told}"
    );
    let told = bench.refusal("{\"a\":1}\n{\"b\":2}\n").await;
    assert!(told.contains("line 2"), "{told}");
    // The empty string is a value of text, and `NA` may be one.
    let staged = bench.stage("a,b\nx,1\n\"\",2\nNA,3\n").await.unwrap();
    assert_eq!(types(&staged)[0], "a VARCHAR(16)");
    assert_eq!(staged.inferred.columns[0].null_count, 0);
    let staged = bench.stage("a,b\n1,1\nNA,2\n").await.unwrap();
    assert_eq!(staged.inferred.columns[0].null_count, 1);
}
