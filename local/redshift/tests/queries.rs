//! Statements from text to rows.

use crate::harness::{Engine, failure, rows, run};

#[tokio::test]
async fn what_is_inserted_is_selected() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create table items (id bigint not null, name varchar(20), price decimal(10,2), sold boolean);
         insert into items values (1, 'tea', 2.5, true), (2, 'it''s', null, false)",
    )
    .await;
    assert_eq!(
        rows(&client, "select * from items order by id").await,
        ["1|tea|2.50|t", "2|it's|NULL|f"]
    );
    run(&client, "update items set price = 3 where id = 2").await;
    run(&client, "delete from items where id = 1").await;
    assert_eq!(
        rows(&client, "select name, price from items").await,
        ["it's|3.00"]
    );
}

#[tokio::test]
async fn command_tags_count_changed_rows() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(&client, "create table t (a int)").await;
    let count = async |sql: &str| client.execute(sql, &[]).await.unwrap();
    assert_eq!(count("insert into t values (1), (2), (3)").await, 3);
    assert_eq!(count("update t set a = a + 1 where a > 1").await, 2);
    assert_eq!(count("delete from t").await, 3);
}

#[tokio::test]
async fn an_empty_query_string_is_answered() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    assert!(rows(&client, " ; ; -- nothing").await.is_empty());
    assert_eq!(rows(&client, "select 1;;").await, ["1"]);
}

#[tokio::test]
async fn several_statements_answer_in_order() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    assert_eq!(rows(&client, "select 1; select 'two'").await, ["1", "two"]);
}

#[tokio::test]
async fn errors_have_redshifts_states_and_positions_in_the_whole_string() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(&client, "create table t (a int not null)").await;
    for (sql, expected) in [
        (
            "select * from missing",
            "42P01 relation \"missing\" does not exist",
        ),
        (
            "insert into t values (null)",
            "23502 Cannot insert a NULL value into column a",
        ),
        ("select 1/0", "22012 division by zero"),
        (
            "create index i on t (a)",
            "0A000 CREATE INDEX is not supported",
        ),
    ] {
        assert_eq!(failure(&client, sql).await, expected, "{sql}");
    }
    let error = client.simple_query("select 1; selec 2").await.unwrap_err();
    let position = error.as_db_error().unwrap().position().cloned();
    assert_eq!(
        position,
        Some(tokio_postgres::error::ErrorPosition::Original(11))
    );
}

#[tokio::test]
async fn large_results_arrive_whole() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create table n (a bigint); insert into n values (0), (1)",
    )
    .await;
    for _ in 0..16 {
        run(
            &client,
            "insert into n select a + (select max(a) + 1 from n) from n",
        )
        .await;
    }
    let all = rows(&client, "select a from n").await;
    assert_eq!(all.len(), 131_072);
    let sum: u64 = all.iter().map(|row| row.parse::<u64>().unwrap()).sum();
    assert_eq!(sum, 131_071 * 131_072 / 2);
}

#[tokio::test]
async fn tables_of_another_database_are_read_with_three_part_names() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(&client, "create database airline").await;
    let other = engine.connect_as("admin", "airline").await;
    run(
        &other,
        "create table public.planes (id int); insert into planes values (7)",
    )
    .await;
    assert_eq!(
        rows(&client, "select id from airline.public.planes").await,
        ["7"]
    );
    assert_eq!(
        failure(&client, "select id from nowhere.public.planes").await,
        "3D000 database \"nowhere\" does not exist"
    );
}

#[tokio::test]
async fn temporary_tables_belong_to_their_session() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create temp table scratch (a int); insert into scratch values (1)",
    )
    .await;
    assert_eq!(rows(&client, "select a from scratch").await, ["1"]);
    let other = engine.connect().await;
    assert_eq!(
        failure(&other, "select a from scratch").await,
        "42P01 relation \"scratch\" does not exist"
    );
}

#[tokio::test]
async fn create_table_as_keeps_the_querys_rows() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create table a (x int); insert into a values (1), (2);
         create table b as select x * 10 as y from a",
    )
    .await;
    assert_eq!(rows(&client, "select sum(y) from b").await, ["30"]);
}

#[tokio::test]
async fn privileges_are_checked_on_reads_and_writes() {
    let engine = Engine::start().await;
    let admin = engine.connect().await;
    run(
        &admin,
        "create user reader password 'Secret123'; create table t (a int); insert into t values (1)",
    )
    .await;
    let reader = engine.connect_as("reader", "dev").await;
    let denied = "42501 permission denied for relation t";
    assert_eq!(failure(&reader, "select a from t").await, denied);
    run(&admin, "grant select on t to reader").await;
    assert_eq!(rows(&reader, "select a from t").await, ["1"]);
    assert_eq!(failure(&reader, "insert into t values (2)").await, denied);
    assert_eq!(failure(&reader, "delete from t").await, denied);
}

#[tokio::test]
async fn subqueries_need_no_alias() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    let joined = "select a + b from (select 1 as a), (select 2 as b)";
    assert_eq!(rows(&client, joined).await, ["3"]);
}
