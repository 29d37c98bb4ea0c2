use std::collections::BTreeMap;

use javascript::package::Handler;
use javascript::{Error, Limits};

fn handler(files: &[(&str, &str)]) -> Result<Handler, Error> {
    Handler::from_entries(&entries(files), Limits::default())
}

fn entries(files: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
        .collect()
}

#[test]
fn a_common_js_handler_runs_and_requires_files_of_its_package() {
    let handler = handler(&[
        ("index.js", "const { upper } = require('./lib/text');\nexports.handler = async (event) => ({ said: upper(event.name) });"),
        ("lib/text.js", "const marks = require('../marks.json');\nmodule.exports.upper = (text) => text.toUpperCase() + marks.end;"),
        ("marks.json", "{\"end\":\"!\"}"),
    ])
    .unwrap();
    assert_eq!(
        handler.invoke(r#"{"name":"ada"}"#).unwrap(),
        r#"{"said":"ADA!"}"#
    );
}

#[test]
fn a_module_handler_runs_and_imports_files_of_its_package() {
    let handler = handler(&[
        ("index.mjs", "import { twice } from './lib/twice.mjs';\nexport const handler = (event) => twice(event.n);"),
        ("lib/twice.mjs", "export const twice = (n) => n * 2;"),
    ])
    .unwrap();
    assert_eq!(handler.invoke(r#"{"n":21}"#).unwrap(), "42");
}

#[test]
fn a_js_file_is_a_module_where_package_json_says_so() {
    let handler = handler(&[
        ("package.json", r#"{"type":"module"}"#),
        (
            "index.js",
            "export async function handler() { return await Promise.resolve('esm'); }",
        ),
    ])
    .unwrap();
    assert_eq!(handler.invoke("null").unwrap(), "\"esm\"");
}

#[test]
fn the_sample_of_the_redshift_manual_runs() {
    let handler = handler(&[(
        "index.js",
        "exports.handler = async (event) => JSON.stringify({ results: event.arguments.map((x) => x[0].toUpperCase()) });",
    )])
    .unwrap();
    assert_eq!(
        handler
            .invoke(r#"{"num_records":1,"arguments":[["a"]]}"#)
            .unwrap(),
        r#""{\"results\":[\"A\"]}""#
    );
}

#[test]
fn a_callback_answers_too_and_undefined_is_null() {
    let called = handler(&[(
        "index.js",
        "exports.handler = (event, context, callback) => { callback(null, event.n + 1); };",
    )])
    .unwrap();
    assert_eq!(called.invoke(r#"{"n":1}"#).unwrap(), "2");
    let silent = handler(&[("index.js", "exports.handler = () => {};")]).unwrap();
    assert_eq!(silent.invoke("{}").unwrap(), "null");
}

#[test]
fn the_handler_setting_names_file_and_export() {
    let files = entries(&[("app/main.cjs", "exports.run = () => 'ran';")]);
    let handler = Handler::named(&files, "app/main.run", Limits::default()).unwrap();
    assert_eq!(handler.invoke("{}").unwrap(), "\"ran\"");
    for (name, error) in [
        ("app/main.go", "\"app/main.cjs\" exports no function \"go\""),
        ("other.run", "the package has no file \"other.js\""),
        (
            "main",
            "\"main\" is not a handler name of the form \"file.export\"",
        ),
    ] {
        let refused = Handler::named(&files, name, Limits::default()).unwrap_err();
        assert_eq!(refused.to_string(), error);
    }
}

#[test]
fn what_a_handler_throws_keeps_its_name_message_and_place() {
    let handler = handler(&[(
        "index.js",
        "exports.handler = async () => {\n  throw new RangeError('too far');\n};",
    )])
    .unwrap();
    let Err(Error::Thrown {
        name,
        message,
        trace,
    }) = handler.invoke("{}")
    else {
        panic!("the handler must fail");
    };
    assert_eq!((name.as_str(), message.as_str()), ("RangeError", "too far"));
    assert!(trace[0].contains("index.js:2"), "{trace:?}");
}

#[test]
fn a_missing_global_or_module_is_named() {
    let fetching = handler(&[("index.js", "exports.handler = () => fetch('http://x');")]).unwrap();
    assert_eq!(
        fetching.invoke("{}").unwrap_err().to_string(),
        "ReferenceError: fetch is not defined"
    );
    let error = handler(&[("index.js", "require('aws-sdk');")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Error: the module \"aws-sdk\" is not available here: only files of the package are"
    );
    let error = handler(&[("index.mjs", "import fs from 'node:fs';")]).unwrap_err();
    assert!(error.to_string().contains("node:fs"), "{error}");
}

#[test]
fn a_promise_that_nothing_settles_is_an_error() {
    let handler =
        handler(&[("index.js", "exports.handler = () => new Promise(() => {});")]).unwrap();
    assert!(matches!(handler.invoke("{}"), Err(Error::NeverSettles)));
}

#[test]
fn the_console_and_simple_globals_of_node_are_there() {
    let handler = handler(&[(
        "index.js",
        "exports.handler = (event) => {
            console.log('got', event, new Map());
            console.error(new TypeError('bad').message);
            const bytes = new TextEncoder().encode('é€😀');
            const copy = structuredClone({ when: new Date(0), list: [1, { two: 2 }] });
            return [new TextDecoder().decode(bytes), bytes.length, copy, atob(btoa('x'))];
        };",
    )])
    .unwrap();
    let (payload, lines) = handler.invoke_with_lines(r#"{"a":1}"#);
    assert_eq!(
        payload.unwrap(),
        r#"["é€😀",9,{"when":"1970-01-01T00:00:00.000Z","list":[1,{"two":2}]},"x"]"#
    );
    assert_eq!(lines, [r#"got {"a":1} {}"#, "bad"]);
}
