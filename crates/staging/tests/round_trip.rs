//! Whatever a table holds, its parts hold the same.

use std::fmt::Write as _;

use proptest::prelude::*;
use staging::{NullMarkers, Quote};
use tokio::runtime::Runtime;

use crate::support::{Bench, Field, without_header};

/// NULL, empty strings, markers, sentinels, quotes, line ends and plain values.
fn field() -> impl Strategy<Value = Field> {
    prop_oneof![
        2 => Just(None),
        1 => Just(Some(String::new())),
        1 => Just(Some("NA".to_owned())),
        1 => "\\\\N{1,3}".prop_map(Some),
        3 => "[-+]?[0-9]{1,20}(\\.[0-9]{1,5})?".prop_map(Some),
        4 => "[a-zé,;|\"'\\\\ \t\r\n]{1,12}".prop_map(Some),
    ]
}

fn table() -> impl Strategy<Value = Vec<Vec<Field>>> {
    (2..6_usize, 1..40_usize).prop_flat_map(|(columns, rows)| {
        prop::collection::vec(prop::collection::vec(field(), columns), rows)
    })
}

/// A writer that quotes every value, or only those that must be.
fn written(rows: &[Vec<Field>], delimiter: char, line_end: &str, quote_all: bool) -> String {
    let mut out = String::new();
    for row in rows {
        for (index, field) in row.iter().enumerate() {
            if index > 0 {
                out.push(delimiter);
            }
            let Some(value) = field else { continue };
            let special = [delimiter, '"', '\r', '\n'];
            let mistakable = value.is_empty() || value == "\\N" || value == "NA";
            if quote_all || mistakable || value.contains(special) {
                write!(out, "\"{}\"", value.replace('"', "\"\"")).unwrap();
            } else {
                out.push_str(value);
            }
        }
        out.push_str(line_end);
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn staged_parts_equal_the_table(
        rows in table(),
        delimiter in prop::sample::select(vec![',', ';', '\t', '|']),
        line_end in prop::sample::select(vec!["\n", "\r\n"]),
        quote_all in any::<bool>(),
    ) {
        let data = written(&rows, delimiter, line_end, quote_all);
        let mut bench = Bench::new();
        bench.workers = 1;
        let staged = Runtime::new().unwrap().block_on(async {
            let staged = bench
                .stage_with(&data, |options| {
                    without_header(options);
                    options.delimiter = Some(delimiter.to_string());
                    options.quote = Some(Quote::Byte(b'"'));
                    options.null_markers = NullMarkers::default();
                })
                .await
                .unwrap();
            let read = bench.rows(&staged).await;
            (staged, read)
        });
        let (staged, read) = staged;
        prop_assert_eq!(&read, &rows);
        for (column, inferred) in staged.inferred.columns.iter().enumerate() {
            let nulls = rows.iter().filter(|row| row[column].is_none()).count() as u64;
            let empty = rows.iter().filter(|row| row[column].as_deref() == Some("")).count() as u64;
            let counted = inferred.null_count;
            prop_assert!(counted == nulls || counted == nulls + empty);
        }
    }
}
