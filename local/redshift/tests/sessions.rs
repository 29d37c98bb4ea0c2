//! How many sessions there may be, how long, and what a slow or lost client costs.

use std::time::{Duration, Instant};

use futures::{StreamExt, TryStreamExt};
use local_redshift::SessionLimits;
use tokio::time::{sleep, timeout};
use tokio_postgres::{NoTls, SimpleQueryMessage};

use crate::harness::{Engine, connect, failure, rows, run, shown};

const SOON: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_sessions_work_at_once() {
    const SESSIONS: usize = 64;
    let engine = Engine::start().await;
    let admin = engine.connect().await;
    run(&admin, "create table t (session int, n int)").await;
    let mut clients = Vec::new();
    for _ in 0..SESSIONS {
        clients.push(engine.connect().await);
    }
    let working: Vec<_> = clients
        .into_iter()
        .enumerate()
        .map(|(number, client)| {
            tokio::spawn(async move {
                for n in 0..3 {
                    run(&client, &format!("insert into t values ({number}, {n})")).await;
                    let own = format!("select count(*) from t where session = {number}");
                    assert_eq!(rows(&client, &own).await, [(n + 1).to_string()]);
                }
                client
            })
        })
        .collect();
    let mut open = Vec::new();
    for session in working {
        open.push(timeout(SOON, session).await.unwrap().unwrap());
    }
    assert_eq!(rows(&admin, "select count(*) from t").await, ["192"]);
    let sessions = rows(&admin, "select count(*) from stv_sessions").await;
    assert_eq!(sessions, [(SESSIONS + 1).to_string()]);
}

#[tokio::test]
async fn a_full_cluster_lets_superusers_in_only() {
    let engine = Engine::start_with(|options| {
        options.sessions = SessionLimits {
            most: 2,
            ..SessionLimits::default()
        };
    })
    .await;
    let admin = engine.connect().await;
    run(&admin, "create user ann password 'Secret123'").await;
    let _first = engine.connect_as("ann", "dev").await;
    let mut config = engine.config();
    config.user("ann");
    assert_eq!(
        shown(&connect(&config).await.unwrap_err()),
        "53300 connection limit \"2\" exceeded for non-bootstrap users"
    );
    engine.connect().await;
}

#[tokio::test]
async fn the_results_of_all_cursors_together_have_a_limit() {
    let engine = Engine::start_with(|options| {
        options.sessions = SessionLimits {
            cursor_bytes: 2 << 20,
            ..SessionLimits::default()
        };
    })
    .await;
    let first = engine.connect().await;
    let second = engine.connect().await;
    run(&first, "create table t (n bigint)").await;
    run(
        &first,
        "insert into t values (1), (2), (3), (4), (5), (6), (7), (8)",
    )
    .await;
    let rows_of = |tables: &str| format!("begin; declare c cursor for select a.n from {tables}");
    // 2 to the power of 18 rows of eight bytes are all that there may be.
    let half = rows_of("t a, t b, t c, t d, t e");
    let too_much = rows_of("t a, t b, t c, t d, t e, t f, t g");
    run(&first, &half).await;
    assert_eq!(
        failure(&second, &too_much).await,
        "XX000 exceeded the maximum size allowed for the total set of cursor data: 2MB."
    );
    run(&second, "rollback").await;
    run(&second, &half).await;
    run(&first, "commit").await;
    run(&second, "commit").await;
    let cursors = "select count(*) from stv_active_cursors";
    assert_eq!(rows(&first, cursors).await, ["0"]);
}

/// The error with which the server ends a session that has run `sql` and then says nothing.
async fn end_of_idleness(engine: &Engine, sql: &str) -> String {
    let (idle, mut connection) = engine.config().connect(NoTls).await.unwrap();
    let said = async {
        idle.batch_execute(sql).await.unwrap();
        std::future::pending::<()>().await;
    };
    let ended = async {
        loop {
            match std::future::poll_fn(|context| connection.poll_message(context)).await {
                Some(Ok(_)) => {}
                Some(Err(error)) => return shown(&error),
                None => return "no reason".to_owned(),
            }
        }
    };
    tokio::select! {
        () = said => unreachable!(),
        reason = timeout(SOON, ended) => reason.unwrap(),
    }
}

