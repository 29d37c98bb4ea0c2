//! Loads and other transactions at the same time.

use std::process::Stdio;

use super::interrupted::{COUNT, rows};
use crate::support::{Bench, Event, Network};

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
async fn a_conflict_with_another_transaction_is_tried_again() {
    let bench = Bench::start().await;
    let serializable = "ALTER DATABASE cargo_db ISOLATION LEVEL SERIALIZABLE";
    bench.as_administrator("dev", serializable).await;
    bench.write("first.csv", "id,name\n-1,first\n");
    bench
        .load(&["first.csv", "--into", "shop.rows"])
        .succeeded();
    rows(&bench, 500);
    // Between the first statement of the load's transaction, which reads the ledger, and its last, which
    // writes there, another transaction writes to the ledger and commits: the two could not have run one
    // after the other, and the load's is refused with 1023.
    let network = Network::between(
        &bench,
        "COPY ",
        Event::Meanwhile("UPDATE longshore.loads SET mode = mode WHERE mode = 'create'"),
    );
    let append = [
        "load",
        "rows.csv",
        "--into",
        "shop.rows",
        "--mode",
        "append",
    ];
    let loaded = bench
        .command(&append)
        .env("LONGSHORE_LOG", "operations=info")
        .output()
        .unwrap();
    network.was_noticed();
    let told = String::from_utf8(loaded.stderr).unwrap();
    assert!(loaded.status.success(), "{told}");
    assert!(
        told.contains("tried again") && told.contains("1023"),
        "{told}"
    );
    assert!(told.contains("in 2 tries"), "{told}");
    assert_eq!(bench.query(COUNT), "n,ids\n501,501\n");
    assert_eq!(bench.staged_objects(), 0);
}
