use std::fs;
use std::io::Cursor;

use insta::assert_snapshot;
use staging::{Header, Input, Source};

use crate::support::{Bench, types};

fn refused(bench: &Bench, input: Input) -> String {
    let error = Source::open(vec![input], &bench.options()).expect_err("must be refused");
    bench.told(error)
}

fn named(bench: &Bench, name: &str) -> Input {
    Input::Path(bench.path(name).display().to_string())
}

#[test]
fn a_missing_file_is_named() {
    let bench = Bench::new();
    assert_snapshot!(refused(&bench, named(&bench, "flights.csv")), @r#"
    source-not-found: no file "flights.csv"
    hint: check the spelling and the current folder
    "#);
}

#[test]
fn a_pattern_without_matches_is_named() {
    let bench = Bench::new();
    assert_snapshot!(refused(&bench, named(&bench, "*.csv")), @r#"
    source-not-found: no file matches "*.csv"
    hint: put the pattern in quotes and check what it matches
    "#);
}

#[test]
fn an_empty_file_and_an_empty_stream_are_refused() {
    let bench = Bench::new();
    let empty = bench.write("empty.csv", "");
    assert_snapshot!(refused(&bench, empty), @r#"
    source-empty: "empty.csv" is empty
    hint: check how the file was written; an empty one is not loaded
    "#);
    let blank = bench.write("blank.csv", "\n \n");
    assert!(refused(&bench, blank).starts_with("source-empty"));
    let stream = Input::Stream(Box::new(Cursor::new(Vec::new())));
    assert!(refused(&bench, stream).starts_with("source-empty: \"standard input\" is empty"));
    let nothing_compressed = bench.write("empty.gz", zstd::encode_all([].as_slice(), 1).unwrap());
    assert!(refused(&bench, nothing_compressed).starts_with("source-empty"));
}

#[test]
fn a_folder_without_data_is_refused() {
    let bench = Bench::new();
    fs::create_dir(bench.path("exports")).unwrap();
    bench.write("exports/_SUCCESS", "x");
    assert_snapshot!(refused(&bench, named(&bench, "exports")), @r#"
    source-empty: the folder "exports" holds no data
    hint: names that begin with `.` or `_` and empty files do not count
    "#);
}

#[test]
fn a_file_without_a_header_is_refused_when_its_first_record_looks_like_data() {
    let bench = Bench::new();
    let headless = bench.write("planes.csv", "N10156,2004,EMBRAER\nN102UW,1998,AIRBUS\n");
    assert_snapshot!(refused(&bench, headless), @r#"
    header-missing: "planes.csv" has no header: field 2 of its first record is "2004", like the fields below it
    hint: add a first line with the names, or say whether there is one: `--header absent` or `--header present`
    "#);
}

#[tokio::test]
async fn the_header_rule_can_be_overridden_in_both_directions() {
    let bench = Bench::new();
    let data = "country,2019,2020\nNL,17,18\n";
    let present = bench
        .stage_with(data, |o| o.header = Header::Present)
        .await
        .unwrap();
    assert_eq!(
        types(&present),
        ["country VARCHAR(16)", "2019 BIGINT", "2020 BIGINT"]
    );
    assert_eq!(present.inferred.row_count.get(), 1);

    let bench = Bench::new();
    let absent = bench
        .stage_with("a,1\nb,2\n", |o| o.header = Header::Absent)
        .await
        .unwrap();
    assert_eq!(types(&absent), ["column_1 VARCHAR(16)", "column_2 BIGINT"]);
    assert_eq!(absent.inferred.row_count.get(), 2);
}

#[test]
fn a_header_of_words_above_numbers_is_a_header() {
    let bench = Bench::new();
    let input = bench.write("planes.csv", "tailnum,year\nN10156,2004\n");
    assert!(Source::open(vec![input], &bench.options()).is_ok());
}

#[test]
fn archives_are_named() {
    let bench = Bench::new();
    let zip = bench.write("flights.zip", b"PK\x03\x04rest");
    assert_snapshot!(refused(&bench, zip), @r#"
    source-unsupported: "flights.zip" is a zip archive, which cannot be loaded
    hint: convert it to UTF-8 text or Parquet; gzip, zstd and bzip2 are read
    "#);
}

#[test]
fn a_column_that_is_there_twice_is_refused_whatever_its_case() {
    let bench = Bench::new();
    let input = bench.write("twice.csv", "id,name,ID\n1,a,2\n");
    assert_snapshot!(refused(&bench, input), @r#"
    source-columns-differ: "twice.csv" has the column "ID" twice: as column 1 and as column 3
    hint: rename one of them; Redshift does not tell upper from lower case in names
    "#);
}

#[test]
fn files_with_other_columns_or_formats_are_not_loaded_together() {
    let bench = Bench::new();
    let first = || bench.write("1.csv", "a,b\n1,2\n");
    let open = |inputs| {
        Source::open(inputs, &bench.options())
            .map(drop)
            .map_err(|e| bench.told(e))
    };
    let other = bench.write("2.csv", "b,a\n1,2\n");
    assert_eq!(
        open(vec![first(), other]).unwrap_err(),
        "source-columns-differ: \"2.csv\" is not written as \"1.csv\" is: its column 1 is \"b\" and not \"a\"\n\
         hint: load the files one by one"
    );
    let json = bench.write("3.json", "{\"a\":1}\n");
    assert!(
        open(vec![first(), json])
            .unwrap_err()
            .contains("is delimited text and")
    );
}

#[tokio::test]
async fn json_without_a_single_key_has_no_columns() {
    let bench = Bench::new();
    assert_snapshot!(bench.refusal("[]").await, @r#"
    source-empty: "data" holds no columns
    hint: every row needs at least one column with a name
    "#);
    assert!(bench.refusal("{}\n{}\n").await.starts_with("source-empty"));
}

#[tokio::test]
async fn a_delimiter_that_is_the_quote_or_a_line_end_is_refused() {
    let bench = Bench::new();
    for delimiter in ["\"", "\n", "|\"", ""] {
        let staged = bench
            .stage_with("a,b\n", |o| o.delimiter = Some(delimiter.to_owned()))
            .await;
        assert!(
            bench
                .told(staged.unwrap_err())
                .contains("cannot be told apart")
        );
    }
}

#[tokio::test]
async fn a_record_with_another_number_of_fields_is_named_by_its_line() {
    let bench = Bench::new();
    assert_snapshot!(bench.refusal("a,b\n1,2\n3\n").await, @r#"
    record-invalid: "data", line 3: the record has 1 field where the first record has 2
    hint: check the delimiter and the quotes around fields that hold one
    "#);
    assert_snapshot!(bench.refusal("a,b\n1,\"x\ny\"\n1,2,3,\n").await, @r#"
    record-invalid: "data", line 4: the record has 4 fields where the first record has 2
    hint: check the delimiter and the quotes around fields that hold one
    "#);
}

#[tokio::test]
async fn the_first_of_several_faults_is_told() {
    let mut bench = Bench::new();
    bench.workers = 4;
    let mut data = String::from("a,b\n");
    for line in 2..400_000 {
        data.push_str(if line % 100_000 == 77 {
            "only one\n"
        } else {
            "some text,more text\n"
        });
    }
    assert!(bench.refusal(&data).await.contains("line 77:"));
}

#[tokio::test]
async fn a_quote_that_is_not_closed_is_named_where_it_opens() {
    let bench = Bench::new();
    let refusal = bench.refusal("a,b\n1,2\n3,\"open\n5,6\n").await;
    assert_snapshot!(refusal, @r#"record-invalid: "data", line 3: the column "b" has no closing quote"#);
    assert_snapshot!(bench.refusal("a,b\n1,\"x\"y\n").await, @r#"
    record-invalid: "data", line 2: the column "b" goes on after its closing quote
    hint: inside a quoted field, write a quote twice
    "#);
}

#[tokio::test]
async fn text_that_is_not_utf_8_is_named_by_line_and_byte() {
    let bench = Bench::new();
    let broken = b"a,b\n1,\xc3\xa9\n2,Gonz\xe1lez\n";
    assert_snapshot!(bench.refusal(broken).await, @r#"
    record-invalid: "data", line 3: the record is not UTF-8: byte 0xe1 at byte 7 of the line
    hint: if the whole file has another encoding, name it: `--encoding windows-1252`
    "#);
}

#[tokio::test]
async fn values_that_redshift_cannot_store_are_named() {
    let bench = Bench::new();
    assert_snapshot!(bench.refusal("a,b\n1,x\0y\n").await, @r#"record-invalid: "data", line 2: the column "b" holds a NUL byte, which Redshift cannot store"#);
    let long = format!("a,b\n1,{}\n", "x".repeat(70_000));
    assert_snapshot!(bench.refusal(long).await, @r#"record-invalid: "data", line 2: the column "b" is 70000 bytes long; a VARCHAR holds at most 65,535"#);
}

#[tokio::test]
async fn a_damaged_compressed_file_is_told_from_damaged_data() {
    let bench = Bench::new();
    let mut compressed = zstd::encode_all("a,b\n1,2\n".repeat(200_000).as_bytes(), 1).unwrap();
    compressed.truncate(compressed.len() - 10);
    let refusal = bench.refusal(compressed).await;
    assert!(
        refusal.starts_with("source-unreadable: \"data\" is damaged"),
        "{refusal}"
    );
}
