//! Suites outside of cargo: clients that nobody here wrote, and a real browser.

use std::path::Path;

use crate::process::command;

/// Exit code by which a suite's script says that what it needs cannot be had on this machine.
const SKIPPED: i32 = 77;

/// How a suite ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Failed,
    /// The script has said why.
    Skipped,
}

impl Outcome {
    /// Skipped is no failure: the script and the table say it plainly.
    pub(crate) fn is_success(self) -> bool {
        self != Self::Failed
    }
}

/// `tests/clients/run.sh`: makes its own virtual environments and runs every client, or those of the
/// suites that are named.
pub(crate) fn clients(root: &Path, suites: &[String]) -> Outcome {
    script(root, "tests/clients/run.sh", suites)
}

/// The suites of clients that take a minute together; `cargo xtask clients` runs all of them.
pub(crate) fn quick_clients(root: &Path) -> Outcome {
    let suites = ["drivers", "reflection", "awswrangler", "locopy", "sling"].map(str::to_owned);
    clients(root, &suites)
}

/// `tests/browser/run.sh`: installs what it needs and drives the page.
pub(crate) fn browser(root: &Path) -> Outcome {
    script(root, "tests/browser/run.sh", &[])
}

/// `tests/tpch/run.sh verify`: the TPC-H queries give what plain DuckDB gives.
pub(crate) fn tpch(root: &Path) -> Outcome {
    script(root, "tests/tpch/run.sh", &["verify".to_owned()])
}

/// `tests/tpch/run.sh bench`: the same at scale 1, with times; more arguments go to the script.
pub(crate) fn bench_engine(root: &Path, options: &[String]) -> Outcome {
    let arguments = [&["bench".to_owned()], options].concat();
    script(root, "tests/tpch/run.sh", &arguments)
}

/// `tests/load/run.sh`: loads beside other tools, or inference beside DuckDB; more arguments go to the
/// script.
pub(crate) fn bench_load(root: &Path, what: &str, options: &[String]) -> Outcome {
    let arguments = [&[what.to_owned()], options].concat();
    script(root, "tests/load/run.sh", &arguments)
}

/// `tests/load/run.sh oracles`: random CSV files, as other readers read them.
pub(crate) fn load_oracles(root: &Path, options: &[String]) -> Outcome {
    let arguments = [&["oracles".to_owned()], options].concat();
    script(root, "tests/load/run.sh", &arguments)
}

fn script(root: &Path, path: &str, arguments: &[String]) -> Outcome {
    let status = command(root, "bash").arg(path).args(arguments).status();
    match status.ok().and_then(|status| status.code()) {
        Some(0) => Outcome::Passed,
        Some(SKIPPED) => Outcome::Skipped,
        _ => Outcome::Failed,
    }
}
