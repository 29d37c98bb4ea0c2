//! `longshore load sweep`.

use std::process::Stdio;

use crate::support::Bench;

/// A load that ends as if by a power cut.
pub(super) fn crash(bench: &Bench, point: &str, load: &[&str]) {
    let status = bench
        .command(&[&["load"], load].concat())
        .env("LONGSHORE_CRASH_AT", point)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), None, "{point}: it ended by itself, {status}");
}

#[tokio::test]
async fn what_a_dead_run_left_is_swept_and_what_may_be_alive_is_not() {
    let bench = Bench::start().await;
    bench.write("rows.csv", "id\n1\n2\n");
    crash(&bench, "staged", &["rows.csv", "--into", "shop.rows"]);
    let left = bench.staged_objects();
    assert!(left >= 2, "{left}");
    let kept = bench.load(&["sweep"]).succeeded();
    assert!(kept.stderr.contains("left alone: load "), "{}", kept.stderr);
    assert_eq!(bench.staged_objects(), left);

    let sweep = ["sweep", "--silent-for", "0"];
    let dry = bench.load(&[&sweep[..], &["--dry-run", "--output", "csv"]].concat());
    let dry = dry.succeeded();
    assert!(
        dry.stdout.contains("s3://longshore-test/test01/loads/"),
        "{}",
        dry.stdout
    );
    assert!(dry.stderr.contains("would remove"), "{}", dry.stderr);
    assert_eq!(bench.staged_objects(), left);

    let swept = bench.load(&sweep).succeeded();
    assert!(
        swept.stderr.contains("1 claim released"),
        "{}",
        swept.stderr
    );
    assert_eq!(bench.staged_objects(), 0);
    let none = bench.load(&sweep).succeeded();
    assert!(none.stderr.contains("removed 0 objects"), "{}", none.stderr);
    bench.load(&["rows.csv", "--into", "shop.rows"]).succeeded();
}

#[tokio::test]
async fn what_an_unload_left_that_was_killed_is_swept_when_it_is_old_enough() {
    let bench = Bench::start().await;
    bench
        .put("test01/unloads/aaaaaaaaaaaaaaaa/0000_part_00", "1,a\n")
        .await;
    bench
        .put("test01/unloads/aaaaaaaaaaaaaaaa/manifest", "{}")
        .await;
    // Not below an id, or not of this workspace: nobody knows whose they are.
    bench.put("test01/unloads/readme.txt", "mine").await;
    bench
        .put("other1/unloads/aaaaaaaaaaaaaaaa/0000_part_00", "1,a\n")
        .await;
    let kept = bench.load(&["sweep", "--silent-for", "0"]).succeeded();
    assert!(
        kept.stderr
            .contains("left alone: unload aaaaaaaaaaaaaaaa, since it wrote something lately"),
        "{}",
        kept.stderr
    );
    assert_eq!(bench.staged_objects(), 4);
    let sweep = ["sweep", "--unloads-silent-for", "0", "--output", "csv"];
    let dry = bench
        .load(&[&sweep[..], &["--dry-run"]].concat())
        .succeeded();
    assert!(
        dry.stdout
            .contains("unload,aaaaaaaaaaaaaaaa,s3://longshore-test/test01/unloads/"),
        "{}",
        dry.stdout
    );
    assert_eq!(bench.staged_objects(), 4);
    let swept = bench.load(&sweep).succeeded();
    assert!(
        swept.stderr.contains("removed 2 objects of 1 dead run"),
        "{}",
        swept.stderr
    );
    assert_eq!(bench.staged_objects(), 2);
}
