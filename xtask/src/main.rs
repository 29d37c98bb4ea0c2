//! The project's own commands: `cargo xtask ci` is the test command of the README.

mod ci;
mod endurance;
mod process;
mod suites;
mod tidy;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  ci        formatting, tidy, clippy, all tests and doc tests, clients, TPC-H, browser
  tidy      the project's rules about its own files
  clients   drivers and ELT tools that nobody here wrote, against the embedded stack [SUITE ...]
  tpch      the TPC-H queries give what plain DuckDB gives
  browser   the page in a real browser
  bench engine
            the TPC-H queries and COPY, timed beside plain DuckDB [SCALE] [--rounds N]
  bench load
            lineitem by every tool that loads files [--scale N] [--rounds N] [--tool NAME]
            [--format csv|jsonl|parquet] [--defaults]
  bench infer
            every value of lineitem looked at, beside DuckDB [--scale N] [--rounds N]
  fuzz      random statements and bytes over the wire [--minutes N] [--seed N]
  rows      random rows through every mode of a load, read back [--rows N] [--seed N]
  oracles   random CSV files, loaded and compared with Python's csv module and DuckDB
            [--rounds N] [--seed N]
  crash     kills of the stack under writers, and of loads everywhere [--rounds N] [--seed N]
";

fn main() -> ExitCode {
    let command = std::env::args().nth(1).unwrap_or_default();
    let options: Vec<String> = std::env::args().skip(2).collect();
    let root = root();
    let passed = match command.as_str() {
        "ci" => ci::run(&root),
        "tidy" => tidy::run(&root),
        "clients" => suites::clients(&root, &options).is_success(),
        "tpch" => suites::tpch(&root).is_success(),
        "bench" => bench(&root, &options),
        "browser" => suites::browser(&root).is_success(),
        "fuzz" => endurance::fuzz(&root, &options).is_success(),
        "rows" => endurance::rows(&root, &options).is_success(),
        "oracles" => suites::load_oracles(&root, &options).is_success(),
        "crash" => endurance::crash(&root, &options).is_success(),
        _ => {
            say(USAGE);
            return ExitCode::from(2);
        }
    };
    if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The benchmark that is named first; the other words are its own.
fn bench(root: &Path, options: &[String]) -> bool {
    let Some((what, options)) = options.split_first() else {
        say(USAGE);
        return false;
    };
    match what.as_str() {
        "engine" => suites::bench_engine(root, options).is_success(),
        "load" | "infer" => suites::bench_load(root, what, options).is_success(),
        _ => {
            say(USAGE);
            false
        }
    }
}

/// The workspace's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask is a folder of the workspace")
        .to_owned()
}

/// Prints a line; a closed pipe is nobody's failure.
fn say(line: &str) {
    let mut output = std::io::stdout();
    let _closed = writeln!(output, "{line}").and_then(|()| output.flush());
}
