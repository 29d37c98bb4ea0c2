use std::io::Write as _;

use arrow::array::{Array, AsArray};
use arrow::datatypes::Int32Type;
use local_dialect::RsType;
use local_dialect::statements::copy::{
    Compression, CopyFormat, CopyOptions, FileEncoding, JsonOption,
};
use tempfile::NamedTempFile;

use super::*;
use crate::convert::SuperStrings;
use crate::json::path::JsonPaths;
use crate::load_error::LoadColumn;

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

type Rows = Vec<(i32, Option<String>, bool)>;

/// Loads the files and gives the rows: id, name, and whether there is a day.
fn load_all(
    files: &[&[u8]],
    format: &CopyFormat,
    options: &CopyOptions,
    paths: Option<JsonPaths>,
) -> (Rows, Loaded) {
    let plan = Plan::new(columns(), format, options, paths, SuperStrings::default()).unwrap();
    let written: Vec<NamedTempFile> = files
        .iter()
        .map(|content| {
            let mut file = NamedTempFile::new().unwrap();
            file.write_all(content).unwrap();
            file
        })
        .collect();
    let sources: Vec<SourceFile> = written
        .iter()
        .enumerate()
        .map(|(at, file)| SourceFile {
            name: format!("s3://b/{at}"),
            path: file.path().to_owned(),
        })
        .collect();
    let mut rows = Vec::new();
    let loaded = load_files(&plan, &sources, &mut |batch| {
        let ids = batch.column(0).as_primitive::<Int32Type>();
        let names = batch.column(1).as_string::<i32>();
        for row in 0..batch.num_rows() {
            let name = names.is_valid(row).then(|| names.value(row).to_owned());
            rows.push((ids.value(row), name, batch.column(2).is_valid(row)));
        }
        Ok(())
    });
    assert_eq!(loaded.rows, rows.len() as u64);
    (rows, loaded)
}

fn csv(text: &str, change: impl FnOnce(&mut CopyOptions)) -> (Rows, Loaded) {
    let mut options = CopyOptions::default();
    change(&mut options);
    let format = CopyFormat::Csv {
        delimiter: vec![b','],
        quote: b'"',
    };
    load_all(&[text.as_bytes()], &format, &options, None)
}

