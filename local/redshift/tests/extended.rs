//! The extended protocol with binary values, as tokio-postgres speaks it.

use tokio_postgres::types::Type;

use crate::harness::{Engine, rows, run, shown};

#[tokio::test]
async fn values_come_in_binary() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    let row = client
        .query_one(
            "select 7::smallint, 8::int, 9::bigint, 1.5::float8, true, 'é'::varchar(10), null::int",
            &[],
        )
        .await
        .unwrap();
    assert_eq!(row.get::<_, i16>(0), 7);
    assert_eq!(row.get::<_, i32>(1), 8);
    assert_eq!(row.get::<_, i64>(2), 9);
    assert!((row.get::<_, f64>(3) - 1.5).abs() < f64::EPSILON);
    assert!(row.get::<_, bool>(4));
    assert_eq!(row.get::<_, &str>(5), "é");
    assert_eq!(row.get::<_, Option<i32>>(6), None);
}

#[tokio::test]
async fn parameters_are_typed_by_their_use_and_bound_in_binary() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create table t (id bigint, name varchar(20), ok boolean)",
    )
    .await;
    let insert = client
        .prepare("insert into t values ($1, $2, $3)")
        .await
        .unwrap();
    assert_eq!(insert.params(), [Type::INT8, Type::VARCHAR, Type::BOOL]);
    for id in 1_i64..=3 {
        let count = client
            .execute(&insert, &[&id, &format!("n{id}"), &(id == 2)])
            .await
            .unwrap();
        assert_eq!(count, 1);
    }
    let found = client
        .query(
            "select name from t where id > $1 and ok = $2",
            &[&1_i64, &true],
        )
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].get::<_, &str>(0), "n2");
    client
        .execute(
            "insert into t values ($1, $2, $3)",
            &[&9_i64, &None::<&str>, &None::<bool>],
        )
        .await
        .unwrap();
    assert_eq!(
        rows(&client, "select * from t where id = 9").await,
        ["9|NULL|NULL"]
    );
}

#[tokio::test]
async fn a_portal_gives_its_rows_in_pieces() {
    let engine = Engine::start().await;
    let mut client = engine.connect().await;
    run(
        &client,
        "create table t (a int); insert into t values (1), (2), (3), (4), (5)",
    )
    .await;
    let transaction = client.transaction().await.unwrap();
    let portal = transaction
        .bind("select a from t order by a", &[])
        .await
        .unwrap();
    let mut sizes = Vec::new();
    loop {
        let piece = transaction.query_portal(&portal, 2).await.unwrap();
        if piece.is_empty() {
            break;
        }
        sizes.push(piece.len());
        if piece.len() < 2 {
            break;
        }
    }
    assert_eq!(sizes, [2, 2, 1]);
    transaction.commit().await.unwrap();
}

#[tokio::test]
async fn after_an_error_the_connection_goes_on() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    let error = client
        .query("select * from missing", &[])
        .await
        .unwrap_err();
    assert_eq!(shown(&error), "42P01 relation \"missing\" does not exist");
    let error = client.query("select 1; select 2", &[]).await.unwrap_err();
    assert_eq!(
        shown(&error),
        "42601 cannot insert multiple commands into a prepared statement"
    );
    let row = client.query_one("select 1", &[]).await.unwrap();
    assert_eq!(row.get::<_, i32>(0), 1);
}

#[tokio::test]
async fn statements_prepared_in_sql_run_with_their_values() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(
        &client,
        "create table t (a int); insert into t values (1), (2), (3)",
    )
    .await;
    run(
        &client,
        "prepare above (int) as select a from t where a > $1 order by a",
    )
    .await;
    assert_eq!(rows(&client, "execute above (1)").await, ["2", "3"]);
    assert_eq!(rows(&client, "execute above (1 + 1)").await, ["3"]);
    run(&client, "deallocate above").await;
    let error = client.simple_query("execute above (1)").await.unwrap_err();
    assert_eq!(
        shown(&error),
        "26000 prepared statement \"above\" does not exist"
    );
}
