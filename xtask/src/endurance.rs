//! Tests that run for as long as they are told: random statements over the wire, and kills at random
//! moments.

use std::path::Path;

use crate::process::{command, exists};
use crate::say;
use crate::suites::Outcome;

/// A test that takes its size and its seed from the environment.
struct Endurance {
    test: &'static str,
    /// The option that says how long, and how much of the variable's unit one of it is.
    option: &'static str,
    variable: &'static str,
    factor: u64,
    seed_variable: &'static str,
}

const FUZZ: Endurance = Endurance {
    test: "fuzz::random_statements_do_no_harm",
    option: "--minutes",
    variable: "FUZZ_SECONDS",
    factor: 60,
    seed_variable: "FUZZ_SEED",
};

const CRASH: Endurance = Endurance {
    test: "crash::acknowledged_commits_survive_a_kill_at_any_moment",
    option: "--rounds",
    variable: "CRASH_ROUNDS",
    factor: 1,
    seed_variable: "CRASH_SEED",
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

/// `cargo xtask crash [--rounds N] [--seed N]`, twenty rounds unless told otherwise.
pub(crate) fn crash(root: &Path, options: &[String]) -> Outcome {
    run(root, &CRASH, 20, options, &[])
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
        let filter = format!("test(={})", endurance.test);
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
        test.arg(endurance.test);
    }
    test.envs(variables.iter().copied());
    test.env(endurance.variable, (size * endurance.factor).to_string());
    if let Some(seed) = seed {
        test.env(endurance.seed_variable, seed.to_string());
    }
    match test.status() {
        Ok(status) if status.success() => Outcome::Passed,
        _ => Outcome::Failed,
    }
}
