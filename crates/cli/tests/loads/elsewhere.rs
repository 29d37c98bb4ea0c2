//! Files that are not on this machine: objects in S3 and addresses of the web, read through it.

use crate::support::{Bench, Website};

const ROWS: &str = "SELECT id, city FROM shop.sales ORDER BY id";

#[tokio::test]
async fn objects_in_s3_are_loaded_by_key_folder_and_pattern() {
    let bench = Bench::start().await;
    for (key, content) in [
        ("in/1.csv", "id,city\n1,a\n"),
        ("in/2.csv", "id,city\n2,b\n"),
        ("in/deep/3.csv", "id,city\n3,c\n"),
        ("in/_SUCCESS", "done"),
        ("in/manifest", "{\"entries\":[]}"),
    ] {
        bench.put(key, content).await;
    }
    let there = bench.staged_objects();
    let load = |uri: &str, mode: &str| bench.load(&[uri, "--into", "shop.sales", "--mode", mode]);
    let one = load("s3://longshore-test/in/1.csv", "create").succeeded();
    assert!(
        one.stderr.contains("loaded 1 rows into shop.sales"),
        "{}",
        one.stderr
    );
    load("s3://longshore-test/in/*.csv", "replace").succeeded();
    assert_eq!(bench.query(ROWS), "id,city\n1,a\n2,b\n");
    load("s3://longshore-test/in/", "replace").succeeded();
    assert_eq!(bench.query(ROWS), "id,city\n1,a\n2,b\n3,c\n");
    // What was read stays where it is, and no copy of it is left on this machine or in the bucket.
    assert_eq!(bench.staged_objects(), there);
    assert_eq!(spooled(&bench), 0);

    let missing = bench.told(&load("s3://longshore-test/in/4.csv", "append"));
    assert!(missing.contains("code: source-not-found"), "{missing}");
    let elsewhere = bench.told(&load("s3://somebody-elses/4.csv", "append"));
    assert!(elsewhere.contains("code: bucket"), "{elsewhere}");
}

#[tokio::test]
async fn the_same_content_is_the_same_load_wherever_it_lies() {
    let bench = Bench::start().await;
    let content = "id,city\n1,Köln\n";
    bench.write("sales.csv", content);
    bench.put("lake/sales.csv", content).await;
    let site = Website::serve(&[("/sales.csv", content)]);
    let load = |file: &str| {
        let mut command = bench.command(&["load", file, "--into", "shop.sales"]);
        let output = site.trusted_by(&mut command).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{told}");
        told
    };
    assert!(load(&site.url("/sales.csv")).contains("loaded 1 rows"));
    for file in ["sales.csv", "s3://longshore-test/lake/sales.csv"] {
        let told = load(file);
        assert!(told.contains("already loaded"), "{file}: {told}");
    }
    assert_eq!(bench.query(ROWS), "id,city\n1,Köln\n");
}

#[tokio::test]
async fn a_file_behind_https_is_loaded_and_an_unknown_certificate_is_not_believed() {
    let bench = Bench::start().await;
    let site = Website::serve(&[("/sales.csv", "id,city\n1,Köln\n2,Bonn\n")]);
    let address = site.url("/sales.csv?signature=s3cret");
    let run = |more: &[&str], trusted: bool| {
        let load = ["load", &address, "--into", "shop.sales"];
        let mut command = bench.command(&[&load[..], more].concat());
        if trusted {
            site.trusted_by(&mut command);
        }
        let output = command.output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (status, dry) = run(&["--dry-run"], true);
    assert_eq!(status, Some(0), "{dry}");
    assert!(
        dry.contains("2 rows would be loaded into shop.sales"),
        "{dry}"
    );
    assert_eq!(bench.tables(), "table,loads,rows_loaded\n");

    let (status, told) = run(&[], false);
    assert_eq!(status, Some(3), "{told}");
    assert!(told.contains("code: source-unreadable"), "{told}");

    let (status, told) = run(&[], true);
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("loaded 2 rows into shop.sales"), "{told}");
    assert_eq!(bench.query(ROWS), "id,city\n1,Köln\n2,Bonn\n");
    assert_eq!(spooled(&bench), 0);
    for told in [dry, told] {
        assert!(!told.contains("s3cret"), "{told}");
    }
    // Nor does the ledger keep the secret of an address.
    let sources = bench.query("SELECT source FROM longshore.loads");
    assert!(
        sources.contains("/sales.csv") && !sources.contains("s3cret"),
        "{sources}"
    );

    let mut missing = bench.command(&["load", &site.url("/other.csv"), "--into", "shop.other"]);
    let missing = site.trusted_by(&mut missing).output().unwrap();
    let missing = String::from_utf8(missing.stderr).unwrap();
    assert!(missing.contains("code: source-not-found"), "{missing}");
}

/// Copies that are left of what was read.
fn spooled(bench: &Bench) -> usize {
    std::fs::read_dir(bench.path(".longshore/spool")).map_or(0, Iterator::count)
}
