//! Running other programs.

use std::path::Path;
use std::process::{Command, Stdio};

/// A program to be started in `folder`.
///
/// What cargo told this process about itself is taken out of its environment: build scripts that watch
/// it (ring's) would run again, and all that depends on them would be compiled again.
pub(crate) fn command(folder: &Path, program: &str) -> Command {
    let told =
        |name: &String| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    let mut command = Command::new(program);
    command.current_dir(folder);
    for name in std::env::vars().map(|(name, _)| name).filter(told) {
        command.env_remove(name);
    }
    command
}

/// Runs a program in `folder` with its output passed through; whether it succeeded.
pub(crate) fn run(folder: &Path, program: &str, arguments: &[&str]) -> bool {
    let status = command(folder, program).args(arguments).status();
    status.is_ok_and(|status| status.success())
}

/// What a program prints, or `None` if it cannot be run or fails.
pub(crate) fn output(folder: &Path, program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

/// Whether a program can be started at all.
pub(crate) fn exists(program: &str, argument: &str) -> bool {
    Command::new(program)
        .arg(argument)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
