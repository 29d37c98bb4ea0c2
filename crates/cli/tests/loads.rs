//! Files into tables and out again.

use std::process::Stdio;

use crate::support::Bench;

const SALES: &str =
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
async fn types_come_from_every_row_and_a_dry_run_loads_nothing() {
    let bench = Bench::start().await;
    bench.write("sales.csv", SALES);
    let dry = bench
        .run(&[
            "load",
            "sales.csv",
            "--into",
            "shop.sales",
            "--dry-run",
            "--output",
            "csv",
        ])
        .succeeded();
    insta::assert_snapshot!(dry.stdout, @r#"
    column,type,nullable
    id,BIGINT,yes
    city,VARCHAR(16),yes
    amount,"DECIMAL(19,2)",yes
    at,DATE,yes
    "#);
    assert_eq!(bench.tables(), "table,loads,rows_loaded\n");
    assert_eq!(bench.staged_objects(), 0);
}

#[tokio::test]
async fn more_data_may_bring_longer_texts_and_new_columns_but_no_other_types() {
    let bench = Bench::start().await;
    bench.write("one.csv", "id,name\n1,a\n");
    bench
        .run(&["load", "one.csv", "--into", "shop.names"])
        .succeeded();
    bench.write(
        "two.csv",
        &format!("id,name,since\n2,{},2024-01-01\n", "n".repeat(300)),
    );
    bench
        .run(&[
            "load",
            "two.csv",
            "--into",
            "shop.names",
            "--mode",
            "append",
        ])
        .succeeded();
    bench.write("three.csv", "id,name\nthird,c\n");
    let refused = bench.refusal(&[
        "load",
        "three.csv",
        "--into",
        "shop.names",
        "--mode",
        "append",
    ]);
    insta::assert_snapshot!(refused, @r#"
    exit status 1
    error: the column "id" of the file does not fit "shop.names": it holds text, and the table's is BIGINT
    hint: load the file into a table of its own, or correct the column in the file
    code: column-type-conflict
    "#);
    let rows = bench
        .run(&[
            "query",
            "--output",
            "csv",
            "SELECT id, LEN(name) AS n, since FROM shop.names ORDER BY id",
        ])
        .succeeded();
    insta::assert_snapshot!(rows.stdout, @r"
    id,n,since
    1,1,
    2,300,2024-01-01
    ");
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
        tokio::time::sleep(std::time::Duration::from_millis(milliseconds)).await;
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