#[tokio::test]
async fn an_idle_session_is_ended() {
    let reason = "57P01 terminating connection due to idle session timeout";
    let engine = Engine::start_with(|options| {
        options.sessions.idle = Duration::from_millis(300);
        options.sessions.idle_in_transaction = Duration::from_millis(900);
    })
    .await;
    assert_eq!(end_of_idleness(&engine, "select 1").await, reason);
    // In a transaction another limit counts.
    let start = Instant::now();
    assert_eq!(end_of_idleness(&engine, "begin").await, reason);
    assert!(start.elapsed() > Duration::from_millis(900));
}

#[tokio::test]
async fn without_tls_nobody_comes_in_where_it_is_required() {
    let engine = Engine::start_with(|options| options.require_ssl = true).await;
    let error = connect(&engine.config()).await.unwrap_err();
    assert_eq!(
        shown(&error),
        "28000 no pg_hba.conf entry for host \"::ffff:127.0.0.1\", user \"admin\", database \"dev\", SSL off"
    );
}

#[tokio::test]
async fn unknown_startup_parameters_are_ignored() {
    let engine = Engine::start().await;
    let mut config = engine.config();
    config.options("-cclient_protocol_version=2 -cdriver_version=x -cno_such_thing=1");
    let client = connect(&config).await.unwrap();
    assert_eq!(rows(&client, "select 1").await, ["1"]);
}

/// A table of `count` numbers, which is a power of two.
async fn numbers(engine: &Engine, count: u32) {
    let client = engine.connect().await;
    run(
        &client,
        "create table n (x bigint); insert into n values (0)",
    )
    .await;
    for _ in 0..count.ilog2() {
        run(
            &client,
            "insert into n select x + (select max(x) + 1 from n) from n",
        )
        .await;
    }
}

