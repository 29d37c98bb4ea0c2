use std::pin::pin;
use std::time::Duration;

use crate::warehouse::{BUCKET, ROLE, Warehouse};

fn unload(query: &str, parameters: &str) -> String {
    let query = query.replace('\'', "''");
    format!("UNLOAD ('{query}') TO 's3://{BUCKET}/out/' IAM_ROLE '{ROLE}' {parameters}")
}

#[tokio::test(flavor = "multi_thread")]
async fn csv_comes_in_order_in_one_file_when_asked() {
    let warehouse = Warehouse::start().await;
    warehouse
        .run("CREATE TABLE t (id INT, name VARCHAR(20))")
        .await;
    warehouse
        .run("INSERT INTO t VALUES (2, 'b, c'), (1, NULL), (3, 'd')")
        .await;
    let sql = unload(
        "SELECT id, name FROM t ORDER BY id",
        "CSV HEADER PARALLEL OFF",
    );
    warehouse.run(&sql).await;
    let text = String::from_utf8(warehouse.get("out/000").await).unwrap();
    assert_eq!(text, "id,name\n1,\n2,\"b, c\"\n3,d\n");
    assert_eq!(warehouse.rows("SELECT pg_last_unload_count()").await, ["3"]);
    assert_eq!(
        warehouse
            .rows("SELECT status, unloaded_rows, unloaded_files_count FROM sys_unload_history")
            .await,
        ["completed|3|1"]
    );
    warehouse.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_manifest_lists_every_file_with_its_length() {
    let warehouse = Warehouse::start().await;
    warehouse.run("CREATE TABLE t (id INT)").await;
    warehouse.run("INSERT INTO t VALUES (1), (2), (3)").await;
    warehouse
        .run(&unload(
            "SELECT id FROM t",
            "FORMAT PARQUET MANIFEST VERBOSE",
        ))
        .await;
    let manifest: serde_json::Value =
        serde_json::from_slice(&warehouse.get("out/manifest").await).unwrap();
    let entries = manifest["entries"].as_array().unwrap();
    assert_eq!(
        entries.len(),
        2,
        "even a small result comes in several files"
    );
    for entry in entries {
        let key = entry["url"]
            .as_str()
            .unwrap()
            .strip_prefix("s3://stage/")
            .unwrap();
        let length = warehouse.get(key).await.len();
        assert_eq!(entry["meta"]["content_length"], length);
    }
    assert_eq!(manifest["meta"]["record_count"], 3);
    warehouse.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_is_not_empty_is_refused() {
    let warehouse = Warehouse::start().await;
    let sql = unload("SELECT 1 AS a", "CSV PARALLEL OFF");
    warehouse.run(&sql).await;
    let (state, message) = warehouse.refusal(&sql).await;
    assert_eq!(state, "XX000");
    assert!(
        message.starts_with("Specified unload destination on S3 is not empty."),
        "{message}"
    );
    warehouse.run(&format!("{sql} ALLOWOVERWRITE")).await;
    warehouse.run(&format!("{sql} CLEANPATH")).await;
    warehouse.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_rows_leave_no_file_and_no_manifest() {
    let warehouse = Warehouse::start().await;
    warehouse.run("CREATE TABLE t (id INT)").await;
    let sql = unload("SELECT id FROM t", "FORMAT PARQUET MANIFEST");
    warehouse.run(&sql).await;
    // The place is still empty, so that the same statement is not refused.
    warehouse.run(&sql).await;
    assert_eq!(warehouse.rows("SELECT pg_last_unload_count()").await, ["0"]);
    warehouse.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_of_the_outermost_query_is_refused() {
    let warehouse = Warehouse::start().await;
    let (state, message) = warehouse.refusal(&unload("SELECT 1 LIMIT 5", "CSV")).await;
    assert_eq!(state, "0A000");
    assert!(
        message.starts_with("Limit clause is not supported"),
        "{message}"
    );
    warehouse
        .run(&unload("SELECT * FROM (SELECT 1 AS a LIMIT 5)", "CSV"))
        .await;
    warehouse.stop().await;
}

/// Bytes of memory that this process has, in which everything runs.
fn resident_bytes() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = statm.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4_096
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_million_rows_are_unloaded_in_bounded_memory() {
    const BOUND_BYTES: u64 = 160 << 20;
    let warehouse = Warehouse::start().await;
    warehouse
        .run("CREATE TABLE n (x INT); INSERT INTO n VALUES (0)")
        .await;
    for power in 0..12 {
        let doubled = format!("INSERT INTO n SELECT x + {} FROM n", 1 << power);
        warehouse.run(&doubled).await;
    }
    let before = resident_bytes();
    // 220 MB of text.
    let sql = unload(
        "SELECT a.x, b.x, 'some text' FROM n a, n b WHERE b.x < 2442",
        "MAXFILESIZE 32 MB",
    );
    let mut most = before;
    {
        let mut unloading = pin!(warehouse.run(&sql));
        while tokio::time::timeout(Duration::from_millis(20), &mut unloading)
            .await
            .is_err()
        {
            most = most.max(resident_bytes());
        }
    }
    assert_eq!(
        warehouse.rows("SELECT pg_last_unload_count()").await,
        ["10002432"]
    );
    let taken = most - before;
    assert!(taken < BOUND_BYTES, "{} MB", taken >> 20);
    warehouse.stop().await;
}
