use local_stack::{Error, LocalStack, Options};
use object_store::path::Path;
use object_store::{ObjectStoreExt as _, PutPayload};
use serde_json::json;

use crate::{bucket, query};

#[tokio::test(flavor = "multi_thread")]
async fn both_services_answer() {
    let folder = tempfile::tempdir().unwrap();
    let stack = LocalStack::start(Options::new(folder.path()))
        .await
        .unwrap();
    assert_eq!(query(stack.connection(), "SELECT 1 + 1").await, "2");
    let account = stack.connection().credentials.account_id.clone();
    stack
        .provisioner()
        .create_bucket(&account, "data", "eu-west-1")
        .await
        .unwrap();
    let bucket = bucket(stack.connection(), "data");
    bucket
        .put(&Path::from("x"), PutPayload::from_static(b"1"))
        .await
        .unwrap();
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let stack = LocalStack::start(Options::new(folder.path()))
        .await
        .unwrap();
    let credentials = stack.connection().credentials.clone();
    query(stack.connection(), "CREATE TABLE kept (n INTEGER)").await;
    query(stack.connection(), "INSERT INTO kept VALUES (42)").await;
    stack
        .provisioner()
        .create_bucket(&credentials.account_id, "data", "eu-west-1")
        .await
        .unwrap();
    let object = Path::from("x");
    let put = bucket(stack.connection(), "data");
    put.put(&object, PutPayload::from_static(b"kept"))
        .await
        .unwrap();
    stack.stop().await;

    let stack = LocalStack::start(Options::new(folder.path()))
        .await
        .unwrap();
    assert_eq!(stack.connection().credentials, credentials);
    assert_eq!(query(stack.connection(), "SELECT n FROM kept").await, "42");
    let got = bucket(stack.connection(), "data")
        .get(&object)
        .await
        .unwrap();
    assert_eq!(got.bytes().await.unwrap(), "kept");
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_stacks_run_in_one_process() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let first = LocalStack::start(Options::new(folders[0].path()))
        .await
        .unwrap();
    let second = LocalStack::start(Options::new(folders[1].path()))
        .await
        .unwrap();
    query(
        first.connection(),
        "CREATE TABLE only_in_the_first (n INTEGER)",
    )
    .await;
    let sql = "SELECT count(*) FROM pg_class WHERE relname = 'only_in_the_first'";
    assert_eq!(query(first.connection(), sql).await, "1");
    assert_eq!(query(second.connection(), sql).await, "0");
    first.stop().await;
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_iam_refuses_is_refused_by_the_provisioner() {
    let folder = tempfile::tempdir().unwrap();
    let stack = LocalStack::start(Options::new(folder.path()))
        .await
        .unwrap();
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": { "AWS": "arn:aws:iam::222222222222:role/absent" }
        }
    });
    let role = "arn:aws:iam::111111111111:role/new";
    let refused = stack
        .provisioner()
        .put_role(role, trust, [].into())
        .await
        .unwrap_err();
    assert!(matches!(refused, Error::Refused(_)));
    assert!(
        refused
            .to_string()
            .starts_with("MalformedPolicyDocument: Invalid principal")
    );
    stack.stop().await;
}
