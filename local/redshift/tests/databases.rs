//! Databases of one cluster.

use crate::harness::{Engine, failure, rows, run};

#[tokio::test]
async fn databases_are_created_used_and_dropped() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(&client, "create user bob password 'Secret123'").await;
    run(
        &client,
        "create database sales owner bob isolation level snapshot",
    )
    .await;
    let bob = engine.connect_as("bob", "sales").await;
    run(
        &bob,
        "create schema s; create table s.t (a int); insert into s.t values (1)",
    )
    .await;
    assert_eq!(rows(&client, "select a from sales.s.t").await, ["1"]);
    assert_eq!(
        failure(&client, "drop database sales").await,
        "55006 database \"sales\" is being accessed by other users"
    );
    drop(bob);
    let shown = rows(&client, "show databases like 's%'").await;
    assert_eq!(shown.len(), 1);
    assert!(shown[0].starts_with("sales|101|local|"), "{shown:?}");
}

#[tokio::test]
async fn refusals_name_the_database() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    for (sql, expected) in [
        (
            "create database dev",
            "42P04 database \"dev\" already exists",
        ),
        (
            "create database \"a b\"",
            "42602 database name \"a b\" is not valid",
        ),
        (
            "create database temp",
            "42602 database name \"temp\" is reserved",
        ),
        (
            "create database d owner nobody",
            "42704 user \"nobody\" does not exist",
        ),
        (
            "drop database nowhere",
            "3D000 database \"nowhere\" does not exist",
        ),
        (
            "drop database dev",
            "55006 cannot drop the currently open database",
        ),
        (
            "alter database dev rename to d",
            "55006 current database cannot be renamed",
        ),
        (
            "create schema nowhere.s",
            "3D000 database \"nowhere\" does not exist",
        ),
    ] {
        assert_eq!(failure(&client, sql).await, expected, "{sql}");
    }
    assert_eq!(
        failure(&client, "begin; create database d").await,
        "25001 CREATE DATABASE cannot run inside a transaction block"
    );
    run(&client, "rollback").await;
    run(&client, "drop database if exists nowhere").await;
    assert_eq!(
        failure(&client, "create database d; select 1").await,
        "25001 CREATE DATABASE cannot run inside a transaction block"
    );
}

#[tokio::test]
async fn databases_survive_a_restart_and_dropped_ones_do_not_come_back() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(&client, "create database kept").await;
    run(&client, "create database gone").await;
    run(&client, "create table kept.public.t (a int)").await;
    run(&client, "insert into kept.public.t values (5)").await;
    run(&client, "drop database gone").await;
    let folder = engine.stop().await;
    let engine = Engine::start_in(folder, None).await;
    let client = engine.connect().await;
    assert_eq!(rows(&client, "select a from kept.public.t").await, ["5"]);
    assert_eq!(
        failure(&client, "select 1 from gone.public.t")
            .await
            .split(' ')
            .next(),
        Some("3D000")
    );
    run(&client, "create database gone").await;
}

#[tokio::test]
async fn catalogue_statements_show_other_databases() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(&client, "create database src").await;
    run(&client, "create schema src.q").await;
    run(
        &client,
        "create table src.q.t (a numeric(5,2) not null default 1, b varchar(7));",
    )
    .await;
    assert_eq!(
        rows(&client, "show schemas from database src like 'q'").await,
        ["src|q|100|local|NULL|NULL|NULL"]
    );
    let tables = rows(&client, "show tables from schema src.q limit 5").await;
    assert!(
        tables[0].starts_with("src|q|t|TABLE|NULL|NULL|admin|"),
        "{tables:?}"
    );
    assert_eq!(
        rows(&client, "show columns from table src.q.t").await,
        [
            "src|q|t|a|1|1|NO|numeric|NULL|5|2|NULL|NULL|0|NULL|az64|NULL",
            "src|q|t|b|2|NULL|YES|character varying|7|NULL|NULL|NULL|NULL|0|NULL|lzo|default",
        ]
    );
    assert_eq!(
        failure(&client, "show tables from schema src.nowhere").await,
        "3F000 schema \"nowhere\" does not exist"
    );
    run(&client, "use src").await;
    assert_eq!(rows(&client, "show use").await, ["src"]);
    run(&client, "reset use").await;
}
