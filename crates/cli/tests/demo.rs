//! The demo, once, killed, and again.

use std::process::{Command, Stdio};
use std::time::Duration;

fn demo(data: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_longshore"));
    command
        .args(["demo", "--once", "--port", "0", "--data"])
        .arg(data);
    command
}

fn run(data: &std::path::Path) -> String {
    let output = demo(data).output().unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(output.status.success(), "{text}");
    text
}

#[test]
fn the_demo_ends_well_and_can_be_run_again() {
    let folder = tempfile::tempdir().unwrap();
    let first = run(folder.path());
    for step in 1..=9 {
        assert!(first.contains(&format!("{step}/9 ")), "{first}");
    }
    assert!(
        first.contains("flights.flights 27,004 rows from 2.4 MB"),
        "{first}"
    );
    let second = run(folder.path());
    assert!(second.contains("there from an earlier run"), "{second}");
    assert!(second.contains("9/9 "), "{second}");
}

#[test]
fn a_demo_that_is_killed_is_finished_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    for milliseconds in [400, 900, 1500, 2200, 3000, 4000, 5500] {
        let mut killed = demo(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::park_timeout(Duration::from_millis(milliseconds));
        killed.kill().unwrap();
        killed.wait().unwrap();
    }
    let text = run(folder.path());
    assert!(text.contains("9/9 "), "{text}");
}
