//! Facts about Redshift, each shown by statements over the wire with the answers they must have.
//!
//! The files are in `tests/conformance/files`, one folder a chapter, in the format of SQL Logic Test; see the
//! README beside them. A file runs on a stack of its own.

mod command;
mod session;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqllogictest::Runner;

use crate::warehouse::Warehouse;
use session::Session;

/// A test for each chapter, so that a failure names it and chapters run beside each other.
macro_rules! chapters {
    ($($chapter:ident),+ $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $chapter() {
            run_chapter(stringify!($chapter)).await;
        }
    )+

        /// The chapters that have a test.
        const CHAPTERS: &[&str] = &[$(stringify!($chapter)),+];
    };
}

chapters! {
    catalogue,
    copy,
    definitions,
    external_functions,
    functions,
    privileges,
    queries,
    sessions,
    types,
    unload,
}

#[test]
fn every_folder_of_facts_is_run() {
    for entry in std::fs::read_dir(files()).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            let name = entry.file_name().into_string().unwrap();
            assert!(CHAPTERS.contains(&name.as_str()), "no test runs {name}");
        }
    }
}

async fn run_chapter(chapter: &str) {
    #[expect(
        clippy::disallowed_methods,
        reason = "a developer picks one file with CONFORMANCE=part-of-its-name"
    )]
    let wanted = std::env::var("CONFORMANCE").unwrap_or_default();
    let mut failures = Vec::new();
    for file in scripts(&files().join(chapter)) {
        if !file.to_string_lossy().contains(&wanted) {
            continue;
        }
        if let Err(failure) = run_file(&file).await {
            failures.push(failure);
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

async fn run_file(file: &Path) -> Result<(), String> {
    let warehouse = Arc::new(Warehouse::start().await);
    let mut runner = Runner::new(|| Session::open(Arc::clone(&warehouse)));
    runner.with_normalizer(|line| line.trim_end().to_owned());
    runner.with_validator(|normalizer, actual, expected| {
        let actual: Vec<_> = actual
            .iter()
            .map(|row| normalizer(&row.join("|")))
            .collect();
        let expected: Vec<_> = expected.iter().map(normalizer).collect();
        actual == expected
    });
    let outcome = runner.run_file_async(file).await;
    runner.shutdown_async().await;
    drop(runner);
    if let Ok(warehouse) = Arc::try_unwrap(warehouse) {
        warehouse.stop().await;
    }
    outcome.map_err(|error| error.display(false).to_string())
}

fn files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/files")
}

/// The `.slt` files of a folder and the folders in it, by name.
fn scripts(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(scripts(&path));
        } else if path.extension().is_some_and(|extension| extension == "slt") {
            found.push(path);
        }
    }
    found.sort();
    found
}
