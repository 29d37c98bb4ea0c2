use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::warehouse::{CALLER, Warehouse, allow};

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
    warehouse.deploy("add-one", ADD_ONE).await;
    warehouse
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

/// Another account, with a role that may invoke its functions.
const THEIR_ACCOUNT: &str = "222222222222";
const THEIR_INVOKER: &str = "arn:aws:iam::222222222222:role/invoker";
const THEIR_RUNNER: &str = "arn:aws:iam::222222222222:role/runner";
const THEIR_FUNCTION: &str = "arn:aws:lambda:eu-west-1:222222222222:function:add-one";

fn trust(principal: &Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal } })
}

/// Makes the other account and its function; the caller's role may assume theirs where `assumes` says.
async fn deploy_elsewhere(warehouse: &Warehouse, assumes: &str) {
    let aws = warehouse.stack.provisioner();
    let policy = |document| BTreeMap::from([("work".to_owned(), document)]);
    aws.put_account(THEIR_ACCOUNT).await.unwrap();
    let everything = allow("*", &json!("*"));
    aws.put_user(THEIR_ACCOUNT, "deployer", policy(everything))
        .await
        .unwrap();
    let runs = trust(&json!({ "Service": "lambda.amazonaws.com" }));
    aws.put_role(THEIR_RUNNER, runs, BTreeMap::new())
        .await
        .unwrap();
    let assume = allow("sts:AssumeRole", &json!(assumes));
    let redshift = trust(&json!({ "Service": "redshift.amazonaws.com" }));
    aws.put_role(CALLER, redshift, policy(assume))
        .await
        .unwrap();
    let invoke = allow("lambda:InvokeFunction", &json!(THEIR_FUNCTION));
    aws.put_role(
        THEIR_INVOKER,
        trust(&json!({ "AWS": CALLER })),
        policy(invoke),
    )
    .await
    .unwrap();
    let key = aws.user_key(THEIR_ACCOUNT, "deployer").await.unwrap();
    warehouse
        .deploy_as((&key.id, &key.secret), THEIR_RUNNER, "add-one", ADD_ONE)
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_of_another_account_is_reached_through_a_chain_of_roles() {
    let warehouse = Warehouse::start().await;
    deploy_elsewhere(&warehouse, THEIR_INVOKER).await;
    let create = |name: &str, roles: &str| {
        format!(
            "CREATE EXTERNAL FUNCTION {name}(int) RETURNS int STABLE \
             LAMBDA '{THEIR_FUNCTION}' IAM_ROLE '{roles}'"
        )
    };
    warehouse
        .run(&create("chained", &format!("{CALLER},{THEIR_INVOKER}")))
        .await;
    assert_eq!(warehouse.rows("SELECT chained(41)").await, ["42"]);
    warehouse.run(&create("unchained", CALLER)).await;
    let (state, message) = warehouse.refusal("SELECT unchained(41)").await;
    assert_eq!(state, "XX000");
    assert!(message.contains("AccessDenied"), "{message}");
    warehouse.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_not_assume_the_next_one_ends_the_chain() {
    let warehouse = Warehouse::start().await;
    deploy_elsewhere(&warehouse, "arn:aws:iam::222222222222:role/other").await;
    warehouse
        .run(&format!(
            "CREATE EXTERNAL FUNCTION chained(int) RETURNS int STABLE \
             LAMBDA '{THEIR_FUNCTION}' IAM_ROLE '{CALLER},{THEIR_INVOKER}'"
        ))
        .await;
    let (_, message) = warehouse.refusal("SELECT chained(41)").await;
    assert!(message.contains("sts:AssumeRole"), "{message}");
    warehouse.stop().await;
}
