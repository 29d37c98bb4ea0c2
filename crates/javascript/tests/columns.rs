use std::collections::BTreeMap;

use javascript::package::Handler;
use javascript::{Column, Error, Limits, RUNTIME};

use crate::{column, manifest};

fn package(code: &str) -> BTreeMap<String, Vec<u8>> {
    let manifest = manifest(&[("year", "integer")], "integer");
    BTreeMap::from([
        ("longshore.json".to_owned(), manifest.to_json().into_bytes()),
        ("runtime.js".to_owned(), RUNTIME.as_bytes().to_vec()),
        ("column.js".to_owned(), code.as_bytes().to_vec()),
    ])
}

#[test]
fn a_package_answers_with_a_json_string_that_holds_json() {
    let entries = package("(() => { return (record) => 2013 - record.year; })");
    let handler = Handler::from_entries(&entries, Limits::default()).unwrap();
    insta::assert_snapshot!(
        handler.invoke(r#"{"num_records":1,"arguments":[[1990]]}"#).unwrap(),
        @r#""{\"success\":true,\"num_records\":1,\"results\":[23]}""#
    );
}

#[test]
fn a_package_is_refused_when_a_part_is_missing_or_from_another_format() {
    let whole = package("(() => { return (record) => 1; })");
    for missing in ["runtime.js", "column.js"] {
        let mut entries = whole.clone();
        entries.remove(missing);
        let error = Handler::from_entries(&entries, Limits::default()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("the package has no file \"{missing}\"")
        );
    }
    let mut entries = whole.clone();
    let mut manifest = manifest(&[], "integer");
    manifest.format = 2;
    entries.insert("longshore.json".to_owned(), manifest.to_json().into_bytes());
    let error = Handler::from_entries(&entries, Limits::default()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the package has format 2, this program reads format 1"
    );
    entries.insert(
        "longshore.json".to_owned(),
        b"{\"format\":1,\"speed\":9}".to_vec(),
    );
    let error = Handler::from_entries(&entries, Limits::default()).unwrap_err();
    assert!(matches!(error, Error::Manifest(_)), "{error}");
}

#[test]
fn code_that_cannot_be_parsed_is_named_with_its_line() {
    let manifest = manifest(&[], "integer");
    let error = Column::load(
        &manifest,
        RUNTIME,
        "(() => {\n return (; })",
        Limits::default(),
    );
    let error = error.unwrap_err();
    assert!(error.to_string().starts_with("SyntaxError: "), "{error}");
    assert_eq!(error.line_in("column.js"), Some(2));
    assert_eq!(error.line_in("runtime.js"), None);
}

#[test]
fn code_that_gives_no_function_is_refused() {
    let manifest = manifest(&[], "integer");
    let error = Column::load(&manifest, RUNTIME, "(() => 7)", Limits::default()).unwrap_err();
    assert_eq!(error.to_string(), "TypeError: the column is not a function");
}

#[test]
fn columns_that_a_record_does_not_hold_are_not_silently_undefined() {
    let column = column(&[("a", "integer")], "integer", "record['b' + '']").unwrap();
    let explanation = column
        .explain(r#"{"num_records":1,"arguments":[[1]]}"#)
        .unwrap();
    assert_eq!(
        explanation.rows[0].error.as_deref(),
        Some("ReferenceError: column \"b\" is not among the columns this one uses")
    );
}

#[test]
fn any_column_name_can_be_a_key_of_the_record() {
    let names = [
        "two words",
        "quote\"s",
        "snow☃",
        "class",
        "1st",
        "back\\slash",
    ];
    let uses: Vec<_> = names.iter().map(|name| (*name, "integer")).collect();
    let column = column(
        &uses,
        "varchar(200)",
        "Object.keys(record).toSorted().join('|')",
    )
    .unwrap();
    let explanation = column
        .explain(r#"{"num_records":1,"arguments":[[1,2,3,4,5,6]]}"#)
        .unwrap();
    let mut sorted = names;
    sorted.sort_unstable();
    assert_eq!(explanation.rows[0].value, sorted.join("|"));
}

#[test]
fn a_handler_can_be_called_from_several_threads() {
    let entries = package("(() => { return (record) => record.year; })");
    let handler = Handler::from_entries(&entries, Limits::default()).unwrap();
    std::thread::scope(|scope| {
        for year in 0..4 {
            let handler = &handler;
            scope.spawn(move || {
                let request = format!(r#"{{"num_records":1,"arguments":[[{year}]]}}"#);
                let payload = handler.invoke(&request).unwrap();
                assert!(payload.contains(&format!("[{year}]")), "{payload}");
            });
        }
    });
}
