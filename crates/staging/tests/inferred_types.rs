use std::fmt::Write as _;
use std::io::Cursor;

use model::progress::Silent;
use staging::{Input, Source};

use crate::support::{Bench, text, types};

#[tokio::test]
async fn the_types_of_a_table_of_awkward_values_are_exact() {
    let bench = Bench::new();
    let staged = bench
        .stage(
            "id,zip,flag,price,big,when,at,note,phone,empty\n\
             1,00123,true,12.50,1234567890123456789012345,2024-02-29,2013-01-01T06:00:00Z,\"a, b\",+316,\n\
             -2,99999,FALSE,3,1,2024-03-01,2013-01-01T06:00:00+02:00,Jürgen,+317,\n",
        )
        .await
        .unwrap();
    insta::assert_snapshot!(types(&staged).join("\n"), @r"
    id BIGINT
    zip VARCHAR(16)
    flag BOOLEAN
    price DECIMAL(19,2)
    big DECIMAL(38,0)
    when DATE
    at TIMESTAMPTZ
    note VARCHAR(16)
    phone VARCHAR(16)
    empty VARCHAR(16)
    ");
    assert_eq!(
        staged.inferred.columns[1].reason,
        "\"00123\" in line 2 has a leading zero"
    );
}

#[tokio::test]
async fn a_value_in_the_last_row_counts_as_much_as_one_in_the_first() {
    let bench = Bench::new();
    let mut data = String::from("id,n\n");
    for id in 0..300_000 {
        writeln!(data, "{id},7").unwrap();
    }
    data.push_str("300000,not a number\n");
    let staged = bench.stage(&data).await.unwrap();
    assert_eq!(types(&staged), ["id BIGINT", "n VARCHAR(32)"]);
    assert_eq!(staged.inferred.row_count.get(), 300_001);
}

#[tokio::test]
async fn other_delimiters_quotes_and_line_ends_are_found() {
    let expected = [[text("1"), text("x, y")], [text("2"), text("5\" pipe")]];
    for (data, read_as) in [
        (
            "a\tb\r\n1\tx, y\r\n2\t5\" pipe\r\n",
            "tab delimited, double quotes, header, UTF-8",
        ),
        (
            "a;b\n1;x, y\n2;5\" pipe\n",
            "semicolon delimited, double quotes, header, UTF-8",
        ),
        (
            "a|b\n1|x, y\n2|5\" pipe",
            "pipe delimited, double quotes, header, UTF-8",
        ),
        (
            "a,b\n1,\"x, y\"\n2,5\" pipe\n",
            "comma delimited, double quotes, header, UTF-8",
        ),
        (
            "'a','b'\n'1','x, y'\n'2','5 pipe'\n",
            "comma delimited, single quotes, header, UTF-8",
        ),
    ] {
        let bench = Bench::new();
        let staged = bench.stage(data).await.unwrap();
        assert_eq!(staged.inferred.read_as, read_as);
        let rows = bench.rows(&staged).await;
        if read_as.contains("single") {
            assert_eq!(
                rows,
                [[text("1"), text("x, y")], [text("2"), text("5 pipe")]]
            );
        } else {
            assert_eq!(rows, expected, "{read_as}");
        }
    }
}

#[tokio::test]
async fn a_byte_order_mark_and_empty_lines_are_no_data() {
    let bench = Bench::new();
    let staged = bench
        .stage("\u{feff}a,b\n\n1,2\n\r\n3,4\n\n")
        .await
        .unwrap();
    assert_eq!(types(&staged), ["a BIGINT", "b BIGINT"]);
    assert_eq!(staged.inferred.row_count.get(), 2);
    assert_eq!(staged.inferred.blank_lines, 3);
    assert_eq!(bench.rows(&staged).await[1], [text("3"), text("4")]);
}

#[tokio::test]
async fn columns_without_a_name_are_called_by_their_place() {
    let bench = Bench::new();
    let staged = bench.stage(",name, spaced \n1,a,b\n").await.unwrap();
    assert_eq!(
        types(&staged),
        ["column_1 BIGINT", "name VARCHAR(16)", "spaced VARCHAR(16)"]
    );
}

#[tokio::test]
async fn a_header_without_rows_gives_a_part_without_rows() {
    let bench = Bench::new();
    let staged = bench.stage("a,b\n").await.unwrap();
    assert_eq!(types(&staged), ["a VARCHAR(16)", "b VARCHAR(16)"]);
    assert_eq!(
        (staged.inferred.row_count.get(), staged.parts.len()),
        (0, 1)
    );
    assert!(bench.rows(&staged).await.is_empty());
}

#[tokio::test]
async fn standard_input_compressed_files_and_patterns_are_read_as_one_source() {
    let bench = Bench::new();
    bench.write("1.csv", "a,b\n1,x\n");
    bench.write("2.csv", zstd::encode_all("a,b\n2,y".as_bytes(), 1).unwrap());
    let pattern = Input::Path(bench.path("*.csv").display().to_string());
    let stream = Input::Stream(Box::new(Cursor::new("a,b\n3,z\n")));
    let source = Source::open(vec![pattern, stream], &bench.options()).unwrap();
    assert_eq!(source.file_names().len(), 3);
    let staged = bench.stage_source(&source).await.unwrap();
    let mut rows = bench.rows(&staged).await;
    rows.sort();
    assert_eq!(
        rows,
        [
            [text("1"), text("x")],
            [text("2"), text("y")],
            [text("3"), text("z")]
        ]
    );
    assert_eq!(
        staged.inferred.source_digest,
        source.digest(&Silent).unwrap()
    );
}

#[test]
fn the_spooled_copy_of_a_stream_is_removed_with_the_source() {
    let bench = Bench::new();
    let stream = Input::Stream(Box::new(Cursor::new("a,b\n3,z\n")));
    let source = Source::open(vec![stream], &bench.options()).unwrap();
    let count = || std::fs::read_dir(bench.path("spool")).unwrap().count();
    assert_eq!(count(), 1);
    drop(source);
    assert_eq!(count(), 0);
}

#[test]
fn the_digest_of_one_file_is_the_one_that_b3sum_prints() {
    let bench = Bench::new();
    let input = bench.write("abc.csv", "abc");
    let source = Source::open(vec![input], &bench.options()).unwrap();
    assert_eq!(
        source.digest(&Silent).unwrap().to_string(),
        "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"
    );
}
