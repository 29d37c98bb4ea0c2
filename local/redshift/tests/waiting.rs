//! Several sessions at once: locks, cancellation, timeouts, disconnection.

use std::time::Duration;

use tokio::time::{sleep, timeout};
use tokio_postgres::NoTls;

use crate::harness::{Engine, failure, rows, run, shown};

const SOON: Duration = Duration::from_secs(20);
const NOT_YET: Duration = Duration::from_millis(150);

/// Takes minutes unless it is interrupted.
const ENDLESS: &str =
    "select count(*) from n a, n b, n c where (a.x * 31 + b.x * 17 + c.x) % 1000003 = 7";

async fn numbers(engine: &Engine) {
    let client = engine.connect().await;
    run(
        &client,
        "create table n (x bigint); insert into n values (0), (1)",
    )
    .await;
    for _ in 0..12 {
        run(
            &client,
            "insert into n select x + (select max(x) + 1 from n) from n",
        )
        .await;
    }
}

#[tokio::test]
async fn a_second_writer_waits_for_the_first_and_sees_what_it_did() {
    let engine = Engine::start().await;
    let first = engine.connect().await;
    let second = engine.connect().await;
    run(&first, "create table t (a int); insert into t values (1)").await;
    run(&first, "begin; update t set a = a + 10").await;
    let waiting = tokio::spawn(async move {
        run(&second, "update t set a = a + 100").await;
        second
    });
    sleep(NOT_YET).await;
    assert!(!waiting.is_finished());
    run(&first, "commit").await;
    timeout(SOON, waiting).await.unwrap().unwrap();
    assert_eq!(rows(&first, "select a from t").await, ["111"]);
}

#[tokio::test]
async fn a_prepared_statement_that_waited_sees_what_it_waited_for() {
    let engine = Engine::start().await;
    let first = engine.connect().await;
    let second = engine.connect().await;
    run(&first, "create table t (a int); insert into t values (1)").await;
    run(&first, "begin; update t set a = a + 10").await;
    let waiting = tokio::spawn(async move {
        second
            .execute("update t set a = a + $1", &[&100_i32])
            .await
            .map_err(|error| shown(&error))
    });
    sleep(NOT_YET).await;
    assert!(!waiting.is_finished());
    run(&first, "commit").await;
    let changed = timeout(SOON, waiting).await.unwrap().unwrap();
    assert_eq!(changed, Ok(1));
    assert_eq!(rows(&first, "select a from t").await, ["111"]);
}

#[tokio::test]
async fn two_that_wait_for_each_other_are_parted() {
    let engine = Engine::start().await;
    let first = engine.connect().await;
    let second = engine.connect().await;
    run(
        &first,
        "create table a (x int); create table b (x int); insert into a values (1); insert into b values (1)",
    )
    .await;
    run(&first, "begin; update a set x = 2").await;
    run(&second, "begin; update b set x = 2").await;
    let waiting = tokio::spawn(async move { run(&first, "update b set x = 3; commit").await });
    sleep(NOT_YET).await;
    assert_eq!(
        failure(&second, "update a set x = 3").await,
        "40P01 deadlock detected"
    );
    timeout(SOON, waiting).await.unwrap().unwrap();
}

#[tokio::test]
async fn lock_keeps_others_out_until_the_end() {
    let engine = Engine::start().await;
    let first = engine.connect().await;
    let second = engine.connect().await;
    run(&first, "create table t (a int)").await;
    run(&first, "begin; lock t").await;
    let waiting = tokio::spawn(async move { rows(&second, "select count(*) from t").await });
    sleep(NOT_YET).await;
    assert!(!waiting.is_finished());
    run(&first, "insert into t values (1); commit").await;
    assert_eq!(timeout(SOON, waiting).await.unwrap().unwrap(), ["1"]);
}

#[tokio::test]
async fn a_running_query_is_canceled() {
    let engine = Engine::start().await;
    numbers(&engine).await;
    let client = engine.connect().await;
    let cancel = client.cancel_token();
    let running = tokio::spawn(async move {
        let error = client.simple_query(ENDLESS).await.unwrap_err();
        (client, shown(&error))
    });
    sleep(NOT_YET).await;
    cancel.cancel_query(NoTls).await.unwrap();
    let (client, error) = timeout(SOON, running).await.unwrap().unwrap();
    assert!(error.starts_with("57014 Query ("), "{error}");
    assert!(error.ends_with(") canceled on user's request"), "{error}");
    assert_eq!(rows(&client, "select 1").await, ["1"]);
}

#[tokio::test]
async fn a_statement_ends_at_its_timeout_also_while_it_waits_for_a_lock() {
    let engine = Engine::start().await;
    numbers(&engine).await;
    let holder = engine.connect().await;
    run(&holder, "begin; lock n").await;
    let client = engine.connect().await;
    run(&client, "set statement_timeout to 200").await;
    let waited = timeout(SOON, failure(&client, "select count(*) from n"));
    assert!(waited.await.unwrap().starts_with("57014 "));
    run(&holder, "commit").await;
    let computed = timeout(SOON, failure(&client, ENDLESS)).await.unwrap();
    assert!(computed.starts_with("57014 "), "{computed}");
}

#[tokio::test]
async fn a_lost_client_leaves_nothing_behind() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(&client, "create table t (a int)").await;
    let lost = engine.connect().await;
    run(&lost, "begin; insert into t values (1); lock t").await;
    drop(lost);
    let count = timeout(SOON, rows(&client, "select count(*) from t"));
    assert_eq!(count.await.unwrap(), ["0"]);
}

#[tokio::test]
async fn a_backend_can_be_terminated_by_its_number() {
    let engine = Engine::start().await;
    let victim = engine.connect().await;
    let pid = rows(&victim, "select pg_backend_pid()").await.remove(0);
    run(&victim, "create table t (a int)").await;
    run(&victim, "begin; lock t").await;
    let client = engine.connect().await;
    let terminate = format!("select pg_terminate_backend({pid})");
    assert_eq!(rows(&client, &terminate).await, ["1"]);
    let count = timeout(SOON, rows(&client, "select count(*) from t"));
    assert_eq!(count.await.unwrap(), ["0"]);
    assert!(victim.simple_query("select 1").await.is_err());
    assert_eq!(rows(&client, "select pg_terminate_backend(1)").await, ["0"]);
}

#[tokio::test]
async fn a_secret_that_is_not_the_sessions_cancels_nothing() {
    use tokio::io::AsyncWriteExt;
    let engine = Engine::start().await;
    numbers(&engine).await;
    let client = engine.connect().await;
    let pid: i32 = rows(&client, "select pg_backend_pid()").await[0]
        .parse()
        .unwrap();
    let mut request = vec![0, 0, 0, 16, 4, 210, 22, 46];
    request.extend(pid.to_be_bytes());
    request.extend(0_i32.to_be_bytes());
    let running = tokio::spawn(async move { rows(&client, "select count(*) from n a, n b").await });
    let mut socket = tokio::net::TcpStream::connect(engine.address)
        .await
        .unwrap();
    socket.write_all(&request).await.unwrap();
    let counted = timeout(SOON, running).await.unwrap().unwrap();
    assert_eq!(counted, [(8_192_u64 * 8_192).to_string()]);
}
