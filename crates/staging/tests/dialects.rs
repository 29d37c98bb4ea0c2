//! Dialects that are found, dialects that have to be named, and the cases that CSV readers fail at.

use insta::assert_snapshot;
use staging::{Escape, Quote, SourceOptions};

use crate::support::{Bench, Field, text, types};

/// How `data` is read, and its rows.
async fn read(
    data: impl AsRef<[u8]>,
    change: impl FnOnce(&mut SourceOptions),
) -> (String, Vec<Vec<Field>>) {
    let bench = Bench::new();
    let staged = bench.stage_with(data, change).await.unwrap();
    let rows = bench.rows(&staged).await;
    (staged.inferred.read_as, rows)
}

async fn found(data: impl AsRef<[u8]>) -> (String, Vec<Vec<Field>>) {
    read(data, |_| {}).await
}

fn rows<const N: usize>(rows: &[[&str; N]]) -> Vec<Vec<Field>> {
    rows.iter().map(|row| row.map(text).to_vec()).collect()
}

#[tokio::test]
async fn lines_that_end_with_carriage_returns_are_read() {
    let (read_as, found) = found("a,b\r1,\"x\r\ny\"\r2,z").await;
    assert_eq!(
        read_as,
        "comma delimited, double quotes, lines end with carriage returns, header, UTF-8"
    );
    assert_eq!(found, rows(&[["1", "x\r\ny"], ["2", "z"]]));
}

#[tokio::test]
async fn escaped_quotes_are_found_where_nothing_else_makes_sense_of_them() {
    let (read_as, found_rows) = found("a,b\n1,\"say \\\"hi\\\", you\"\n2,\"c:\\\\x\"\n").await;
    assert_eq!(
        read_as,
        "comma delimited, double quotes, backslash escapes, header, UTF-8"
    );
    assert_eq!(
        found_rows,
        rows(&[["1", "say \"hi\", you"], ["2", "c:\\x"]])
    );
    // A backslash before a closing quote is no sign of it.
    let (read_as, found_rows) = found("a,b\n1,\"c:\\x\\\"\n2,\"d:\\\"\n").await;
    assert_eq!(read_as, "comma delimited, double quotes, header, UTF-8");
    assert_eq!(found_rows, rows(&[["1", "c:\\x\\"], ["2", "d:\\"]]));
}

#[tokio::test]
async fn what_databases_export_is_read_with_its_letters_and_nulls() {
    let data = "a\tb\n1\tx\\ty\\nz\n2\t\\N\n3\t\\\\N\n";
    let (read_as, found) = read(data, |options| options.escape = Some(Escape::Letters)).await;
    assert_eq!(
        read_as,
        "tab delimited, double quotes, backslash escapes with letters, header, UTF-8"
    );
    let expected = [
        vec![text("1"), text("x\ty\nz")],
        vec![text("2"), None],
        vec![text("3"), text("\\N")],
    ];
    assert_eq!(found, expected);
}

#[tokio::test]
async fn rare_delimiters_are_found_and_long_ones_can_be_named() {
    for delimiter in ["\u{1}", "\u{1f}", "^", "~", "¦", "§"] {
        let data = format!("a{delimiter}b\n1{delimiter}x, y\n2{delimiter}\n");
        let (_, found) = found(data).await;
        assert_eq!(
            found,
            [vec![text("1"), text("x, y")], vec![text("2"), None]]
        );
    }
    let (read_as, found) = read("a||b\n1||x|y\n", |options| {
        options.delimiter = Some("||".to_owned());
    })
    .await;
    assert_eq!(read_as, "\"||\" delimited, double quotes, header, UTF-8");
    assert_eq!(found, rows(&[["1", "x|y"]]));
}

#[tokio::test]
async fn quotes_can_be_data_everywhere() {
    let (_, found) = read("a\tb\n\"x\t5\"\n", |options| {
        options.quote = Some(Quote::None);
    })
    .await;
    assert_eq!(found, rows(&[["\"x", "5\""]]));
}

