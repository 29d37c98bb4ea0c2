//! What survives the end of the engine.

use crate::harness::{Engine, failure, rows, run};

#[tokio::test]
async fn databases_tables_rows_and_users_survive_and_open_transactions_do_not() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(&client, "create database sales").await;
    run(&client, "create user ann password 'Secret123'").await;
    let there = engine.connect_as("admin", "sales").await;
    run(
        &there,
        "create schema raw; create table raw.orders (id int); insert into raw.orders values (1), (2);
         grant usage on schema raw to ann; grant select on raw.orders to ann",
    )
    .await;
    run(&there, "begin; insert into raw.orders values (3)").await;
    let folder = engine.stop().await;

    let engine = Engine::start_in(folder, None).await;
    let ann = engine.connect_as("ann", "sales").await;
    assert_eq!(rows(&ann, "select count(*) from raw.orders").await, ["2"]);
    assert_eq!(
        failure(&ann, "delete from raw.orders").await,
        "42501 permission denied for relation orders"
    );
    engine.stop().await;
}

#[tokio::test]
async fn files_of_databases_that_were_never_finished_are_removed() {
    let engine = Engine::start().await;
    let folder = engine.stop().await;
    let stray = folder.path().join("databases").join("half.duckdb");
    std::fs::write(&stray, b"half").unwrap();
    let engine = Engine::start_in(folder, None).await;
    assert!(!stray.exists());
    let client = engine.connect().await;
    run(&client, "create database half").await;
    engine.stop().await;
}
