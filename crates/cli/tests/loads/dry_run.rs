//! `--dry-run`, and what a load tells as data.

use super::once::SALES;
use crate::support::Bench;

#[tokio::test]
async fn a_dry_run_tells_types_and_statements_and_touches_nothing() {
    let bench = Bench::start().await;
    bench.write("sales.csv", SALES);
    let dry = ["sales.csv", "--into", "shop.sales", "--dry-run"];
    let told = bench
        .load(&[&dry[..], &["--output", "csv"]].concat())
        .succeeded();
    let columns = told.stdout.replace("\r\n", "\n");
    for line in [
        "column,type,change,reason\n",
        "id,BIGINT,made,",
        "city,VARCHAR(16),made,",
        "amount,\"DECIMAL(19,2)\",made,",
        "at,DATE,made,",
    ] {
        assert!(columns.contains(line), "{columns}");
    }
    for line in [
        "CREATE SCHEMA \"shop\"",
        "CREATE TABLE \"shop\".\"sales\" (",
        "COPY \"shop\".\"sales\" (\"id\", \"city\", \"amount\", \"at\")",
        "/manifest.json'",
        "PG_LAST_COPY_COUNT() = 3",
        "3 rows would be loaded into shop.sales",
    ] {
        assert!(told.stderr.contains(line), "{line}: {}", told.stderr);
    }
    assert_eq!(bench.tables(), "table,loads,rows_loaded\n");
    assert_eq!(bench.staged_objects(), 0);
    // Not even the ledger was made.
    let schemas = "SELECT COUNT(*) AS n FROM pg_namespace WHERE nspname IN ('longshore', 'shop')";
    assert_eq!(bench.query(schemas), "n\n0\n");
}

#[tokio::test]
async fn a_dry_run_of_a_table_that_is_to_be_made_does_without_the_warehouse() {
    let bench = Bench::start().await;
    bench.write("sales.csv", SALES);
    let asleep = bench.settings().replace(
        &format!("127.0.0.1:{}/dev", bench.stack.port()),
        "127.0.0.1:1/dev",
    );
    bench.write("longshore.toml", &asleep);
    let dry = ["sales.csv", "--into", "shop.sales", "--dry-run"];
    let told = bench.load(&dry).succeeded();
    assert!(
        told.stderr.contains("the warehouse gave no answer"),
        "{}",
        told.stderr
    );
    assert!(told.stderr.contains("CREATE TABLE"), "{}", told.stderr);
    let append = bench.load(&[&dry[..], &["--mode", "append"]].concat());
    assert_eq!(append.status, 3, "{}", append.stderr);
    assert!(
        append.stderr.contains("code: warehouse-unreachable"),
        "{}",
        append.stderr
    );
}

#[tokio::test]
async fn a_dry_run_into_a_table_that_is_there_tells_what_would_change_in_it() {
    let bench = Bench::start().await;
    bench.write("one.csv", "id,city\n1,Köln\n");
    bench.load(&["one.csv", "--into", "shop.sales"]).succeeded();
    bench.write(
        "two.csv",
        &format!("id,city,at\n2,{},2024-01-01\n", "x".repeat(40)),
    );
    let merge = [
        "two.csv",
        "--into",
        "shop.sales",
        "--mode",
        "merge",
        "--key",
        "id",
    ];
    let told = bench
        .load(&[&merge[..], &["--dry-run"]].concat())
        .succeeded();
    let statements = [
        "ALTER TABLE \"shop\".\"sales\" ALTER COLUMN \"city\" TYPE VARCHAR(",
        "LOCK \"shop\".\"sales\"",
        "ADD COLUMN \"at\" DATE",
        "CREATE TEMPORARY TABLE",
        "DELETE FROM \"shop\".\"sales\"\nUSING",
        "INSERT INTO \"shop\".\"sales\"",
    ];
    let mut rest = told.stderr.as_str();
    for statement in statements {
        let Some(at) = rest.find(statement) else {
            panic!("\"{statement}\" is not in its place: {}", told.stderr);
        };
        rest = &rest[at..];
    }
    assert!(
        told.stdout.contains("widened from VARCHAR(16)"),
        "{}",
        told.stdout
    );
    assert_eq!(bench.query("SELECT * FROM shop.sales"), "id,city\n1,Köln\n");
}

#[tokio::test]
async fn what_was_done_is_data_too() {
    let bench = Bench::start().await;
    bench.write("sales.csv", SALES);
    let load = ["sales.csv", "--into", "shop.sales", "--output", "json"];
    let done: serde_json::Value =
        serde_json::from_str(&bench.load(&load).succeeded().stdout).unwrap();
    assert_eq!(done["outcome"], "loaded");
    assert_eq!(done["rows"], 3);
    assert_eq!(done["parts"], 1);
    assert_eq!(done["read"]["columns"][2]["type"], "DECIMAL(19,2)");
    assert!(done["seconds"]["whole"].as_f64().unwrap() > 0.0);
    let again: serde_json::Value =
        serde_json::from_str(&bench.load(&load).succeeded().stdout).unwrap();
    assert_eq!(again["outcome"], "already loaded");
    let dry = [&load[..], &["--mode", "replace", "--dry-run"]].concat();
    let planned: serde_json::Value =
        serde_json::from_str(&bench.load(&dry).succeeded().stdout).unwrap();
    assert_eq!(planned["outcome"], "planned");
    let statements = planned["statements"].as_array().unwrap();
    assert!(
        statements.contains(&"DELETE FROM \"shop\".\"sales\"".into()),
        "{planned}"
    );
}