#[tokio::test]
async fn a_query_whose_client_has_gone_ends() {
    let engine = Engine::start().await;
    numbers(&engine, 4_096).await;
    let (lost, connection) = engine.config().connect(NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let pid = rows(&lost, "select pg_backend_pid()").await.remove(0);
    let asked = tokio::spawn(async move {
        let endless =
            "select count(*) from n a, n b, n c where (a.x * 31 + b.x * 17 + c.x) % 1000003 = 7";
        lost.simple_query(endless).await.is_err()
    });
    sleep(Duration::from_millis(300)).await;
    // The socket closes without a word.
    connection.abort();
    assert!(timeout(SOON, asked).await.unwrap().unwrap());
    let admin = engine.connect().await;
    let gone = async {
        let there = format!("select count(*) from stv_sessions where process = {pid}");
        while rows(&admin, &there).await != ["0"] {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(SOON, gone).await.unwrap();
}

/// Bytes of memory that this process has.
fn resident_bytes() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = statm.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4_096
}

/// What a result of a gigabyte may take, client and server together.
const BOUND_BYTES: u64 = 160 << 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_result_for_a_slow_reader_takes_little_memory() {
    let engine = Engine::start().await;
    numbers(&engine, 4_096).await;
    let client = engine.connect().await;
    let before = resident_bytes();
    let mut result = Box::pin(
        client
            .simple_query_raw("select a.x, b.x, repeat('x', 1000) from n a, n b limit 1000000")
            .await
            .unwrap(),
    );
    let mut count = 0_u64;
    let mut most = 0;
    while let Some(message) = result.try_next().await.unwrap() {
        if matches!(message, SimpleQueryMessage::Row(_)) {
            count += 1;
        }
        if count % 100_000 == 1 {
            sleep(Duration::from_millis(200)).await;
            most = most.max(resident_bytes());
        }
    }
    assert_eq!(count, 1_000_000);
    let taken = most.saturating_sub(before);
    assert!(taken < BOUND_BYTES, "{} MB", taken >> 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn portals_and_cursors_over_large_results_take_little_memory() {
    let engine = Engine::start().await;
    numbers(&engine, 1_024).await;
    let mut client = engine.connect().await;
    let before = resident_bytes();
    let transaction = client.transaction().await.unwrap();
    let portal = transaction
        .bind("select a.x, b.x, repeat('x', 400) from n a, n b", &[])
        .await
        .unwrap();
    let mut count = 0;
    for _ in 0..20 {
        count += transaction.query_portal(&portal, 500).await.unwrap().len();
    }
    assert_eq!(count, 10_000);
    transaction
        .batch_execute("declare c cursor for select a.x, repeat('y', 400) from n a, n b")
        .await
        .unwrap();
    let fetched = transaction.simple_query("fetch 1000 from c").await.unwrap();
    assert_eq!(fetched.len(), 1_002);
    let taken = resident_bytes().saturating_sub(before);
    assert!(taken < BOUND_BYTES, "{} MB", taken >> 20);
    // The rest comes as well.
    let rest = Box::pin(transaction.query_portal_raw(&portal, 0).await.unwrap());
    let rest = rest.fold(
        0,
        |count, row| async move { count + usize::from(row.is_ok()) },
    );
    assert_eq!(rest.await, 1_024 * 1_024 - 10_000);
    // The process must not end while a session of it gives up gigabytes.
    transaction.rollback().await.unwrap();
}

#[tokio::test]
async fn a_thousand_inserts_cost_little_more_than_as_many_queries() {
    const ROUNDS: u32 = 20;
    const STATEMENTS: u32 = 50;
    // In truth about two; more would come of work that grows with the rows or the statements before.
    const MOST_TIMES: u32 = 8;
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(&client, "create table t (a int, b varchar(20))").await;
    run(&client, "begin").await;
    let (mut inserting, mut asking) = (Duration::ZERO, Duration::ZERO);
    // By turns, so that what else the machine does slows both.
    for round in 0..ROUNDS {
        let start = Instant::now();
        for n in round * STATEMENTS..(round + 1) * STATEMENTS {
            run(&client, &format!("insert into t values ({n}, 'row {n}')")).await;
        }
        let between = Instant::now();
        for n in 0..STATEMENTS {
            run(&client, &format!("select {n}, 'row {n}'")).await;
        }
        inserting += between - start;
        asking += between.elapsed();
    }
    run(&client, "commit").await;
    assert_eq!(
        rows(&client, "select count(*), max(a) from t").await,
        ["1000|999"]
    );
    assert!(
        inserting < asking * MOST_TIMES,
        "{inserting:?} for the inserts, {asking:?} for the queries"
    );
}

#[tokio::test]
async fn definitions_of_other_sessions_are_seen_at_once() {
    let engine = Engine::start().await;
    let first = engine.connect().await;
    let second = engine.connect().await;
    for round in 0..5 {
        run(&first, &format!("create table t{round} (a int)")).await;
        run(&second, &format!("insert into t{round} values (1)")).await;
        run(&second, &format!("alter table t{round} add column b int")).await;
        assert_eq!(
            rows(&first, &format!("select * from t{round}")).await,
            ["1|NULL"]
        );
        run(&first, &format!("begin; drop table t{round}")).await;
        run(&first, "rollback").await;
        assert_eq!(
            rows(&second, &format!("select * from t{round}")).await,
            ["1|NULL"]
        );
        run(&first, &format!("drop table t{round}")).await;
        assert_eq!(
            failure(&second, &format!("select * from t{round}")).await,
            format!("42P01 relation \"t{round}\" does not exist")
        );
    }
}
