use std::collections::BTreeMap;
use std::io::Write as _;

use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{FunctionCode, Runtime};
use serde_json::json;

use super::Warehouse;

/// What Redshift invokes the function as.
const CALLER: &str = "arn:aws:iam::111111111111:role/caller";
/// What the function runs as.
const RUNNER: &str = "arn:aws:iam::111111111111:role/runner";

/// Adds one; answers as AWS's own samples do, with a string of JSON.
const ADD_ONE: &str = "exports.handler = async (event) => {
    const results = event.arguments.map(([value]) => {
        if (value === 13) throw new Error('thirteen');
        return value === null ? null : value + 1;
    });
    return JSON.stringify({ success: true, num_records: event.num_records, results });
};";

const CREATE: &str = "CREATE EXTERNAL FUNCTION f_add_one(int) RETURNS int STABLE \
    LAMBDA 'add-one' IAM_ROLE 'arn:aws:iam::111111111111:role/caller' MAX_BATCH_ROWS 100";

async fn warehouse() -> Warehouse {
    let warehouse = Warehouse::start().await;
    let aws = warehouse.stack.provisioner();
    let trust = |service: &str| {
        json!({ "Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "Service": service } } })
    };
    let invoke = json!({ "Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "lambda:InvokeFunction",
        "Resource": "arn:aws:lambda:eu-west-1:111111111111:function:add-*" } });
    let policies = BTreeMap::from([("invoke".to_owned(), invoke)]);
    aws.put_role(CALLER, trust("redshift.amazonaws.com"), policies)
        .await
        .unwrap();
    aws.put_role(RUNNER, trust("lambda.amazonaws.com"), BTreeMap::new())
        .await
        .unwrap();
    deploy(&warehouse).await;
    warehouse
}

async fn deploy(warehouse: &Warehouse) {
    let mut package = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    package
        .start_file("index.js", zip::write::SimpleFileOptions::default())
        .unwrap();
    package.write_all(ADD_ONE.as_bytes()).unwrap();
    let package = package.finish().unwrap().into_inner();
    let connection = warehouse.stack.connection();
    let key = &connection.credentials;
    let credentials = aws_credential_types::Credentials::new(
        &key.access_key_id,
        &key.secret_access_key,
        None,
        None,
        "test",
    );
    let config = aws_sdk_lambda::Config::builder()
        .behavior_version(aws_sdk_lambda::config::BehaviorVersion::latest())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(connection.aws_url())
        .region(aws_sdk_lambda::config::Region::new(key.region.clone()))
        .credentials_provider(credentials)
        .build();
    aws_sdk_lambda::Client::from_conf(config)
        .create_function()
        .function_name("add-one")
        .role(RUNNER)
        .runtime(Runtime::Nodejs22x)
        .handler("index.handler")
        .code(FunctionCode::builder().zip_file(Blob::new(package)).build())
        .send()
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_is_called_for_every_row_in_batches() {
    let warehouse = warehouse().await;
    warehouse.run(CREATE).await;
    assert_eq!(
        warehouse
            .rows("SELECT f_add_one(41), f_add_one(NULL)")
            .await,
        ["42|NULL"]
    );
    warehouse.run("CREATE TABLE t (n INT)").await;
    let values: Vec<String> = (100..1_100).map(|n| format!("({n})")).collect();
    warehouse
        .run(&format!("INSERT INTO t VALUES {}", values.join(", ")))
        .await;
    assert_eq!(
        warehouse
            .rows("SELECT count(*), sum(f_add_one(n) - n) FROM t WHERE f_add_one(n) > 100")
            .await,
        ["1000|1000"]
    );
    warehouse.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_row_that_fails_fails_the_query() {
    let warehouse = warehouse().await;
    warehouse.run(CREATE).await;
    let (state, message) = warehouse.refusal("SELECT f_add_one(13)").await;
    assert_eq!(state, "XX000");
    assert!(message.contains("thirteen"), "{message}");
    assert_eq!(warehouse.rows("SELECT f_add_one(14)").await, ["15"]);
    warehouse.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn creating_needs_the_language_the_permission_and_the_schema() {
    let warehouse = warehouse().await;
    warehouse
        .run("CREATE USER maker PASSWORD 'Secret123'; CREATE ROLE functions")
        .await;
    for grant in [
        "GRANT USAGE ON LANGUAGE exfunc TO maker",
        "GRANT CREATE OR REPLACE EXTERNAL FUNCTION TO ROLE functions",
        "GRANT ROLE functions TO maker",
    ] {
        warehouse.run("SET SESSION AUTHORIZATION maker").await;
        let (state, message) = warehouse.refusal(CREATE).await;
        assert_eq!(state, "42501", "{message}");
        warehouse.run("RESET SESSION AUTHORIZATION").await;
        warehouse.run(grant).await;
    }
    warehouse.run("SET SESSION AUTHORIZATION maker").await;
    warehouse.run(CREATE).await;
    warehouse.run("DROP FUNCTION f_add_one(int)").await;
    warehouse.run("RESET SESSION AUTHORIZATION").await;
    warehouse.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_without_the_right_to_invoke_is_refused_when_called() {
    let warehouse = warehouse().await;
    warehouse
        .run(&CREATE.replace("role/caller", "role/data"))
        .await;
    let (state, message) = warehouse.refusal("SELECT f_add_one(1)").await;
    assert_eq!(state, "XX000");
    assert!(message.contains("lambda:InvokeFunction"), "{message}");
    warehouse.stop().await;
}
