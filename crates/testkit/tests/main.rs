//! What a test gets from the kit.

use testkit::{ChainDocuments, LocalStack};

async fn select_one(stack: &LocalStack) -> Result<(), tokio_postgres::Error> {
    let mut config = tokio_postgres::Config::new();
    config
        .host(stack.host())
        .port(stack.port())
        .user(stack.admin_user())
        .password(stack.admin_password())
        .dbname("dev");
    let (client, driver) = config.connect(tokio_postgres::NoTls).await?;
    tokio::spawn(driver);
    client.simple_query("SELECT 1").await.map(drop)
}

#[tokio::test]
async fn two_stacks_of_one_process_are_apart_and_end_when_dropped() {
    let (first, second) = (LocalStack::start().await, LocalStack::start().await);
    assert_ne!(first.port(), second.port());
    select_one(&first).await.unwrap();
    select_one(&second).await.unwrap();
    let folder = first.data_dir().to_owned();
    assert!(folder.exists());
    drop(first);
    assert!(!folder.exists());
    select_one(&second).await.unwrap();
}

#[tokio::test]
async fn the_default_chain_is_provisioned_twice_without_a_difference() {
    let stack = LocalStack::start().await;
    let chain = stack.provision_chain(ChainDocuments::default()).await;
    assert_eq!(
        chain.roles[0],
        "arn:aws:iam::111111111111:role/longshore-test-redshift"
    );
    let again = stack.provision_chain(ChainDocuments::default()).await;
    assert_eq!(again.storage_key, chain.storage_key);
    assert_ne!(chain.storage_key, chain.functions_key);
}

#[tokio::test]
#[should_panic(expected = "MalformedPolicyDocument")]
async fn documents_that_iam_refuses_fail_the_test() {
    let stack = LocalStack::start().await;
    let documents = ChainDocuments {
        staging_policy: serde_json::json!({ "Version": "2012-10-17" }),
        ..ChainDocuments::default()
    };
    stack.provision_chain(documents).await;
}
