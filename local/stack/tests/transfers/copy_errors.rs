use crate::warehouse::{BUCKET, IDLE_ROLE, ROLE, Warehouse};

#[tokio::test(flavor = "multi_thread")]
async fn refused_rows_are_told_exactly_and_nothing_is_loaded() {
    let warehouse = Warehouse::start().await;
    warehouse.put("in/a.csv", "1,ok\n2,much too long\n").await;
    warehouse
        .run("CREATE TABLE t (id INT, name VARCHAR(5))")
        .await;
    let copy = format!("COPY t FROM 's3://{BUCKET}/in/a.csv' IAM_ROLE '{ROLE}' CSV");
    let (state, message) = warehouse.refusal(&copy).await;
    assert_eq!(state, "XX000");
    assert!(
        message.starts_with("Load into table 't' failed."),
        "{message}"
    );
    assert_eq!(warehouse.rows("SELECT count(*) FROM t").await, ["0"]);
    assert_eq!(
        warehouse
            .rows(
                "SELECT trim(file_name), line_number, trim(column_name), trim(column_type), \
                 trim(column_length), error_code, trim(error_message) FROM sys_load_error_detail"
            )
            .await,
        ["s3://stage/in/a.csv|2|name|varchar|5|1204|String length exceeds DDL length"]
    );
    assert_eq!(
        warehouse
            .rows(
                "SELECT trim(colname), trim(raw_line), trim(raw_field_value), err_code \
                 FROM stl_load_errors"
            )
            .await,
        ["name|2,much too long|much too long|1204"]
    );
    warehouse.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn maxerror_skips_bad_rows_and_counts_them() {
    let warehouse = Warehouse::start().await;
    warehouse.put("in/a.csv", "1\nx\n3\n").await;
    warehouse.run("CREATE TABLE t (id INT)").await;
    warehouse
        .run(&format!(
            "COPY t FROM 's3://{BUCKET}/in/' IAM_ROLE '{ROLE}' CSV MAXERROR 5"
        ))
        .await;
    assert_eq!(
        warehouse.rows("SELECT id FROM t ORDER BY id").await,
        ["1", "3"]
    );
    assert_eq!(
        warehouse
            .rows("SELECT loaded_rows, error_count FROM sys_load_history")
            .await,
        ["2|1"]
    );
    warehouse.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_iam_refuses_is_refused() {
    let warehouse = Warehouse::start().await;
    warehouse.put("in/a.csv", "1\n").await;
    warehouse.run("CREATE TABLE t (id INT)").await;
    let copy = |role: &str| format!("COPY t FROM 's3://{BUCKET}/in/' IAM_ROLE '{role}' CSV");
    let (state, message) = warehouse.refusal(&copy(IDLE_ROLE)).await;
    assert_eq!(state, "XX000");
    assert!(message.contains("Status 403"), "{message}");
    let chain = format!("{IDLE_ROLE},{ROLE}");
    let (_, message) = warehouse.refusal(&copy(&chain)).await;
    assert!(
        message.contains("not authorized to perform: sts:AssumeRole"),
        "{message}"
    );
    let (_, message) = warehouse
        .refusal(&copy("arn:aws:iam::111111111111:role/absent"))
        .await;
    assert!(message.contains("not authorized"), "{message}");
    assert_eq!(warehouse.rows("SELECT count(*) FROM t").await, ["0"]);
    warehouse.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn places_and_tables_that_do_not_exist_are_named() {
    let warehouse = Warehouse::start().await;
    warehouse.run("CREATE TABLE t (id INT)").await;
    let copy = |table: &str, source: &str| {
        format!("COPY {table} FROM 's3://{source}' IAM_ROLE '{ROLE}' CSV")
    };
    let (state, message) = warehouse.refusal(&copy("absent", "stage/in/")).await;
    assert_eq!(
        (state.as_str(), message.as_str()),
        ("XX000", "Cannot COPY into nonexistent table absent")
    );
    let (_, message) = warehouse.refusal(&copy("t", "stage/none/")).await;
    assert_eq!(message, "The specified S3 prefix 'none/' does not exist");
    let (_, message) = warehouse.refusal(&copy("t", "no-such-bucket/x")).await;
    assert!(message.contains("S3ServiceException"), "{message}");
    warehouse.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parquet_file_of_another_shape_is_refused() {
    let warehouse = Warehouse::start().await;
    warehouse
        .run(&format!(
            "UNLOAD ('SELECT 1 AS a, 2 AS b') TO 's3://{BUCKET}/out/' IAM_ROLE '{ROLE}' PARQUET"
        ))
        .await;
    warehouse.run("CREATE TABLE t (a INT)").await;
    let copy = format!("COPY t FROM 's3://{BUCKET}/out/' IAM_ROLE '{ROLE}' PARQUET");
    let error = warehouse.client.simple_query(&copy).await.unwrap_err();
    let error = error.as_db_error().unwrap();
    assert_eq!(error.message(), "Spectrum Scan Error");
    let detail = error.detail().unwrap();
    assert!(detail.contains("15007"), "{detail}");
    assert!(
        detail.contains("Table columns: 1, Data columns: 2"),
        "{detail}"
    );
    warehouse.stop().await;
}
