//! Loads that are cut off: what was done already is not done again, and nothing is left behind. `crash`
//! kills them everywhere.

use std::process::Stdio;
use std::time::Duration;

use super::sweep::crash;
use crate::support::{Bench, Event, Network};

pub(super) const COUNT: &str = "SELECT COUNT(*) AS n, COUNT(DISTINCT id) AS ids FROM shop.rows";

pub(super) fn rows(bench: &Bench, count: u32) {
    let rows: Vec<_> = (0..count).map(|row| format!("{row},name {row}")).collect();
    bench.write("rows.csv", &format!("id,name\n{}\n", rows.join("\n")));
}

#[tokio::test]
async fn parts_that_were_sent_are_not_sent_again() {
    let bench = Bench::start().await;
    rows(&bench, 2000);
    let load = ["rows.csv", "--into", "shop.rows"];
    crash(&bench, "staged", &load);
    let done = bench
        .load(&[&load[..], &["--output", "json"]].concat())
        .succeeded();
    let told: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(told["resumed_parts"], told["parts"], "{told}");
    assert_eq!(bench.query(COUNT), "n,ids\n2000,2000\n");
    assert_eq!(bench.staged_objects(), 0);
}

#[tokio::test]
async fn a_connection_that_is_lost_at_the_copy_or_the_commit_costs_nothing() {
    let bench = Bench::start().await;
    rows(&bench, 500);
    let cuts = [
        ("COMMIT\0", Event::CutBefore),
        ("COMMIT\0", Event::CutAfter),
        ("COPY ", Event::CutBefore),
        ("COPY ", Event::CutAfter),
    ];
    bench.write("first.csv", "id,name\n0,a\n");
    let replace = ["--into", "shop.rows", "--mode", "replace", "--again"];
    for (statement, event) in cuts {
        bench
            .load(&[&["first.csv"], &replace[..]].concat())
            .succeeded();
        let told = format!("{statement} {event:?}");
        let network = Network::between(&bench, statement, event);
        let loaded = bench.load(&[&["rows.csv"], &replace[..]].concat());
        network.was_noticed();
        loaded.succeeded();
        assert_eq!(bench.query(COUNT), "n,ids\n500,500\n", "{told}");
        assert_eq!(bench.staged_objects(), 0, "{told}");
    }
}

#[tokio::test]
async fn ctrl_c_leaves_nothing_behind() {
    let bench = Bench::start().await;
    rows(&bench, 4_000_000);
    let running = bench
        .command(&["load", "rows.csv", "--into", "shop.rows"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    tokio::time::sleep(Duration::from_millis(700)).await;
    let interrupted = std::process::Command::new("kill")
        .args(["-INT", &running.id().to_string()])
        .status()
        .unwrap();
    assert!(interrupted.success());
    let output = running.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert_eq!(bench.staged_objects(), 0, "{told}");
    assert_eq!(bench.tables(), "table,loads,rows_loaded\n");
    let claims = "SELECT COUNT(*) AS n FROM longshore.loads";
    assert_eq!(bench.query(claims), "n\n0\n");
}
