//! Everything that must hold before a change lands.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::process;
use crate::suites::{self, Outcome};
use crate::{endurance, say, tidy};

struct Step {
    name: &'static str,
    run: fn(&Path) -> Outcome,
}

const STEPS: [Step; 9] = [
    Step {
        name: "formatting",
        run: |root| cargo(root, &["fmt", "--all", "--check"]),
    },
    Step {
        name: "tidy",
        run: |root| passed(tidy::run(root)),
    },
    Step {
        name: "clippy",
        run: |root| {
            cargo(
                root,
                &[
                    "clippy",
                    "--workspace",
                    "--all-targets",
                    "--",
                    "-D",
                    "warnings",
                ],
            )
        },
    },
    Step {
        name: "tests",
        run: tests,
    },
    Step {
        name: "doc tests",
        run: |root| cargo(root, &["test", "--workspace", "--doc"]),
    },
    Step {
        name: "fuzz",
        run: endurance::fuzz_for_harm,
    },
    Step {
        name: "clients",
        run: suites::quick_clients,
    },
    Step {
        name: "tpch",
        run: suites::tpch,
    },
    Step {
        name: "browser",
        run: suites::browser,
    },
];

/// Runs every step, also after a failure, and prints how long each took; whether all passed.
pub(crate) fn run(root: &Path) -> bool {
    let results: Vec<_> = STEPS.iter().map(|step| timed(step, root)).collect();
    say("\nsuite        minutes  outcome");
    for (name, outcome, elapsed) in &results {
        let word = match outcome {
            Outcome::Passed => "passed",
            Outcome::Failed => "FAILED",
            Outcome::Skipped => "skipped (see above)",
        };
        say(&format!(
            "{name:<12} {:>7.1}  {word}",
            elapsed.as_secs_f64() / 60.0
        ));
    }
    results.iter().all(|(_, outcome, _)| outcome.is_success())
}

fn timed(step: &Step, root: &Path) -> (&'static str, Outcome, Duration) {
    say(&format!("== {}", step.name));
    let start = Instant::now();
    let outcome = (step.run)(root);
    (step.name, outcome, start.elapsed())
}

fn passed(passed: bool) -> Outcome {
    if passed {
        Outcome::Passed
    } else {
        Outcome::Failed
    }
}

fn cargo(root: &Path, arguments: &[&str]) -> Outcome {
    passed(process::run(root, "cargo", arguments))
}

/// nextest where it is installed, else cargo's own runner.
fn tests(root: &Path) -> Outcome {
    if process::exists("cargo-nextest", "--version") {
        cargo(root, &["nextest", "run", "--workspace"])
    } else {
        cargo(root, &["test", "--workspace", "--lib", "--bins", "--tests"])
    }
}
