use std::io::Write as _;
use std::time::Duration;

use crate::warehouse::{BUCKET, ROLE, Warehouse, connect};

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manifest_of_compressed_csv_fills_the_listed_columns() {
    let warehouse = Warehouse::start().await;
    warehouse
        .put("in/a.csv.gz", gzip("id,name\n1,\"a, b\"\n2,NA\n"))
        .await;
    warehouse.put("in/b.csv.gz", gzip("id,name\n3,\n")).await;
    warehouse
        .put(
            "in/manifest",
            r#"{"entries":[{"url":"s3://stage/in/a.csv.gz","mandatory":true},
                           {"url":"s3://stage/in/b.csv.gz","mandatory":true}]}"#,
        )
        .await;
    warehouse
        .run(
            "CREATE TABLE t (seq BIGINT IDENTITY(1,1), name VARCHAR(10), id INT NOT NULL, \
             source VARCHAR(10) DEFAULT 'file')",
        )
        .await;
    warehouse
        .run(&format!(
            "COPY t (id, name) FROM 's3://{BUCKET}/in/manifest' IAM_ROLE '{ROLE}' MANIFEST \
             FORMAT CSV GZIP IGNOREHEADER 1 NULL AS 'NA' EMPTYASNULL"
        ))
        .await;
    assert_eq!(
        warehouse
            .rows("SELECT id, name, source FROM t ORDER BY id")
            .await,
        ["1|a, b|file", "2|NULL|file", "3|NULL|file"]
    );
    assert_eq!(warehouse.rows("SELECT pg_last_copy_count()").await, ["3"]);
    assert_eq!(
        warehouse
            .rows("SELECT status, loaded_rows, source_file_count FROM sys_load_history")
            .await,
        ["completed|3|2"]
    );
    warehouse.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_rolls_back_with_its_transaction_and_its_history_stays() {
    let warehouse = Warehouse::start().await;
    warehouse.put("in/a.txt", "1|x\n2|y\n").await;
    warehouse
        .run("CREATE TABLE t (id INT, name VARCHAR(10))")
        .await;
    let copy = format!("COPY t FROM 's3://{BUCKET}/in/' IAM_ROLE '{ROLE}'");
    warehouse.run(&format!("BEGIN; {copy}; ROLLBACK")).await;
    assert_eq!(warehouse.rows("SELECT count(*) FROM t").await, ["0"]);
    warehouse.run(&copy).await;
    assert_eq!(warehouse.rows("SELECT count(*) FROM t").await, ["2"]);
    assert_eq!(
        warehouse
            .rows("SELECT count(*) FROM sys_load_history")
            .await,
        ["2"]
    );
    warehouse.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unloaded_parquet_file_is_copied_back_unchanged() {
    let warehouse = Warehouse::start().await;
    warehouse
        .run(
            "CREATE TABLE t (a SMALLINT, b BIGINT, c DECIMAL(12,3), d DOUBLE PRECISION, e BOOLEAN, \
             f DATE, g TIMESTAMP, h VARCHAR(20))",
        )
        .await;
    warehouse
        .run(
            "INSERT INTO t VALUES (1, 9223372036854775807, 123.456, 0.1, true, '2024-02-29', \
             '2024-02-29 01:02:03.456789', 'é'), (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
        )
        .await;
    warehouse
        .run(&format!(
            "UNLOAD ('SELECT * FROM t') TO 's3://{BUCKET}/out/' IAM_ROLE '{ROLE}' \
             FORMAT PARQUET MANIFEST"
        ))
        .await;
    warehouse.run("CREATE TABLE u (LIKE t)").await;
    warehouse
        .run(&format!(
            "COPY u FROM 's3://{BUCKET}/out/manifest' IAM_ROLE '{ROLE}' FORMAT PARQUET MANIFEST"
        ))
        .await;
    let all = |table: &str| format!("SELECT * FROM {table} ORDER BY a");
    let copied = warehouse.rows(&all("u")).await;
    assert_eq!(copied, warehouse.rows(&all("t")).await);
    assert_eq!(copied.len(), 2);
    warehouse.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_outside_a_transaction_goes_on_when_its_client_leaves() {
    let warehouse = Warehouse::start().await;
    let rows: Vec<String> = (0..400_000)
        .map(|row| format!("{row}|some text of row {row}"))
        .collect();
    warehouse.put("in/large", rows.join("\n")).await;
    warehouse
        .run("CREATE TABLE t (id INT, name VARCHAR(40))")
        .await;
    let leaving = connect(warehouse.stack.connection()).await;
    let copy = format!("COPY t FROM 's3://{BUCKET}/in/' IAM_ROLE '{ROLE}'");
    let statement = tokio::spawn(async move { leaving.simple_query(&copy).await.map(drop) });
    wait_for(&warehouse, "SELECT count(*) FROM sys_load_history", "1").await;
    statement.abort();
    assert!(
        statement.await.unwrap_err().is_cancelled(),
        "the client left before the end"
    );
    wait_for(&warehouse, "SELECT count(*) FROM t", "400000").await;
    wait_for(
        &warehouse,
        "SELECT status FROM sys_load_history",
        "completed",
    )
    .await;
    warehouse.stop().await;
}

async fn wait_for(warehouse: &Warehouse, sql: &str, expected: &str) {
    for _ in 0..1_000 {
        if warehouse.rows(sql).await == [expected] {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{sql} never gave {expected}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_goes_on_when_its_client_is_lost() {
    let warehouse = Warehouse::start().await;
    warehouse.put("rows", "1\n2\n3\n").await;
    warehouse.run("create table loaded (n int)").await;
    let lost = connect(warehouse.stack.connection()).await;
    let copy = format!("copy loaded from 's3://{BUCKET}/rows' iam_role '{ROLE}' csv");
    lost.batch_execute("set longshore.fault to 'disconnect_in_copy'")
        .await
        .unwrap();
    let error = lost.simple_query(&copy).await.unwrap_err();
    assert!(error.as_db_error().is_none(), "{error:?}");
    let loaded = async {
        while warehouse.rows("select count(*) from loaded").await != ["3"] {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), loaded)
        .await
        .unwrap();
    // In a transaction it is rolled back with it.
    let lost = connect(warehouse.stack.connection()).await;
    lost.batch_execute("set longshore.fault to 'disconnect_in_copy'; begin")
        .await
        .unwrap();
    assert!(lost.simple_query(&copy).await.is_err());
    warehouse.run("begin; lock loaded; commit").await;
    assert_eq!(warehouse.rows("select count(*) from loaded").await, ["3"]);
    warehouse.stop().await;
}

/// More than what goes into a table in order.
const LARGE_LOAD_ROWS: usize = 400_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_large_load_takes_every_row_once_and_tells_refused_ones_in_order() {
    let warehouse = Warehouse::start().await;
    let mut rows: Vec<String> = (0..LARGE_LOAD_ROWS)
        .map(|row| format!("{row},\"text of row {row}, so long that the files are large\""))
        .collect();
    rows[100_000] = "first,\"refused\"".to_owned();
    rows[300_000] = "second,\"refused\"".to_owned();
    let text = rows.join("\n");
    assert!(text.len() > 16 << 20, "{} bytes", text.len());
    warehouse.put("in/large", text).await;
    warehouse
        .run("CREATE TABLE t (id INT, name VARCHAR(60))")
        .await;
    warehouse
        .run("CREATE TABLE numbered (number INT IDENTITY(0, 1), id INT, name VARCHAR(60))")
        .await;
    let copy = |table: &str, more: &str| {
        format!("COPY {table} FROM 's3://{BUCKET}/in/' IAM_ROLE '{ROLE}' CSV {more}")
    };
    let (_, message) = warehouse.refusal(&copy("t", "MAXERROR 1")).await;
    assert!(message.contains("Load into table 't' failed"), "{message}");
    let refused = "SELECT line_number FROM sys_load_error_detail ORDER BY line_number";
    assert_eq!(warehouse.rows(refused).await, ["100001"]);
    assert_eq!(warehouse.rows("SELECT count(*) FROM t").await, ["0"]);
    warehouse.run(&copy("t", "MAXERROR 3")).await;
    assert_eq!(
        warehouse.rows(refused).await,
        ["100001", "100001", "300001"]
    );
    let all = "SELECT count(*), count(DISTINCT id), sum(id), min(id), max(id) FROM t \
               WHERE name = 'text of row ' || id || ', so long that the files are large'";
    let sum = LARGE_LOAD_ROWS * (LARGE_LOAD_ROWS - 1) / 2 - 100_000 - 300_000;
    assert_eq!(
        warehouse.rows(all).await,
        [format!("399998|399998|{sum}|0|399999")]
    );
    // Rows that are numbered keep their order.
    warehouse
        .run(&copy("numbered (id, name)", "MAXERROR 3"))
        .await;
    let numbered = "SELECT count(*), min(number), max(number) FROM numbered WHERE number = id - \
                    CASE WHEN id > 300000 THEN 2 WHEN id > 100000 THEN 1 ELSE 0 END";
    assert_eq!(warehouse.rows(numbered).await, ["399998|0|399997"]);
    warehouse.stop().await;
}
