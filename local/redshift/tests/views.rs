//! Regular and late-binding views.

use crate::harness::{Engine, failure, rows, run};

#[tokio::test]
async fn regular_views_hold_what_they_are_made_of() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create table t (a int, b varchar(5)); insert into t values (1, 'x');
         create view v (n, m) as select a + 1, b from t;
         create view w as select n from v",
    )
    .await;
    assert_eq!(rows(&client, "select n, m from v").await, ["2|x"]);
    assert_eq!(rows(&client, "select * from w").await, ["2"]);
    for (sql, expected) in [
        (
            "drop table t",
            "2BP01 cannot drop table t because other objects depend on it",
        ),
        (
            "drop view v",
            "2BP01 cannot drop view v because other objects depend on it",
        ),
        (
            "alter table t drop column b",
            "2BP01 cannot drop table t column b because other objects depend on it",
        ),
        (
            "create view v as select 1",
            "42P07 Relation \"v\" already exists",
        ),
        (
            "create or replace view t as select 1",
            "42809 \"t\" is not a view",
        ),
        (
            "create view x as select * from nowhere",
            "42P01 relation \"nowhere\" does not exist",
        ),
        (
            "create view x (a, b) as select 1",
            "42601 CREATE VIEW specifies too many column names",
        ),
    ] {
        assert_eq!(failure(&client, sql).await, expected, "{sql}");
    }
    run(&client, "drop table t cascade").await;
    assert_eq!(
        failure(&client, "select * from w").await,
        "42P01 relation \"w\" does not exist"
    );
}

#[tokio::test]
async fn a_replaced_view_keeps_its_columns_and_its_grants() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create user bob password 'Secret123';
         create table public.t (a int, b int); insert into t values (1, 2);
         create view v as select a from public.t with no schema binding;
         grant select on v to bob;
         create or replace view v as select b as a from public.t with no schema binding",
    )
    .await;
    let bob = engine.connect_as("bob", "dev").await;
    assert_eq!(rows(&bob, "select a from v").await, ["2"]);
    for (query, expected) in [
        (
            "select a, b from public.t",
            "42P16 cannot change number of columns in view",
        ),
        (
            "select b from public.t",
            "42P16 cannot change name of view column \"a\"",
        ),
        (
            "select a::varchar(5) as a from public.t",
            "42P16 cannot change data type of view column \"a\"",
        ),
    ] {
        let sql = format!("create or replace view v as {query} with no schema binding");
        assert_eq!(failure(&client, &sql).await, expected, "{query}");
    }
    assert_eq!(
        failure(&bob, "create or replace view v as select 1 as a").await,
        "42501 must be owner of relation v"
    );
}

#[tokio::test]
async fn late_binding_views_find_their_tables_when_they_are_read() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create view v as select a from public.later with no schema binding",
    )
    .await;
    assert_eq!(
        failure(&client, "select * from v").await.split(' ').next(),
        Some("42P01")
    );
    run(
        &client,
        "create table later (a int); insert into later values (1)",
    )
    .await;
    assert_eq!(rows(&client, "select * from v").await, ["1"]);
    run(
        &client,
        "begin; alter table later rename to old; create table later (a int);
         insert into later values (2); drop table old; commit",
    )
    .await;
    assert_eq!(rows(&client, "select * from v").await, ["2"]);
    assert_eq!(
        failure(
            &client,
            "create view w as select * from later with no schema binding"
        )
        .await,
        "0A000 All the relation names inside should be qualified when creating VIEW WITH NO SCHEMA BINDING."
    );
}

#[tokio::test]
async fn only_late_binding_views_cross_databases() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(&client, "create database other").await;
    let other = engine.connect_as("admin", "other").await;
    run(
        &other,
        "create table public.t (a int); insert into t values (7)",
    )
    .await;
    assert_eq!(
        failure(&client, "create view v as select a from other.public.t").await,
        "0A000 view \"v\" cannot refer to database \"other\""
    );
    run(
        &client,
        "create view v as select a from other.public.t with no schema binding",
    )
    .await;
    assert_eq!(rows(&client, "select a from v").await, ["7"]);
}

#[tokio::test]
async fn a_view_reads_with_the_rights_of_its_owner() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create user bob password 'Secret123';
         create table public.secret (a int); insert into secret values (1);
         create view public.open as select a from public.secret with no schema binding;
         grant select on public.open to bob",
    )
    .await;
    let bob = engine.connect_as("bob", "dev").await;
    assert_eq!(rows(&bob, "select a from public.open").await, ["1"]);
    assert_eq!(
        failure(&bob, "select a from public.secret").await,
        "42501 permission denied for relation secret"
    );
}

#[tokio::test]
async fn a_table_made_later_does_not_take_a_bound_tables_place() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create table t (a int); insert into t values (1);
         create view v as select a from t;
         create schema admin;
         create table admin.t (a int); insert into admin.t values (2)",
    )
    .await;
    assert_eq!(rows(&client, "select a from t").await, ["2"]);
    assert_eq!(rows(&client, "select a from v").await, ["1"]);
}

#[tokio::test]
async fn views_are_shown_and_moved_to_other_owners() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create user bob password disable;
         create view v as select 1 as a;
         alter table v rename to w;
         alter table w owner to bob",
    )
    .await;
    assert_eq!(rows(&client, "show view w").await, ["select 1 as a;"]);
    assert_eq!(
        failure(&client, "alter table w add column b int").await,
        "42809 \"w\" is not a table"
    );
    assert_eq!(
        failure(
            &client,
            "create temp table x (a int); create view y as select a from x"
        )
        .await,
        "0A000 a view over a temporary table is not supported"
    );
}
