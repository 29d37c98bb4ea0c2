use std::time::{Duration, Instant};

use javascript::{Error, Limits};

use crate::{load, manifest};

const ONE_ROW: &str = r#"{"num_records":1,"arguments":[[1]]}"#;

fn short() -> Limits {
    Limits {
        time_per_call: Duration::from_millis(200),
        ..Limits::default()
    }
}

#[test]
fn a_loop_and_a_catastrophic_regex_are_stopped_in_time() {
    for code in [
        "(() => { for (;;) {} })()",
        "/^(a+)+$/.test('a'.repeat(40) + 'b')",
    ] {
        let column = load(&manifest(&[("x", "integer")], "boolean"), code, short()).unwrap();
        let start = Instant::now();
        let error = column.invoke(ONE_ROW).unwrap_err();
        assert_eq!(error.to_string(), "the code ran longer than 200 ms");
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "{:?}",
            start.elapsed()
        );
    }
}

#[test]
fn the_time_limit_cannot_be_caught() {
    let code = "(() => { for (;;) { try { for (;;) {} } catch {} } })()";
    let column = load(&manifest(&[("x", "integer")], "boolean"), code, short()).unwrap();
    assert!(matches!(
        column.invoke(ONE_ROW),
        Err(Error::TimedOut { .. })
    ));
}

#[test]
fn loading_is_bounded_too() {
    let code = "(() => { for (;;) {} })() ? 1 : (() => 1)()";
    let manifest = manifest(&[], "boolean");
    let loop_at_load = format!("(() => {{ const x = {code}; return () => x; }})");
    let error = javascript::Column::load(&manifest, javascript::RUNTIME, &loop_at_load, short())
        .unwrap_err();
    assert!(matches!(error, Error::TimedOut { .. }), "{error}");
}

#[test]
fn a_stopped_call_leaves_nothing_behind() {
    let code = "record.x === 1 ? (() => { globalThis.leak = 1; for (;;) {} })() : typeof leak === 'number'";
    let column = load(&manifest(&[("x", "integer")], "boolean"), code, short()).unwrap();
    column.invoke(ONE_ROW).unwrap_err();
    let response = column
        .invoke(r#"{"num_records":1,"arguments":[[2]]}"#)
        .unwrap();
    assert_eq!(
        response,
        r#"{"success":true,"num_records":1,"results":[false]}"#
    );
}

#[test]
fn memory_beyond_the_limit_fails_the_row_and_not_the_host() {
    let limits = Limits {
        memory_bytes: 16 << 20,
        ..Limits::default()
    };
    let code = "(() => { const all = []; for (;;) all.push(new Array(1000).fill(1)); })()";
    let column = load(&manifest(&[("x", "integer")], "boolean"), code, limits).unwrap();
    let rows = column
        .explain(ONE_ROW)
        .map(|explanation| explanation.rows[0].error.clone());
    match rows {
        Ok(error) => assert_eq!(error.as_deref(), Some("InternalError: out of memory")),
        Err(error) => assert!(matches!(error, Error::OutOfMemory { .. }), "{error}"),
    }
    let request = format!(
        r#"{{"num_records":1,"arguments":["{}"]}}"#,
        "x".repeat(20 << 20)
    );
    let error = column.invoke(&request).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the code needed more than 16777216 bytes of memory"
    );
}

#[test]
fn endless_recursion_is_an_error_of_its_row() {
    let code = "(function again() { return again() + 1; })()";
    let column = load(
        &manifest(&[("x", "integer")], "integer"),
        code,
        Limits::default(),
    )
    .unwrap();
    let explanation = column.explain(ONE_ROW).unwrap();
    assert_eq!(
        explanation.rows[0].error.as_deref(),
        Some("RangeError: Maximum call stack size exceeded")
    );
}