#[tokio::test]
async fn lines_before_the_header_and_comments_are_left_out_and_lines_stay_right() {
    let data = "Report of May\n\na,b\n# none\n1,x\n2,y,z\n";
    let bench = Bench::new();
    let mut options = bench.options();
    options.skip_lines = 2;
    options.comment = Some(b'#');
    let source = staging::Source::open(vec![bench.write("may.csv", data)], &options).unwrap();
    let error = bench.stage_source(&source).await.unwrap_err();
    assert_snapshot!(bench.told(error), @r#"
    record-invalid: "may.csv", line 6: the record has 3 fields where the first record has 2
    hint: check the delimiter and the quotes around fields that hold one
    "#);
    let (read_as, found) = read(&data[..data.len() - 6], |options| {
        options.skip_lines = 2;
        options.comment = Some(b'#');
    })
    .await;
    assert_eq!(
        read_as,
        "comma delimited, double quotes, comments begin with '#', header, UTF-8, first 2 lines skipped"
    );
    assert_eq!(found, rows(&[["1", "x"]]));
}

#[tokio::test]
async fn characters_that_cannot_be_told_apart_are_refused() {
    let bench = Bench::new();
    let mut options = bench.options();
    options.delimiter = Some("\"".to_owned());
    let input = bench.write("a.csv", "a,b\n1,2\n");
    let error = staging::Source::open(vec![input], &options).unwrap_err();
    assert_snapshot!(bench.told(error), @r#"
    source-unsupported: "a.csv" cannot be read as "\"" delimited, double quotes: the characters cannot be told apart
    hint: delimiter, quote, escape and comment differ, and none is a line end; all but the delimiter are one ASCII character
    "#);
}

/// The cases that the csv-spectrum collection describes.
#[tokio::test]
async fn the_cases_of_csv_spectrum_come_out_right() {
    let cases: [(&str, &str, Vec<Vec<Field>>); 12] = [
        (
            "a comma in quotes",
            "first,address\nJohn,\"120 any st., Anytown\"\n",
            rows(&[["John", "120 any st., Anytown"]]),
        ),
        (
            "empty strings",
            "a,b\n1,\"\"\n2,x\n",
            rows(&[["1", ""], ["2", "x"]]),
        ),
        (
            "empty strings and carriage returns",
            "a,b\r\n1,\"\"\r\n2,x\r\n",
            rows(&[["1", ""], ["2", "x"]]),
        ),
        (
            "escaped quotes",
            "a,b\n1,\"ha \"\"ha\"\" ha\"\n2,y\n",
            rows(&[["1", "ha \"ha\" ha"], ["2", "y"]]),
        ),
        (
            "JSON in a field",
            "k,v\n1,\"{\"\"type\"\": \"\"Point\"\", \"\"at\"\": [1, 2]}\"\n",
            rows(&[["1", "{\"type\": \"Point\", \"at\": [1, 2]}"]]),
        ),
        (
            "coordinates, whose seconds are a quote that is data",
            "id,coordinates\n1,N 34\u{b0}41'10.7\"\n2,\"W 86\u{b0}35'04.5\"\"\"\n",
            rows(&[["1", "N 34\u{b0}41'10.7\""], ["2", "W 86\u{b0}35'04.5\""]]),
        ),
        (
            "newlines in fields",
            "a,b\n1,\"Once upon \na time\"\n2,x\n",
            rows(&[["1", "Once upon \na time"], ["2", "x"]]),
        ),
        (
            "newlines in fields and carriage returns",
            "a,b\r\n1,\"Once upon \r\na time\"\r\n",
            rows(&[["1", "Once upon \r\na time"]]),
        ),
        (
            "quotes and newlines",
            "a,b\n1,\"ha \n\"\"ha\"\" \nha\"\n",
            rows(&[["1", "ha \n\"ha\" \nha"]]),
        ),
        ("simple", "a,b\n1,2\n", rows(&[["1", "2"]])),
        (
            "simple, no line end at the end",
            "a,b\r\n1,2",
            rows(&[["1", "2"]]),
        ),
        ("UTF-8", "a,b\n1,ʤ\n2,x\n", rows(&[["1", "ʤ"], ["2", "x"]])),
    ];
    for (name, data, expected) in cases {
        assert_eq!(found(data).await.1, expected, "{name}");
    }
}

#[tokio::test]
async fn a_delimiter_at_the_end_of_every_record_is_an_empty_column() {
    let bench = Bench::new();
    let staged = bench.stage("a,b,\n1,2,\n").await.unwrap();
    assert_eq!(
        types(&staged),
        ["a BIGINT", "b BIGINT", "column_3 VARCHAR(16)"]
    );
    assert!(
        Bench::new()
            .refusal("a,b\n1,2,\n")
            .await
            .contains("has 3 fields")
    );
}
