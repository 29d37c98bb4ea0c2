//! Tests that are as large as they are told: random statements over the wire, kills at random moments,
//! random rows through every mode of a load.

use std::path::Path;

use crate::process::{command, exists};
use crate::say;
use crate::suites::Outcome;

/// Tests that take their size and their seed from the environment.
struct Endurance {
    tests: &'static [&'static str],
    /// The option that says how long.
    option: &'static str,
    /// Variables that say it to the tests, and how much of a variable's unit one of the option is.
    variables: &'static [(&'static str, u64)],
    seed_variable: &'static str,
}

const FUZZ: Endurance = Endurance {
    tests: &["fuzz::random_statements_do_no_harm"],
    option: "--minutes",
    variables: &[("FUZZ_SECONDS", 60)],
    seed_variable: "FUZZ_SEED",
};

const CRASH: Endurance = Endurance {
    tests: &[
        "crash::acknowledged_commits_survive_a_kill_at_any_moment",
        "loads::crash::a_create_that_is_killed_at_any_named_place_is_completed_by_its_rerun",
        "loads::crash::an_append_that_is_killed_at_any_named_place_is_completed_by_its_rerun",
        "loads::crash::a_merge_that_is_killed_at_any_named_place_is_completed_by_its_rerun",
        "loads::crash::a_replacement_that_is_killed_at_any_named_place_is_completed_by_its_rerun",
        "loads::crash::a_load_that_is_killed_at_random_moments_is_completed_by_its_rerun",
    ],
    option: "--rounds",
    variables: &[("CRASH_ROUNDS", 1), ("CRASH_KILLS", 10)],
    seed_variable: "CRASH_SEED",
};

const ROWS: Endurance = Endurance {
    tests: &["loads::million::random_rows_are_what_they_were_after_every_mode"],
    option: "--rows",
    variables: &[("LOAD_ROWS", 1)],
    seed_variable: "LOAD_SEED",
};

/// `cargo xtask fuzz [--minutes N] [--seed N]`, one minute unless told otherwise. Errors in the engine's
/// own words fail it, too.
pub(crate) fn fuzz(root: &Path, options: &[String]) -> Outcome {
    run(root, &FUZZ, 1, options, &[])
}

/// The minute of `cargo xtask ci`: panics, hangs and harm to others fail it; errors in the engine's own
/// words are printed, because each run finds others.
pub(crate) fn fuzz_for_harm(root: &Path) -> Outcome {
    run(root, &FUZZ, 1, &[], &[("FUZZ_HARM_ONLY", "1")])
}

/// `cargo xtask crash [--rounds N] [--seed N]`, twenty rounds unless told otherwise: the stack is killed so
/// many times, loads at every named place and at ten times as many random moments.
pub(crate) fn crash(root: &Path, options: &[String]) -> Outcome {
    run(root, &CRASH, 20, options, &[])
}

/// `cargo xtask rows [--rows N] [--seed N]`: random rows through every mode of a load, a million a file
/// unless told otherwise.
pub(crate) fn rows(root: &Path, options: &[String]) -> Outcome {
    run(root, &ROWS, 1_000_000, options, &[])
}

fn run(
    root: &Path,
    endurance: &Endurance,
    default: u64,
    options: &[String],
    variables: &[(&str, &str)],
) -> Outcome {
    let mut size = default;
    let mut seed = None;
    for option in options.chunks(2) {
        let number = option.get(1).and_then(|number| number.parse::<u64>().ok());
        match (option[0].as_str(), number) {
            (name, Some(number)) if name == endurance.option => size = number,
            ("--seed", Some(number)) => seed = Some(number),
            (other, _) => {
                say(&format!(
                    "{} N and --seed N are the options, not {other}",
                    endurance.option
                ));
                return Outcome::Failed;
            }
        }
    }
    let mut test = command(root, "cargo");
    if exists("cargo-nextest", "--version") {
        let tests = endurance.tests.iter().map(|test| format!("test(={test})"));
        let filter = tests.collect::<Vec<_>>().join(" | ");
        test.args([
            "nextest",
            "run",
            "--workspace",
            "--no-capture",
            "-E",
            &filter,
        ]);
    } else {
        test.args([
            "test",
            "--workspace",
            "--tests",
            "--",
            "--nocapture",
            "--exact",
        ]);
        test.args(endurance.tests);
    }
    test.envs(variables.iter().copied());
    for (variable, factor) in endurance.variables {
        test.env(variable, (size * factor).to_string());
    }
    if let Some(seed) = seed {
        test.env(endurance.seed_variable, seed.to_string());
    }
    match test.status() {
        Ok(status) if status.success() => Outcome::Passed,
        _ => Outcome::Failed,
    }
}
