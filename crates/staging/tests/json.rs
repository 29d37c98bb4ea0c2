use std::fmt::Write as _;

use insta::assert_snapshot;
use staging::{Input, Source};

use crate::support::{Bench, text, types};

#[tokio::test]
async fn json_lines_keep_the_types_that_json_tells() {
    let bench = Bench::new();
    let staged = bench
        .stage(
            r#"{"id":1,"zip":"00123","n":"42","ok":true,"day":"2024-02-29","price":12.5}
{"id":2,"zip":"9","n":"43","ok":false,"day":"2024-03-01","price":null}
"#,
        )
        .await
        .unwrap();
    assert_snapshot!(types(&staged).join("\n"), @r"
    id BIGINT
    zip VARCHAR(16)
    n VARCHAR(16)
    ok BOOLEAN
    day DATE
    price DECIMAL(19,2)
    ");
    let rows = bench.rows(&staged).await;
    assert_eq!(rows[1][5], None);
    assert_eq!(rows[0][1], text("00123"));
}

#[tokio::test]
async fn a_pretty_printed_array_is_read_as_its_objects() {
    let bench = Bench::new();
    let staged = bench
        .stage("[\n  {\n    \"a\": 1,\n    \"b\": \"x\\ny\"\n  },\n  {\"b\": \"\", \"a\": 2}\n]\n")
        .await
        .unwrap();
    assert_eq!(staged.inferred.read_as, "JSON array, UTF-8");
    assert_eq!(
        bench.rows(&staged).await,
        [[text("1"), text("x\ny")], [text("2"), text("")]]
    );
}

#[tokio::test]
async fn objects_and_arrays_make_a_super_column_of_json_text() {
    let bench = Bench::new();
    let staged = bench
        .stage(
            "{\"a\":{\"b\":[1,2]},\"t\":[1]}\n{\"a\":null,\"t\":\"plain\"}\n{\"a\":{},\"t\":7}\n",
        )
        .await
        .unwrap();
    assert_eq!(types(&staged), ["a SUPER", "t SUPER"]);
    let rows = bench.rows(&staged).await;
    assert_eq!(rows[0], [text("{\"b\":[1,2]}"), text("[1]")]);
    assert_eq!(rows[1], [None, text("\"plain\"")]);
    assert_eq!(rows[2], [text("{}"), text("7")]);
}

#[tokio::test]
async fn keys_and_nested_values_that_come_late_are_columns_of_every_row() {
    let bench = Bench::new();
    let mut data = String::new();
    for id in 0..100_000 {
        writeln!(data, "{{\"id\":{id},\"tag\":\"t\"}}").unwrap();
    }
    data.push_str("{\"id\":100000,\"tag\":{\"x\":1},\"late\":5}\n");
    let staged = bench.stage(&data).await.unwrap();
    assert_eq!(types(&staged), ["id BIGINT", "tag SUPER", "late BIGINT"]);
    let rows = bench.rows(&staged).await;
    assert_eq!(rows.len(), 100_001);
    assert!(rows.iter().all(|row| row.len() == 3));
    assert!(rows.contains(&vec![text("5"), text("\"t\""), None]));
    assert!(rows.contains(&vec![text("100000"), text("{\"x\":1}"), text("5")]));
}

#[tokio::test]
async fn malformed_json_is_named_by_its_line() {
    let bench = Bench::new();
    assert_snapshot!(bench.refusal("{\"a\":1}\n{\"a\":}\n").await, @r#"record-invalid: "data", line 2: the record is not a JSON object: expected value, at byte 6"#);
    assert!(
        bench
            .refusal("{\"a\":1}\n[1]\n")
            .await
            .contains("line 2: the record is not a JSON object")
    );
    assert!(
        bench
            .refusal("[{\"a\":1}")
            .await
            .contains("ends before the JSON array is closed")
    );
    assert_snapshot!(bench.refusal("{\"a\":1,\"a\":2}\n").await, @r#"record-invalid: "data", line 1: the record holds the key "a" twice"#);
    assert!(
        bench
            .refusal("{\"a\":\"x\\u0000\"}\n")
            .await
            .contains("holds a NUL byte")
    );
}

#[tokio::test]
async fn keys_that_differ_only_in_case_are_refused() {
    let bench = Bench::new();
    let refusal = bench.refusal("{\"a\":1}\n{\"A\":2}\n").await;
    assert!(refusal.contains("has the column \"A\" twice"), "{refusal}");
}

#[tokio::test]
async fn json_files_with_different_keys_are_loaded_together() {
    let bench = Bench::new();
    let inputs = vec![
        bench.write("1.jsonl", "{\"a\":1}\n"),
        bench.write("2.jsonl", "{\"b\":2}"),
    ];
    let source = Source::open(inputs, &bench.options()).unwrap();
    let staged = bench.stage_source(&source).await.unwrap();
    assert_eq!(types(&staged), ["a BIGINT", "b BIGINT"]);
    assert_eq!(bench.rows(&staged).await.len(), 2);
}

#[test]
fn text_that_begins_with_a_bracket_is_not_taken_for_json() {
    let bench = Bench::new();
    let input: Input = bench.write("list.csv", "[a],b\nx,y\n");
    let source = Source::open(vec![input], &bench.options()).unwrap();
    assert_eq!(
        source.to_string(),
        "comma delimited, double quotes, header, UTF-8"
    );
}

#[tokio::test]
async fn numbers_keep_every_digit_and_what_no_number_type_holds_is_text() {
    let bench = Bench::new();
    let forty = "1234567890123456789012345678901234567890";
    let staged = bench
        .stage(format!(
            "{{\"n\":-0,\"e\":1.5e3,\"d\":123456789012345678901234567890.25,\"long\":{forty},\"far\":1e400}}\n"
        ))
        .await
        .unwrap();
    assert_eq!(
        types(&staged)[1..],
        [
            "e DOUBLE PRECISION",
            "d DECIMAL(38,2)",
            "long VARCHAR(128)",
            "far VARCHAR(16)"
        ]
    );
    let rows = bench.rows(&staged).await;
    assert_eq!(rows[0][2], text("123456789012345678901234567890.25"));
    assert_eq!(rows[0][3], text(forty));
    assert_eq!(rows[0][4], text("1e400"));
}

#[tokio::test]
async fn escapes_marks_and_blanks_are_read_as_json_says() {
    let bench = Bench::new();
    let staged = bench
        .stage(concat!(
            "\u{feff}  {\"a\\u0062\" : \"\\ud83d\\ude00\\/\\t\\\"\\\\\" }\r\n\r\n",
            "{\"ab\":\"\\u00e9\"}{\"ab\":\"x\"}"
        ))
        .await
        .unwrap();
    assert_eq!(types(&staged), ["ab VARCHAR(16)"]);
    assert_eq!(
        bench.rows(&staged).await,
        [[text("😀/\t\"\\")], [text("é")], [text("x")]]
    );
    for (wrong, why) in [
        ("{\"a\":\"\\ud83d\"}\n", "line 1"),
        ("{\"a\":NaN}\n", "line 1"),
        ("{\"a\":01}\n", "line 1"),
        ("{\"a\":1}\n{\"a\":\"x\n\"}\n", "line 2"),
        ("{\"a\":1}\n{\"a\":1,}\n", "line 2"),
    ] {
        let told = bench.refusal(wrong).await;
        assert!(
            told.starts_with("record-invalid") && told.contains(why),
            "{wrong}: {told}"
        );
    }
}
