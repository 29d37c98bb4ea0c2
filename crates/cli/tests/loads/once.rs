//! The same files are loaded once.

use crate::support::Bench;

pub(super) const SALES: &str =
    "id,city,amount,at\n1,Köln,1.50,2024-01-01\n2,,20.25,2024-01-02\n3,\"\",3.00,\n";

#[tokio::test]
async fn a_load_happens_once_and_again_when_asked() {
    let bench = Bench::start().await;
    bench.write("sales.csv", SALES);
    let load = ["load", "sales.csv", "--into", "shop.sales"];
    let first = bench.run(&load).succeeded();
    assert!(
        first.stderr.contains("loaded 3 rows into shop.sales"),
        "{}",
        first.stderr
    );
    let second = bench.run(&load).succeeded();
    assert!(
        second.stderr.contains("already loaded"),
        "{}",
        second.stderr
    );

    let append = [
        "load",
        "sales.csv",
        "--into",
        "shop.sales",
        "--mode",
        "append",
    ];
    bench.run(&append).succeeded();
    let same = bench.run(&append).succeeded();
    assert!(same.stderr.contains("already loaded"), "{}", same.stderr);
    bench.run(&[&append[..], &["--again"]].concat()).succeeded();
    insta::assert_snapshot!(bench.tables(), @r"
    table,loads,rows_loaded
    shop.sales,3,9
    ");
    let rows = bench
        .run(&[
            "query",
            "--output",
            "csv",
            "SELECT * FROM shop.sales ORDER BY id LIMIT 4",
        ])
        .succeeded();
    insta::assert_snapshot!(rows.stdout, @r"
    id,city,amount,at
    1,Köln,1.50,2024-01-01
    1,Köln,1.50,2024-01-01
    1,Köln,1.50,2024-01-01
    2,,20.25,2024-01-02
    ");
    assert_eq!(bench.staged_objects(), 0);
}

#[tokio::test]
async fn a_table_that_was_dropped_forgets_its_loads() {
    let bench = Bench::start().await;
    bench.write("sales.csv", SALES);
    let load = ["load", "sales.csv", "--into", "shop.sales"];
    bench.run(&load).succeeded();
    bench
        .run(&["table", "drop", "shop.sales", "--yes"])
        .succeeded();
    let again = bench.run(&load).succeeded();
    assert!(again.stderr.contains("loaded 3 rows"), "{}", again.stderr);
}

#[tokio::test]
async fn what_is_unloaded_has_the_rows_of_the_table_in_every_format() {
    let bench = Bench::start().await;
    bench.write("sales.csv", SALES);
    bench
        .run(&["load", "sales.csv", "--into", "shop.sales"])
        .succeeded();
    for format in ["parquet", "csv", "jsonl"] {
        let to = format!("out-{format}");
        let done = bench
            .run(&["unload", "shop.sales", "--to", &to, "--format", format])
            .succeeded();
        assert!(done.stderr.contains("unloaded 3 rows"), "{}", done.stderr);
        let again = bench.refusal(&["unload", "shop.sales", "--to", &to, "--format", format]);
        assert!(again.contains("code: unload-destination"), "{again}");
    }
    bench
        .run(&["load", "out-parquet/*.parquet", "--into", "shop.copied"])
        .succeeded();
    let compared = bench
        .run(&[
            "query",
            "--output",
            "csv",
            "SELECT COUNT(*) AS same FROM shop.sales AS a JOIN shop.copied AS b \
             ON a.id = b.id AND a.amount = b.amount",
        ])
        .succeeded();
    assert_eq!(compared.stdout, "same\r\n3\n");
    let none = "SELECT id, city FROM shop.sales WHERE id > 100";
    bench
        .run(&["unload", none, "--to", "none", "--format", "csv"])
        .succeeded();
    assert_eq!(bench.staged_objects(), 0);
}