fn json(text: &str, option: JsonOption) -> (Rows, Loaded) {
    let paths = JsonPaths::parse(br#"{"jsonpaths":["$.a[0]","$.b","$.c"]}"#).unwrap();
    let paths = paths.filter(|_| matches!(option, JsonOption::Paths(_)));
    load_all(
        &[text.as_bytes()],
        &CopyFormat::Json(option),
        &CopyOptions::default(),
        paths,
    )
}

/// A name that is not NULL.
#[expect(clippy::unnecessary_wraps, reason = "stands beside `None` for NULL")]
fn named(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn codes(loaded: &Loaded) -> Vec<i32> {
    loaded
        .errors
        .iter()
        .map(|error| error.reason.code)
        .collect()
}

#[test]
fn an_empty_field_is_an_empty_string_for_text_and_null_for_all_else() {
    let (rows, _) = csv("1,,\n2,\"\",2024-01-01\n3,\\N,\\N\n4,  ,  \n", |_| {});
    assert_eq!(
        rows,
        [
            (1, named(""), false),
            (2, named(""), true),
            (3, None, false),
            (4, named("  "), false)
        ]
    );
    let (rows, _) = csv("1,,\n2,\"  \",\n", |options| options.empty_as_null = true);
    assert_eq!(rows, [(1, None, false), (2, named("  "), false)]);
    let (rows, _) = csv("2,\"  \",\n", |options| options.blanks_as_null = true);
    assert_eq!(rows, [(2, None, false)]);
}

#[test]
fn null_as_replaces_the_default_marker() {
    let (rows, _) = csv("1,NA,NA\n2,\\N,\n", |options| {
        options.null_as = Some(b"NA".to_vec());
    });
    assert_eq!(rows, [(1, None, false), (2, named("\\N"), false)]);
}

#[test]
fn the_first_refused_row_stops_the_load_and_is_told_exactly() {
    let (_, loaded) = csv("1,a,\n2,toolong,2024-01-01\nx,,\n", |_| {});
    assert!(matches!(loaded.outcome, Err(LoadFailure::TooManyErrors)));
    assert_eq!(loaded.errors.len(), 1);
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
    let values: Vec<_> = error.fields.iter().map(|field| &*field.value).collect();
    assert_eq!(values, ["2", "toolong"]);
}

#[test]
fn maxerror_lets_good_rows_through_and_fails_when_reached() {
    let text = "1,a,\nx,b,\n3,c,\n,d,\n5,e,\n";
    let (rows, loaded) = csv(text, |options| options.max_error = 3);
    assert!(loaded.outcome.is_ok());
    assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [1, 3, 5]);
    assert_eq!(codes(&loaded), [1207, 1213]);
    let (_, loaded) = csv(text, |options| options.max_error = 2);
    assert!(loaded.outcome.is_err());
    let (rows, loaded) = csv(text, |options| options.ignore_all_errors = true);
    assert_eq!((rows.len(), loaded.error_count), (3, 2));
}

#[test]
fn rows_of_another_width_are_refused() {
    assert_eq!(codes(&csv("1,a\n", |_| {}).1), [1214]);
    assert_eq!(codes(&csv("1,a,,\n", |_| {}).1), [1202]);
    assert_eq!(codes(&csv("\n", |_| {}).1), [1211]);
    let (rows, _) = csv("1\n", |options| options.fill_record = true);
    assert_eq!(rows, [(1, named(""), false)]);
    let (rows, _) = csv("1\n", |options| {
        options.fill_record = true;
        options.empty_as_null = true;
    });
    assert_eq!(rows, [(1, None, false)]);
}

#[test]
fn line_numbers_count_the_line_feeds_inside_quotes() {
    let (_, loaded) = csv("1,\"a\nb\",\nx,,\n", |_| {});
    assert_eq!(loaded.errors[0].line_number, 3);
}

#[test]
fn rows_come_in_the_order_of_files_and_lines() {
    let all: Vec<String> = (0..400_000)
        .map(|id| format!("{id},name,2024-01-01"))
        .collect();
    let (first, second) = all.split_at(300_000);
    let (first, second) = (first.join("\n"), second.join("\n"));
    let format = CopyFormat::Csv {
        delimiter: vec![b','],
        quote: b'"',
    };
    let files = [first.as_bytes(), second.as_bytes()];
    let (rows, loaded) = load_all(&files, &format, &CopyOptions::default(), None);
    let ids: Vec<i32> = rows.iter().map(|row| row.0).collect();
    assert_eq!(ids, (0..400_000).collect::<Vec<_>>());
    assert_eq!(loaded.lines.len(), 2);
}

#[test]
fn errors_of_later_blocks_have_their_lines() {
    let mut rows: Vec<String> = (0..400_000)
        .map(|id| format!("{id},name,2024-01-01"))
        .collect();
    rows[390_000] = "x,,".to_owned();
    let (_, loaded) = csv(&rows.join("\n"), |_| {});
    assert_eq!(loaded.errors[0].line_number, 390_001);
}

#[test]
fn json_keys_find_columns_of_the_same_name() {
    let text = "{\"name\":\"a\\u00e9\",\"id\":1,\"other\":[1]}\n{\"id\":\"2\",\"NAME\":\"b\",\"day\":\"2024-01-01\"}\n";
    let (rows, _) = json(text, JsonOption::Auto);
    assert_eq!(rows, [(1, named("aé"), false), (2, None, true)]);
    let (rows, _) = json(text, JsonOption::AutoIgnoreCase);
    assert_eq!(rows[1], (2, named("b"), true));
}

#[test]
fn json_paths_lead_to_columns_in_their_order() {
    let paths = JsonOption::Paths("s3://b/p".to_owned());
    let (rows, loaded) = json("{\"a\":[7],\"b\":{\"x\":1}}{\"a\":[]}", paths);
    assert_eq!(codes(&loaded), [1204]);
    assert!(rows.is_empty());
    let paths = JsonOption::Paths("s3://b/p".to_owned());
    let (_, loaded) = json("{\"a\":[]}", paths);
    assert_eq!(
        loaded.errors[0].reason.text,
        "Invalid JSONPath format: Not an array or index out of range."
    );
}

#[test]
fn malformed_json_is_told_with_its_last_line() {
    let (_, loaded) = json("{\"id\":1}\n{\n\"id\":\n}\n", JsonOption::Auto);
    assert_eq!(loaded.errors[0].line_number, 4);
    assert_eq!(codes(&loaded), [1216]);
    assert_eq!(codes(&json("[{\"id\":1}]", JsonOption::Auto).1), [1216]);
    assert_eq!(
        codes(&json("{\"id\":1,\"name\":\"\\u0000\"}", JsonOption::Auto).1),
        [1218]
    );
}

#[test]
fn a_file_in_another_encoding_is_skipped_with_one_error() {
    let options = CopyOptions {
        encoding: FileEncoding::Utf16,
        max_error: 2,
        ..CopyOptions::default()
    };
    let format = CopyFormat::Csv {
        delimiter: vec![b','],
        quote: b'"',
    };
    let (_, loaded) = load_all(&[b"1,a,\n"], &format, &options, None);
    assert!(loaded.outcome.is_ok());
    assert_eq!(codes(&loaded), [1221]);
}

#[test]
fn a_file_that_is_not_compressed_as_said_ends_the_load() {
    let options = CopyOptions {
        compression: Compression::Gzip,
        max_error: 100,
        ..CopyOptions::default()
    };
    let format = CopyFormat::Csv {
        delimiter: vec![b','],
        quote: b'"',
    };
    let (_, loaded) = load_all(&[b"1,a,\n"], &format, &options, None);
    assert!(matches!(loaded.outcome, Err(LoadFailure::Unreadable(_))));
}

#[test]
fn a_receiver_that_fails_ends_the_load() {
    let text: Vec<String> = (0..500_000)
        .map(|id| format!("{id},name,2024-01-01"))
        .collect();
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.join("\n").as_bytes()).unwrap();
    let format = CopyFormat::Csv {
        delimiter: vec![b','],
        quote: b'"',
    };
    let plan = Plan::new(
        columns(),
        &format,
        &CopyOptions::default(),
        None,
        SuperStrings::default(),
    )
    .unwrap();
    let source = SourceFile {
        name: "s3://b/k".to_owned(),
        path: file.path().to_owned(),
    };
    let loaded = load_files(&plan, &[source], &mut |_| {
        Err(SqlError::unsupported("everything"))
    });
    assert!(matches!(loaded.outcome, Err(LoadFailure::Receiver(_))));
    assert_eq!(loaded.rows, 0);
}

#[test]
fn a_bar_counts_twice_for_the_size_of_a_row_of_json() {
    let row = |text: char| {
        let long: String = std::iter::repeat_n(text, 3 << 20).collect();
        format!("{{\"id\": 1, \"note\": \"{long}\"}}")
    };
    for (text, fits) in [('x', true), ('|', false)] {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(row(text).as_bytes()).unwrap();
        let plan = Plan::new(
            columns(),
            &CopyFormat::Json(JsonOption::Auto),
            &CopyOptions::default(),
            None,
            SuperStrings::default(),
        )
        .unwrap();
        let source = SourceFile {
            name: "s3://b/k".to_owned(),
            path: file.path().to_owned(),
        };
        let loaded = load_files(&plan, &[source], &mut |_| Ok(()));
        assert_eq!(loaded.outcome.is_ok(), fits, "{text}");
    }
}
