use arrow::array::{Array, AsArray};
use arrow::datatypes::Int32Type;

use super::*;

fn columns() -> Vec<LoadColumn> {
    let column = |name: &str, data_type, nullable| LoadColumn {
        name: name.to_owned(),
        data_type,
        nullable,
    };
    vec![
        column("id", RsType::Integer, false),
        column("name", RsType::VarChar(5), true),
        column("day", RsType::Date, true),
    ]
}

const CSV: CopyFormat = CopyFormat::Csv {
    delimiter: b',',
    quote: b'"',
};

struct Loaded {
    rows: Vec<(i32, Option<String>, bool)>,
    errors: Vec<LoadError>,
    failed: bool,
}

fn load(text: &str, format: CopyFormat, options: &CopyOptions) -> Loaded {
    let columns = columns();
    let mut loader = TextLoader::new(&columns, format, options).unwrap();
    let mut rows = Vec::new();
    let mut receive = |batch: RecordBatch| {
        let ids = batch.column(0).as_primitive::<Int32Type>();
        let names = batch.column(1).as_string::<i32>();
        for row in 0..batch.num_rows() {
            let name = names.is_valid(row).then(|| names.value(row).to_owned());
            rows.push((ids.value(row), name, batch.column(2).is_valid(row)));
        }
        Ok(())
    };
    let outcome = loader
        .read_file("s3://b/k", text.as_bytes(), &mut receive)
        .and_then(|()| loader.finish(&mut receive));
    let failed = outcome.is_err();
    let errors = loader.errors().to_vec();
    Loaded {
        rows,
        errors,
        failed,
    }
}

fn csv(text: &str, change: impl FnOnce(&mut CopyOptions)) -> Loaded {
    let mut options = CopyOptions::default();
    change(&mut options);
    load(text, CSV, &options)
}

/// A name that is not NULL.
#[expect(clippy::unnecessary_wraps, reason = "stands beside `None` for NULL")]
fn named(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn an_empty_field_is_an_empty_string_for_text_and_null_for_all_else() {
    let loaded = csv("1,,\n2,\"\",2024-01-01\n3,\\N,\\N\n", |_| {});
    assert_eq!(
        loaded.rows,
        [
            (1, named(""), false),
            (2, named(""), true),
            (3, None, false)
        ]
    );
    let loaded = csv("1,,\n2,\"  \",\n", |options| options.empty_as_null = true);
    assert_eq!(loaded.rows, [(1, None, false), (2, named("  "), false)]);
    let loaded = csv("2,\"  \",\n", |options| options.blanks_as_null = true);
    assert_eq!(loaded.rows, [(2, None, false)]);
}

#[test]
fn null_as_replaces_the_default_marker() {
    let loaded = csv("1,NA,NA\n2,\\N,\n", |options| {
        options.null_as = Some("NA".to_owned());
    });
    assert_eq!(loaded.rows, [(1, None, false), (2, named("\\N"), false)]);
}

#[test]
fn header_lines_are_skipped_and_blank_lines_on_request() {
    let loaded = csv("id,name,day\n\n1,a,\n", |options| {
        options.ignore_header = 1;
        options.ignore_blank_lines = true;
    });
    assert_eq!(loaded.rows, [(1, named("a"), false)]);
}

#[test]
fn the_first_refused_row_stops_the_load_and_is_told_exactly() {
    let loaded = csv("1,a,\n2,toolong,2024-01-01\n", |_| {});
    assert!(loaded.failed);
    let error = &loaded.errors[0];
    assert_eq!((error.line_number, error.column_name.as_str()), (2, "name"));
    assert_eq!(
        (error.column_type.as_str(), error.column_length.as_str()),
        ("varchar", "5")
    );
    assert_eq!(error.position, 2);
    assert_eq!(error.raw_line, "2,toolong,2024-01-01");
    assert_eq!(error.raw_field, "toolong");
    assert_eq!(
        error.reason,
        Reason::new(1204, "String length exceeds DDL length")
    );
}

#[test]
fn line_numbers_count_the_line_feeds_inside_quotes() {
    let loaded = csv("1,\"a\nb\",\nx,,\n", |_| {});
    assert_eq!(loaded.errors[0].line_number, 3);
}

#[test]
fn maxerror_lets_good_rows_through_and_fails_when_reached() {
    let text = "1,a,\nx,b,\n3,c,\n,d,\n5,e,\n";
    let loaded = csv(text, |options| options.max_error = 3);
    assert!(!loaded.failed);
    assert_eq!(
        loaded.rows.iter().map(|row| row.0).collect::<Vec<_>>(),
        [1, 3, 5]
    );
    let codes: Vec<_> = loaded
        .errors
        .iter()
        .map(|error| error.reason.code)
        .collect();
    assert_eq!(codes, [1207, 1213]);
    assert!(csv(text, |options| options.max_error = 2).failed);
}

#[test]
fn rows_of_another_width_are_refused() {
    assert_eq!(csv("1,a\n", |_| {}).errors[0].reason.code, 1214);
    assert_eq!(csv("1,a,,\n", |_| {}).errors[0].reason.code, 1202);
    let loaded = csv("1\n", |options| options.fill_record = true);
    assert_eq!(loaded.rows, [(1, named(""), false)]);
    let loaded = csv("1\n", |options| {
        options.fill_record = true;
        options.empty_as_null = true;
    });
    assert_eq!(loaded.rows, [(1, None, false)]);
}

#[test]
fn plain_text_knows_no_quotes() {
    let text = CopyFormat::Text { delimiter: b'|' };
    let loaded = load("1|\"a\"|\n", text, &CopyOptions::default());
    assert_eq!(loaded.rows, [(1, named("\"a\""), false)]);
}

#[test]
fn more_rows_than_one_batch_come_in_order() {
    let rows: Vec<String> = (0..200_000).map(|id| format!("{id},n,")).collect();
    let loaded = csv(&rows.join("\n"), |_| {});
    let ids: Vec<i32> = loaded.rows.iter().map(|row| row.0).collect();
    assert_eq!(ids, (0..200_000).collect::<Vec<_>>());
}
