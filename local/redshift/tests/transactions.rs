//! Transactions: blocks, failures, read-only ones, and what rolls back.

use tokio_postgres::SimpleQueryMessage;

use crate::harness::{Engine, failure, rows, run};

#[tokio::test]
async fn rollback_undoes_rows_tables_and_settings() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(&client, "create table t (a int)").await;
    run(
        &client,
        "begin; insert into t values (1); create table u (b int); create temp table s (c int);
         set query_group to 'x'",
    )
    .await;
    assert_eq!(rows(&client, "select count(*) from t").await, ["1"]);
    run(&client, "rollback").await;
    assert_eq!(rows(&client, "select count(*) from t").await, ["0"]);
    for gone in ["u", "s"] {
        assert_eq!(
            failure(&client, &format!("select * from {gone}")).await,
            format!("42P01 relation \"{gone}\" does not exist")
        );
    }
    assert_eq!(rows(&client, "show query_group").await, ["default"]);
}

#[tokio::test]
async fn a_failed_block_refuses_everything_until_its_end() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(&client, "create table t (a int)").await;
    run(&client, "begin; insert into t values (1)").await;
    failure(&client, "select 1/0").await;
    let aborted =
        "25P02 current transaction is aborted, commands ignored until end of transaction block";
    assert_eq!(failure(&client, "select 1").await, aborted);
    run(&client, "commit").await;
    assert_eq!(rows(&client, "select count(*) from t").await, ["0"]);
}

#[tokio::test]
async fn a_query_string_is_one_transaction() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(&client, "create table t (a int)").await;
    failure(&client, "insert into t values (1); select 1/0").await;
    assert_eq!(rows(&client, "select count(*) from t").await, ["0"]);
    assert_eq!(
        failure(&client, "select 1; create database d").await,
        "25001 CREATE DATABASE cannot run inside a transaction block"
    );
}

#[tokio::test]
async fn a_read_only_transaction_refuses_writes() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(&client, "create table t (a int)").await;
    for sql in ["insert into t values (1)", "create table u (a int)"] {
        run(&client, "begin read only").await;
        assert_eq!(
            failure(&client, sql).await,
            "25006 transaction is read-only"
        );
        run(&client, "rollback").await;
    }
    run(&client, "begin read only; select count(*) from t; commit").await;
}

#[tokio::test]
async fn one_transaction_writes_one_database() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(&client, "create database other").await;
    run(&client, "create table t (a int)").await;
    let there = engine.connect_as("admin", "other").await;
    run(&there, "create table t (a int)").await;
    run(&client, "begin; insert into t values (1)").await;
    assert_eq!(
        failure(&client, "insert into other.public.t values (1)").await,
        "0A000 a transaction can write to one database only"
    );
    run(&client, "rollback").await;
    run(&client, "insert into other.public.t values (1)").await;
    assert_eq!(rows(&there, "select count(*) from t").await, ["1"]);
}

#[tokio::test]
async fn the_snapshot_is_that_of_the_first_statement() {
    let engine = Engine::start().await;
    let reader = engine.connect().await;
    let writer = engine.connect().await;
    run(&writer, "create table t (a int); insert into t values (1)").await;
    run(&reader, "begin").await;
    run(&writer, "insert into t values (2)").await;
    assert_eq!(rows(&reader, "select count(*) from t").await, ["2"]);
    run(&writer, "insert into t values (3)").await;
    assert_eq!(rows(&reader, "select count(*) from t").await, ["2"]);
    run(&reader, "commit").await;
    assert_eq!(rows(&reader, "select count(*) from t").await, ["3"]);
}

#[tokio::test]
async fn ending_no_transaction_is_a_warning() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    let messages = client.simple_query("commit").await.unwrap();
    assert!(matches!(
        messages.as_slice(),
        [SimpleQueryMessage::CommandComplete(0)]
    ));
}

#[tokio::test]
async fn a_cursor_gives_its_rows_in_pieces() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create table t (a int); insert into t values (1), (2), (3)",
    )
    .await;
    assert_eq!(
        failure(&client, "declare c cursor for select a from t").await,
        "25P01 DECLARE CURSOR may only be used in transaction blocks"
    );
    run(
        &client,
        "begin; declare c cursor for select a from t order by a",
    )
    .await;
    assert_eq!(rows(&client, "fetch 2 from c").await, ["1", "2"]);
    assert_eq!(rows(&client, "fetch all from c").await, ["3"]);
    assert!(rows(&client, "fetch next from c").await.is_empty());
    run(&client, "close c; commit").await;
}
