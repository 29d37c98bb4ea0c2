//! What becomes of values that do not fit, and of records that are broken.

use std::fmt::Write as _;
use std::fs;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use insta::assert_snapshot;
use parquet::arrow::ArrowWriter;
use proptest::prelude::*;
use staging::{OnError, PolicyOutcome, Source, Staged};
use tokio::runtime::Runtime;

use crate::support::{Bench, Field, text};

/// What was touched, a line each.
fn touched(staged: &Staged) -> String {
    let PolicyOutcome {
        rows_skipped,
        touched,
        ..
    } = &staged.inferred.policy;
    let mut told = format!("{rows_skipped} skipped\n");
    for column in touched {
        let name = column.column.as_deref().unwrap_or("(record)");
        let (skipped, truncated, nulled) = (column.skipped, column.truncated, column.nulled);
        write!(told, "{name}: {skipped} {truncated} {nulled}:").unwrap();
        for place in &column.first {
            write!(told, " line {} {};", place.line, place.reason).unwrap();
        }
        told.push('\n');
    }
    told
}

fn rejects(bench: &Bench) -> String {
    fs::read_to_string(bench.path("rejects.jsonl"))
        .unwrap()
        .replace(&format!("{}/", bench.folder.path().display()), "")
}

#[tokio::test]
async fn skipped_records_go_to_a_file_as_they_stood_and_nothing_of_them_counts() {
    let mut bench = Bench::new();
    bench.expect(&["n SMALLINT"]);
    bench.skip();
    let mut data = b"n,t,u\n1,a,1\n70000,a,\"x,\ny\"\n2,b,2\n3,c\n".to_vec();
    data.extend_from_slice(
        b"4,\xe1,longer than others\n5,x\0y,3\n,d,4\n\n\"\",e,5\n6,\"f\"g,6\n7,h,7",
    );
    let staged = bench.stage(data).await.unwrap();
    assert_eq!(
        bench.rows(&staged).await,
        [
            [text("1"), text("a"), text("1")],
            [text("2"), text("b"), text("2")],
            [None, text("d"), text("4")],
            [text(""), text("e"), text("5")],
            [text("7"), text("h"), text("7")],
        ]
    );
    assert_snapshot!(touched(&staged), @r#"
    5 skipped
    (record): 2 0 0: line 6 has 2 fields where the first record has 3; line 7 is not UTF-8: byte 0xe1 at byte 3 of the line;
    n: 1 0 0: line 3 holds "70000", which is out of range;
    t: 2 0 0: line 8 holds a NUL byte, which Redshift cannot store; line 12 goes on after its closing quote;
    "#);
    assert_snapshot!(rejects(&bench), @r#"
    {"file":"data","line":3,"column":"n","reason":"holds \"70000\", which is out of range","record":"70000,a,\"x,\ny\""}
    {"file":"data","line":6,"column":null,"reason":"has 2 fields where the first record has 3","record":"3,c"}
    {"file":"data","line":7,"column":null,"reason":"is not UTF-8: byte 0xe1 at byte 3 of the line","record":"4,�,longer than others"}
    {"file":"data","line":8,"column":"t","reason":"holds a NUL byte, which Redshift cannot store","record":"5,x\u0000y,3"}
    {"file":"data","line":12,"column":"t","reason":"goes on after its closing quote","record":"6,\"f\"g,6"}
    "#);
    assert_eq!(
        staged.inferred.policy.rejects,
        Some(bench.path("rejects.jsonl"))
    );
    let columns = &staged.inferred.columns;
    assert_eq!(columns[1].max_bytes, Some(1));
    assert_eq!(columns[2].column_type.to_string(), "BIGINT");
    assert_eq!((columns[0].null_count, staged.inferred.blank_lines), (2, 1));
}

#[tokio::test]
async fn without_rejects_there_is_no_file_and_an_old_one_goes() {
    let mut bench = Bench::new();
    bench.skip();
    fs::write(bench.path("rejects.jsonl"), "of an earlier run").unwrap();
    let staged = bench.stage("a,b\n1,2\n").await.unwrap();
    assert_eq!(staged.inferred.policy, PolicyOutcome::default());
    assert!(!bench.path("rejects.jsonl").exists());
}

#[tokio::test]
async fn broken_json_and_values_are_skipped_line_by_line() {
    let mut bench = Bench::new();
    bench.expect(&["a DATE"]);
    bench.skip();
    let staged = bench
        .stage("{\"a\":\"2024-01-01\"}\n{\"a\":\n{\"a\":\"x\"}\n{\"a\":\"2024-01-02\",\"a\":null}\n{\"a\":null}\n")
        .await
        .unwrap();
    assert_eq!(bench.rows(&staged).await, [[text("2024-01-01")], [None]]);
    let told = touched(&staged);
    assert!(told.starts_with("3 skipped\n(record): 2 0 0:"), "{told}");
    assert!(rejects(&bench).contains(r#""line":2,"column":null,"#));

    let staged = bench
        .stage("[{\"a\":\"2024-01-01\"},\n{\"a\":tru},\n{\"a\":\"}\"} ,{\"a\":null}]")
        .await
        .unwrap();
    assert_eq!(bench.rows(&staged).await, [[text("2024-01-01")], [None]]);
    assert!(rejects(&bench).contains(r#""record":"{\"a\":tru}""#));
}

#[tokio::test]
async fn text_is_cut_between_characters_and_nothing_else_is_forgiven() {
    let mut bench = Bench::new();
    bench.expect(&["t VARCHAR(4)", "n SMALLINT"]);
    bench.on_error = OnError::Truncate;
    let staged = bench
        .stage("t,n\nabcé,1\n\"ab,cd\",2\nabcd,3\n")
        .await
        .unwrap();
    let rows = bench.rows(&staged).await;
    assert_eq!(
        [&rows[0][0], &rows[1][0], &rows[2][0]],
        [&text("abc"), &text("ab,c"), &text("abcd")]
    );
    assert_snapshot!(touched(&staged), @r#"
    0 skipped
    t: 0 2 0: line 2 holds "abcé", which is too long; line 3 holds "ab,cd", which is too long;
    "#);
    assert!(
        bench
            .refusal("t,n\na,x\n")
            .await
            .contains("is no whole number")
    );
    bench.expected.clear();
    let long = format!("t,n\n{},1\n", "x".repeat(70_000));
    let staged = bench.stage(long).await.unwrap();
    assert_eq!(staged.inferred.columns[0].max_bytes, Some(65_535));
}

#[tokio::test]
async fn values_become_null_and_a_broken_record_still_ends_the_load() {
    let mut bench = Bench::new();
    bench.expect(&["n SMALLINT", "t VARCHAR(3)!"]);
    bench.on_error = OnError::Null;
    let staged = bench
        .stage("n,t,u\nx,a,1\n\"7e\",b,\0\n3,c,2\n")
        .await
        .unwrap();
    assert_eq!(
        bench.rows(&staged).await,
        [
            [None, text("a"), text("1")],
            [None, text("b"), None],
            [text("3"), text("c"), text("2")]
        ]
    );
    assert_snapshot!(touched(&staged), @r#"
    0 skipped
    n: 0 0 2: line 2 holds "x", which is no whole number; line 3 holds "7e", which is no whole number;
    u: 0 0 1: line 3 holds a NUL byte, which Redshift cannot store;
    "#);
    assert_eq!(staged.inferred.columns[0].null_count, 2);
    assert!(bench.refusal("n,t,u\n1,a\n").await.contains("has 2 fields"));
    assert!(
        bench
            .refusal("n,t,u\n1,abcd,1\n")
            .await
            .contains("which is too long")
    );
    let broken = bench.stage(b"n,t,u\n1,\xc3\xa9,\xe1\n").await.unwrap();
    assert_eq!(bench.rows(&broken).await, [[text("1"), text("é"), None]]);
}

#[tokio::test]
async fn a_quote_that_is_not_closed_ends_the_load_whatever_the_policy() {
    let mut bench = Bench::new();
    bench.skip();
    let refusal = bench.refusal("a,b\n1,2\n3,\"open\n5,6\n").await;
    assert!(
        refusal.contains("line 3: the column \"b\" has no closing quote"),
        "{refusal}"
    );
}

#[tokio::test]
async fn rows_of_parquet_are_skipped_cut_and_emptied_too() {
    let mut bench = Bench::new();
    let values = vec![Some("1"), Some("two"), None, Some("33333")];
    let column: ArrayRef = Arc::new(StringArray::from(values));
    let batch = RecordBatch::try_from_iter(vec![("n", column)]).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let source = Source::open(vec![bench.write("data", bytes)], &bench.options()).unwrap();

    bench.expect(&["n SMALLINT"]);
    bench.skip();
    let staged = bench.stage_source(&source).await.unwrap();
    assert_eq!(bench.rows(&staged).await, [[text("1")], [None]]);
    assert!(rejects(&bench).starts_with(r#"{"file":"data","line":2,"column":"n","#));
    bench.on_error = OnError::Null;
    let staged = bench.stage_source(&source).await.unwrap();
    assert_eq!(
        bench.rows(&staged).await,
        [[text("1")], [None], [None], [None]]
    );
    bench.expect(&["n VARCHAR(3)"]);
    bench.on_error = OnError::Truncate;
    let staged = bench.stage_source(&source).await.unwrap();
    assert_eq!(bench.rows(&staged).await[3], [text("333")]);
    assert_eq!(staged.inferred.policy.touched[0].truncated, 1);
}

/// A table of numbers, some of which are none, over several blocks' worth of records.
fn column() -> impl Strategy<Value = Vec<String>> {
    let value = prop_oneof![
        20 => "-?[1-9][0-9]{0,5}",
        1 => "[a-k \"]{1,6}",
        1 => "[0-9]{20}",
        1 => Just(String::new()),
    ];
    prop::collection::vec(value, 1..80)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn a_policy_changes_what_does_not_fit_and_nothing_else(
        values in column(),
        tabs in any::<bool>(),
        repeats in prop::sample::select(vec![1_usize, 500]),
    ) {
        let delimiter = if tabs { '\t' } else { ',' };
        let mut data = format!("id{delimiter}n\n");
        let values: Vec<&String> = values.iter().cycle().take(values.len() * repeats).collect();
        for (id, value) in values.iter().enumerate() {
            let quoted = value.replace('"', "\"\"");
            let quoted = if *value == &quoted { quoted } else { format!("\"{quoted}\"") };
            writeln!(data, "{id}{delimiter}{quoted}").unwrap();
        }
        let fits = |value: &str| value.is_empty() || value.parse::<i32>().is_ok();
        let row = |(id, value): (usize, &&String)| -> Vec<Field> {
            let fitting = fits(value) && !value.is_empty();
            vec![text(&id.to_string()), fitting.then(|| (*value).clone())]
        };
        let runtime = Runtime::new().unwrap();
        let mut bench = Bench::new();
        bench.expect(&["n INTEGER"]);
        let run = |bench: &mut Bench, on_error: OnError| {
            bench.on_error = on_error;
            runtime.block_on(async {
                let staged = bench.stage_with(&data, |options| {
                    options.delimiter = Some(delimiter.to_string());
                    options.quote = Some(staging::Quote::Byte(b'"'));
                }).await.unwrap();
                let mut rows = bench.rows(&staged).await;
                rows.sort_by_key(|row| row[0].as_ref().unwrap().parse::<usize>().unwrap());
                (staged.inferred.policy, rows)
            })
        };
        let (policy, rows) = run(&mut bench, OnError::Null);
        let all: Vec<_> = values.iter().enumerate().map(row).collect();
        prop_assert_eq!(&rows, &all);
        let misfits = values.iter().filter(|value| !fits(value)).count();
        prop_assert_eq!(policy.touched.iter().map(|t| t.nulled).sum::<u64>(), misfits as u64);

        let rejects = bench.path("rejects.jsonl");
        let (policy, rows) = run(&mut bench, OnError::Skip { rejects: rejects.clone() });
        let kept: Vec<_> =
            values.iter().enumerate().filter(|(_, value)| fits(value)).map(row).collect();
        prop_assert_eq!(&rows, &kept);
        prop_assert_eq!(policy.rows_skipped, misfits as u64);
        let lines = fs::read_to_string(&rejects).unwrap_or_default();
        let numbers: Vec<u64> = lines
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .map(|line| line["line"].as_u64().unwrap())
            .collect();
        let expected: Vec<u64> = (2..)
            .zip(&values)
            .filter(|(_, value)| !fits(value))
            .map(|(line, _)| line)
            .collect();
        prop_assert_eq!(numbers, expected);
    }
}
