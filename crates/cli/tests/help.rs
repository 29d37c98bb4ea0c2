//! The command line by itself, without a workspace.

use std::process::Command;

fn run(arguments: &[&str]) -> (i32, String) {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_longshore"))
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(text).unwrap(),
    )
}

#[test]
fn every_command_explains_itself() {
    let mut commands = vec![vec![]];
    for words in [
        "demo",
        "init",
        "local up",
        "local down",
        "local status",
        "local env",
        "setup sql",
        "setup iam",
        "catalog",
        "query",
        "load",
        "load sweep",
        "table list",
        "table drop",
        "unload",
        "plan",
        "apply",
        "entity list",
        "entity show",
        "entity preview",
        "entity refresh",
        "entity rows",
        "column list",
        "column preview",
        "segment list",
        "segment count",
        "segment refresh",
        "segment changes",
        "run list",
        "serve",
    ] {
        commands.push(words.split(' ').collect());
    }
    for mut command in commands {
        command.push("--help");
        let (status, text) = run(&command);
        assert_eq!(status, 0, "{command:?}: {text}");
        assert!(text.contains("Usage: longshore"), "{command:?}: {text}");
    }
}

#[test]
fn wrong_usage_ends_with_status_two() {
    let (status, text) = run(&["load"]);
    assert_eq!(status, 2, "{text}");
    let (status, text) = run(&["lode", "x.csv"]);
    assert_eq!(status, 2, "{text}");
    assert!(text.contains("load"), "{text}");
}

#[test]
fn a_command_outside_of_a_workspace_says_how_to_make_one() {
    let (status, text) = run(&["plan"]);
    assert_eq!(status, 1);
    assert!(text.contains("longshore init DIR"), "{text}");
    assert!(text.contains("code: not-a-workspace"), "{text}");
}

#[test]
fn init_makes_a_workspace_once() {
    let folder = tempfile::tempdir().unwrap();
    let init = || {
        Command::new(env!("CARGO_BIN_EXE_longshore"))
            .args(["init", "acme"])
            .current_dir(folder.path())
            .output()
            .unwrap()
    };
    assert!(init().status.success());
    assert!(workspace::Workspace::open(&folder.path().join("acme")).is_ok());
    assert_eq!(init().status.code(), Some(1));
}
