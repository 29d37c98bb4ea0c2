//! Loads that are killed, cut off or run twice at the same time: the rows are there once.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::sweep::crash;
use crate::support::Bench;

const COUNT: &str = "SELECT COUNT(*) AS n, COUNT(DISTINCT id) AS ids FROM shop.rows";

fn rows(bench: &Bench, count: u32) {
    let rows: Vec<_> = (0..count).map(|row| format!("{row},name {row}")).collect();
    bench.write("rows.csv", &format!("id,name\n{}\n", rows.join("\n")));
}

#[tokio::test]
async fn a_load_that_is_killed_at_a_named_place_and_run_again_has_the_rows_once() {
    let bench = Bench::start().await;
    rows(&bench, 2000);
    bench.write("first.csv", "id,name\n0,a\n5000,b\n");
    let places = [
        "load-claimed",
        "part-sent",
        "staged",
        "table-locked",
        "rows-removed",
        "rows-merged",
        "load-recorded",
        "commit-sent",
        "committed",
        "parts-being-removed",
        "parts-removed",
    ];
    let merge = [
        "rows.csv",
        "--into",
        "shop.rows",
        "--mode",
        "merge",
        "--key",
        "id",
    ];
    for place in places {
        bench
            .load(&[
                "first.csv",
                "--into",
                "shop.rows",
                "--mode",
                "replace",
                "--again",
            ])
            .succeeded();
        crash(&bench, place, &[&merge[..], &["--again"]].concat());
        bench.load(&[&merge[..], &["--again"]].concat()).succeeded();
        assert_eq!(bench.query(COUNT), "n,ids\n2001,2001\n", "{place}");
        assert_eq!(bench.staged_objects(), 0, "{place}");
    }
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

/// Where a connection to the warehouse is cut, once.
#[derive(Debug, Clone, Copy)]
enum Cut {
    /// The statement does not arrive.
    Before(&'static [u8]),
    /// It arrives, and its answer does not.
    After(&'static [u8]),
}

/// Stands before the warehouse and cuts the first connection that sends a statement; says whether it
/// did.
fn cutting(port: u16, cut: Cut) -> (u16, Arc<AtomicBool>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = listener.local_addr().unwrap().port();
    let done = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&done);
    thread::spawn(move || {
        for client in listener.incoming() {
            let client = client.unwrap();
            let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let (mut from, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            thread::spawn(move || std::io::copy(&mut from, &mut to));
            let done = Arc::clone(&done);
            thread::spawn(move || forward(client, server, cut, &done));
        }
    });
    (own, told)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a thread of its own plays the network"
)]
fn forward(mut client: TcpStream, mut server: TcpStream, cut: Cut, done: &AtomicBool) {
    let mut buffer = vec![0; 65_536];
    let mut copied = false;
    while let Ok(length @ 1..) = client.read(&mut buffer) {
        let sent = &buffer[..length];
        let holds = |text: &[u8]| sent.windows(text.len()).any(|window| window == text);
        copied |= holds(b"COPY ");
        // Other transactions commit too; a load's is the one that copied.
        let (Cut::Before(text) | Cut::After(text)) = cut;
        let cuts = copied && holds(text) && !done.swap(true, Ordering::SeqCst);
        if cuts {
            client.shutdown(Shutdown::Both).unwrap();
        }
        if !cuts || matches!(cut, Cut::After(_)) {
            server.write_all(sent).unwrap();
        }
        if cuts {
            // The warehouse has time to carry the statement out before it notices.
            thread::sleep(Duration::from_millis(300));
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Both);
}

#[tokio::test]
async fn a_connection_that_is_lost_at_the_copy_or_the_commit_costs_nothing() {
    let bench = Bench::start().await;
    rows(&bench, 500);
    let cuts = [
        Cut::Before(b"COMMIT\0"),
        Cut::After(b"COMMIT\0"),
        Cut::Before(b"COPY "),
        Cut::After(b"COPY "),
    ];
    bench.write("first.csv", "id,name\n0,a\n");
    for cut in cuts {
        bench
            .load(&[
                "first.csv",
                "--into",
                "shop.rows",
                "--mode",
                "replace",
                "--again",
            ])
            .succeeded();
        let (port, done) = cutting(bench.stack.port(), cut);
        let through = bench.settings().replace(
            &format!("127.0.0.1:{}/dev", bench.stack.port()),
            &format!("127.0.0.1:{port}/dev"),
        );
        bench.write("longshore.toml", &through);
        let loaded = bench.load(&[
            "rows.csv",
            "--into",
            "shop.rows",
            "--mode",
            "replace",
            "--again",
        ]);
        bench.write("longshore.toml", &bench.settings());
        assert!(done.load(Ordering::SeqCst), "{cut:?}: nothing was cut");
        loaded.succeeded();
        assert_eq!(bench.query(COUNT), "n,ids\n500,500\n", "{cut:?}");
        assert_eq!(bench.staged_objects(), 0, "{cut:?}");
    }
}

#[tokio::test]
async fn two_loads_of_one_table_at_the_same_time_are_both_there_once() {
    let bench = Bench::start().await;
    bench.write("first.csv", "id,name\n-1,first\n");
    bench
        .load(&["first.csv", "--into", "shop.rows"])
        .succeeded();
    for file in 0..3 {
        let rows: Vec<_> = (0..500)
            .map(|row| format!("{},x", file * 500 + row))
            .collect();
        bench.write(
            &format!("{file}.csv"),
            &format!("id,name\n{}\n", rows.join("\n")),
        );
    }
    // Each file twice: the second run of one is refused, or finds it loaded.
    let runs: Vec<_> = ["0.csv", "1.csv", "2.csv", "0.csv", "1.csv"]
        .into_iter()
        .map(|file| {
            bench
                .command(&["load", file, "--into", "shop.rows", "--mode", "append"])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for run in runs {
        let output = run.wait_with_output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(
            output.status.success() || told.contains("code: load-running"),
            "{told}"
        );
    }
    assert_eq!(bench.query(COUNT), "n,ids\n1501,1501\n");
    assert_eq!(bench.staged_objects(), 0);
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

#[tokio::test]
async fn a_load_that_is_killed_anywhere_and_run_again_has_the_rows_once() {
    let bench = Bench::start().await;
    let rows: Vec<_> = (0..20_000).map(|row| format!("{row},name {row}")).collect();
    bench.write("rows.csv", &format!("id,name\n{}\n", rows.join("\n")));
    for (round, milliseconds) in [20, 60, 120, 200, 320, 500].into_iter().enumerate() {
        let table = format!("shop.rows_{round}");
        let mut killed = bench
            .command(&["load", "rows.csv", "--into", &table])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        killed.kill().unwrap();
        killed.wait().unwrap();
        bench
            .run(&["load", "rows.csv", "--into", &table])
            .succeeded();
        let count = format!("SELECT COUNT(*) AS n, COUNT(DISTINCT id) AS ids FROM {table}");
        let counted = bench.run(&["query", "--output", "csv", &count]).succeeded();
        assert_eq!(
            counted.stdout, "n,ids\r\n20000,20000\n",
            "killed after {milliseconds} ms"
        );
        assert_eq!(bench.staged_objects(), 0, "killed after {milliseconds} ms");
    }
}
