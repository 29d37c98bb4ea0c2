use std::path::Path;
use std::process::{Command, Stdio};

use functions::{Bundle, package};
use javascript::Limits;
use javascript::package::Handler;
use model::ColumnType;
use serde_json::{Value, json};

use crate::{bundled, unzipped};

#[test]
fn the_same_bundle_gives_the_same_bytes() {
    let zip = || package(&bundled(ColumnType::Integer, "record.year").unwrap());
    assert_eq!(zip(), zip());
}

#[test]
fn a_package_holds_the_column_its_manifest_and_the_engine() {
    let files = unzipped(&bundled(ColumnType::Integer, "record.year").unwrap());
    insta::assert_snapshot!(files.keys().cloned().collect::<Vec<_>>().join("\n"), @r"
    column.js
    index.mjs
    longshore.json
    node_modules/@jitl/quickjs-ffi-types/LICENSE
    node_modules/@jitl/quickjs-ffi-types/dist/index.mjs
    node_modules/@jitl/quickjs-ffi-types/package.json
    node_modules/@jitl/quickjs-ng-wasmfile-release-sync/LICENSE
    node_modules/@jitl/quickjs-ng-wasmfile-release-sync/dist/emscripten-module.mjs
    node_modules/@jitl/quickjs-ng-wasmfile-release-sync/dist/emscripten-module.wasm
    node_modules/@jitl/quickjs-ng-wasmfile-release-sync/dist/ffi.mjs
    node_modules/@jitl/quickjs-ng-wasmfile-release-sync/dist/index.mjs
    node_modules/@jitl/quickjs-ng-wasmfile-release-sync/package.json
    node_modules/quickjs-emscripten-core/LICENSE
    node_modules/quickjs-emscripten-core/dist/chunk-TAV5CUKK.mjs
    node_modules/quickjs-emscripten-core/dist/chunk-V2S4ZYJR.mjs
    node_modules/quickjs-emscripten-core/dist/index.mjs
    node_modules/quickjs-emscripten-core/dist/module-ES6BEMUI.mjs
    node_modules/quickjs-emscripten-core/package.json
    runtime.js
    ");
    insta::assert_snapshot!(String::from_utf8_lossy(&files["column.js"]), @r#"
    (() => { "use strict"; return (record) => (record.year
    );
    })
    "#);
    insta::assert_snapshot!(String::from_utf8_lossy(&files["longshore.json"]), @r#"
    {
      "format": 1,
      "engine": "quickjs-ng",
      "uses": [
        {
          "name": "year",
          "type": "integer"
        }
      ],
      "returns": "integer",
      "on_error": "null",
      "volatile": false
    }
    "#);
}

const TEXT: ColumnType = ColumnType::VarChar { bytes: 200 };
const MONEY: ColumnType = ColumnType::Decimal {
    precision: 10,
    scale: 2,
};

/// What the embedded stack and Node on AWS must answer alike: type, code and the request's rows.
const CASES: &[(ColumnType, &str, &str)] = &[
    (
        ColumnType::Integer,
        "2013 - record.year",
        "[[1990], [null], null, [2000]]",
    ),
    (
        TEXT,
        "`${record.tailnum}`.normalize('NFD').toUpperCase()",
        r#"[["é😀ß"], [null]]"#,
    ),
    (
        MONEY,
        "record.price * 1.005",
        r#"[["1.00"], ["-2.50"], [null]]"#,
    ),
    (
        ColumnType::BigInt,
        "record.serial + 1",
        "[[9007199254740991], [5]]",
    ),
    (
        ColumnType::DoublePrecision,
        "record.speed / 3",
        "[[1], [0.1], [-1e-300]]",
    ),
    (
        ColumnType::Boolean,
        "/^(?<a>N)\\d+$/u.test(record.tailnum)",
        r#"[["N12"], ["X"]]"#,
    ),
    (
        ColumnType::Timestamp,
        "new Date(`${record.built} 12:30`)",
        r#"[["2001-02-03"], ["x"]]"#,
    ),
    (
        TEXT,
        "new Date(record.built).toString()",
        r#"[["2001-02-03"], [null]]"#,
    ),
    (TEXT, "record.tailnum.length", "[[null]]"),
    (
        TEXT,
        "typeof fetch + typeof process + typeof require + typeof Intl",
        "[[], []]",
    ),
    (
        TEXT,
        "Object.groupBy([3, 4], (n) => n % 2 ? 'odd' : 'even')",
        "[[]]",
    ),
    (ColumnType::Integer, "record.year", "[[1, 2]]"),
];

/// A request as Amazon Redshift sends it.
fn event(rows: &str) -> Value {
    let rows: Vec<Value> = serde_json::from_str(rows).unwrap();
    json!({
        "request_id": "23FF1F97-F28A-44AA-AB67-266ED976BF40",
        "cluster": "arn:aws:redshift:xxxx",
        "query_id": 5_678_234,
        "num_records": rows.len(),
        "arguments": rows,
    })
}

/// Unpacks a bundle and lets Node answer the event as Lambda's runtime would.
fn node_answers(folder: &Path, bundle: &Bundle, event: &Value) -> Value {
    for (name, bytes) in unzipped(bundle) {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let script = "const { handler } = await import('./index.mjs');
        process.stdout.write(JSON.stringify(await handler(JSON.parse(process.argv[1]))));";
    let output = Command::new("node")
        .args([
            "--input-type=module",
            "--eval",
            script,
            "--",
            &event.to_string(),
        ])
        .env("TZ", "Pacific/Auckland")
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn node_and_the_embedded_stack_answer_alike() {
    let node = Command::new("node")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    if node.is_err() {
        eprintln!("skipped: there is no `node` on the path to run the package as AWS Lambda does");
        return;
    }
    for (column_type, code, rows) in CASES {
        let (bundle, event) = (bundled(*column_type, code).unwrap(), event(rows));
        let handler = Handler::from_entries(&unzipped(&bundle), Limits::default()).unwrap();
        let native: Value =
            serde_json::from_str(&handler.invoke(&event.to_string()).unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let node = node_answers(folder.path(), &bundle, &event);
        assert_eq!(node, native, "{event}");
    }
}

#[test]
fn node_refuses_a_bigint_whose_digits_lambda_has_lost() {
    if Command::new("node")
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .is_err()
    {
        eprintln!("skipped: there is no `node` on the path to run the package as AWS Lambda does");
        return;
    }
    let bundle = bundled(ColumnType::BigInt, "record.serial").unwrap();
    let event = event("[[9007199254740993]]");
    let folder = tempfile::tempdir().unwrap();
    let answer = node_answers(folder.path(), &bundle, &event);
    insta::assert_snapshot!(answer.as_str().unwrap(), @r#"{"success":false,"error_msg":"column \"serial\" holds a number beyond 2^53, which AWS Lambda does not pass on exactly: cast it to varchar in the entity's query"}"#);
}
