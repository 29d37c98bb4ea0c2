//! `--in-place`: Redshift reads objects where they are.

use crate::support::Bench;

const LAKE: &str = "s3://longshore-test/lake";

/// Rows of `shop.source` as objects of a lake, in a folder with the name of the format.
async fn lake(formats: &[&str]) -> Bench {
    let bench = Bench::start().await;
    bench.write(
        "rows.csv",
        "id,city,amount,at\n3,Aachen,3.50,2024-01-03\n4,\"Bonn, am Rhein\",,2024-01-04\n",
    );
    bench
        .load(&["rows.csv", "--into", "shop.source"])
        .succeeded();
    for format in formats {
        let to = format!("{LAKE}/{format}/");
        let unload = ["unload", "shop.source", "--to", &to, "--format", format];
        bench.run(&unload).succeeded();
    }
    bench
}

const ROWS: &str = "id,city,amount,at\n3,Aachen,3.50,2024-01-03\n\
                    4,\"Bonn, am Rhein\",,2024-01-04\n";

#[tokio::test]
async fn objects_are_read_where_they_are_and_stay_there() {
    let bench = lake(&["csv"]).await;
    bench.write("one.csv", "id,city,amount,at\n3,Köln,1.5,2024-01-01\n");
    bench.load(&["one.csv", "--into", "shop.sales"]).succeeded();
    let lake = format!("{LAKE}/csv/");
    let objects = bench.staged_objects();
    let load = [
        &lake,
        "--into",
        "shop.sales",
        "--mode",
        "merge",
        "--key",
        "id",
        "--in-place",
    ];
    let dry = bench
        .load(&[&load[..], &["--dry-run"]].concat())
        .succeeded();
    for clause in [
        "FORMAT AS CSV QUOTE '\"'",
        "DELIMITER ','",
        "IGNOREHEADER 1",
    ] {
        assert!(dry.stderr.contains(clause), "{clause}: {}", dry.stderr);
    }
    let done = bench.load(&load).succeeded();
    assert!(
        done.stderr.contains("loaded 2 rows into shop.sales"),
        "{}",
        done.stderr
    );
    assert!(
        done.stderr.contains("counted by Redshift alone"),
        "{}",
        done.stderr
    );
    assert_eq!(bench.query("SELECT * FROM shop.sales ORDER BY id"), ROWS);
    let again = bench.load(&load).succeeded();
    assert!(again.stderr.contains("already loaded"), "{}", again.stderr);
    // The manifest is gone, the objects are not.
    assert_eq!(bench.staged_objects(), objects);
}

#[tokio::test]
async fn parquet_and_json_are_read_where_they_are_with_the_types_that_are_known() {
    let bench = lake(&["parquet", "jsonl"]).await;
    let parquet = format!("{LAKE}/parquet/");
    bench
        .load(&[&parquet, "--into", "shop.parquet", "--in-place"])
        .succeeded();
    assert_eq!(bench.query("SELECT * FROM shop.parquet ORDER BY id"), ROWS);

    let json = format!("{LAKE}/jsonl/");
    let load = ["load", &json, "--into", "shop.json", "--in-place"];
    let told = bench.refusal(&load);
    assert!(told.contains("--types COLUMN=TYPE"), "{told}");
    let types = [
        "--types",
        "id=bigint",
        "--types",
        "city=varchar(64)",
        "--types",
        "amount=decimal(19,2)",
        "--types",
        "at=date",
    ];
    bench.run(&[&load[..], &types].concat()).succeeded();
    assert_eq!(bench.query("SELECT * FROM shop.json ORDER BY id"), ROWS);
}

#[tokio::test]
async fn what_is_not_in_s3_is_not_read_in_place() {
    let bench = Bench::start().await;
    bench.write("a.csv", "id\n1\n");
    let local = bench.refusal(&["load", "a.csv", "--into", "shop.other", "--in-place"]);
    assert!(local.contains("no address in S3"), "{local}");
    let missing = format!("{LAKE}/nothing/");
    let missing = bench.refusal(&["load", &missing, "--into", "shop.other", "--in-place"]);
    assert!(missing.contains("code: source-not-found"), "{missing}");
}
