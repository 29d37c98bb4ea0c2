use std::time::Duration;

use model::clock::FixedClock;
use model::{Code, Failure, Kind, RowCount};
use redshift_sql::{ReadOnlyQuery, TableName, check, session as session_sql};
use warehouse::{Error, Ledger};

use crate::fake_warehouse::{Answer, FakeWarehouse, flights_are_ours, row};

#[tokio::test]
async fn a_transaction_that_is_dropped_is_rolled_back_before_the_next_statement() {
    let fake = FakeWarehouse::start(vec![("PG_BACKEND_PID", row(&["pid"], &["42"]))]).await;
    let mut session = fake.session().await;
    let (ledger, clock) = (Ledger::new("").unwrap(), FixedClock::at_unix_seconds(0));
    drop(ledger.begin(&mut session, &clock).await.unwrap());
    assert_eq!(session.backend_pid().await.unwrap(), 42);
    assert_eq!(
        fake.take_sent(),
        ["BEGIN", "ROLLBACK", "SELECT PG_BACKEND_PID() AS \"pid\""]
    );
}

#[tokio::test]
async fn a_query_of_a_person_runs_read_only_and_is_rolled_back_even_when_it_fails() {
    let fake = FakeWarehouse::start(vec![
        (
            "SELECT nope",
            Answer::Error("42703", "column \"nope\" does not exist"),
        ),
        ("SELECT 1", row(&["a"], &["1"])),
    ])
    .await;
    let mut session = fake.session().await;
    let query = |text: &str| ReadOnlyQuery::parse(text).unwrap();
    let rows = session
        .read_only(&query("SELECT 1 AS a"), 10)
        .await
        .unwrap();
    assert_eq!((rows.columns, rows.rows.len()), (vec!["a".to_owned()], 1));
    assert_eq!(
        fake.take_sent(),
        ["BEGIN READ ONLY", "SELECT 1 AS a", "ROLLBACK"]
    );
    let error = session
        .read_only(&query("SELECT nope"), 10)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "SELECT failed: column \"nope\" does not exist"
    );
    assert_eq!(
        fake.take_sent(),
        ["BEGIN READ ONLY", "SELECT nope", "ROLLBACK"]
    );
}

#[tokio::test]
async fn no_more_rows_are_taken_than_were_asked_for() {
    let rows = (0..20)
        .map(|number| vec![Some(number.to_string())])
        .collect();
    let fake = FakeWarehouse::start(vec![("SELECT a", Answer::Rows(&["a"], rows))]).await;
    let mut session = fake.session().await;
    let query = ReadOnlyQuery::parse("SELECT a FROM t").unwrap();
    let rows = session.read_only(&query, 3).await.unwrap();
    assert_eq!((rows.rows.len(), rows.truncated), (3, true));
    let rows = session.read_only(&query, 20).await.unwrap();
    assert_eq!((rows.rows.len(), rows.truncated), (20, false));
}

#[tokio::test]
async fn a_check_that_divides_by_zero_says_what_was_expected() {
    let by_zero = Answer::Error("XX000", "Divide by zero");
    let fake = FakeWarehouse::start(vec![("CASE WHEN", by_zero)]).await;
    let session = fake.session().await;
    let table = TableName::Permanent("raw.flights".parse().unwrap());
    let failed = |error: Error| {
        let failure = Failure::from(error);
        (failure.kind, failure.code, failure.to_string())
    };
    assert_eq!(
        failed(session.execute(&check::row_count(&table, RowCount(1000))).await.unwrap_err()),
        (
            Kind::Conflict,
            Code::RowCountMismatch,
            "a check of the transaction failed: it was expected that \"raw.flights\" has 1,000 rows"
                .to_owned()
        )
    );
    let unique = check::unique(&table, &["id".parse().unwrap()]);
    assert_eq!(
        failed(session.execute(&unique).await.unwrap_err()).1,
        Code::KeyNotUnique
    );
}

#[tokio::test]
async fn a_table_that_stays_locked_is_given_up_with_its_name() {
    let mut rules = flights_are_ours();
    rules.insert(
        0,
        (
            "LOCK",
            Answer::Error("57014", "canceling statement due to user request"),
        ),
    );
    let fake = FakeWarehouse::start(rules).await;
    let mut session = fake.session().await;
    let (ledger, clock) = (Ledger::new("").unwrap(), FixedClock::at_unix_seconds(0));
    let name = "raw.flights".parse().unwrap();
    let table = ledger
        .table(&session, &name)
        .await
        .unwrap()
        .owned()
        .unwrap();
    fake.take_sent();
    let wait = Duration::from_secs(30);
    let locked = ledger
        .begin_locked(&mut session, &clock, &table, wait)
        .await;
    let failure = Failure::from(locked.map(drop).unwrap_err());
    assert_eq!(failure.code, Code::TableLocked);
    assert_eq!(
        failure.to_string(),
        "\"raw.flights\" is locked by another transaction for longer than 30s"
    );
    assert_eq!(
        fake.take_sent(),
        [
            "BEGIN",
            "SET statement_timeout TO 30000",
            "LOCK \"raw\".\"flights\"",
            "ROLLBACK",
        ]
    );
}

#[tokio::test]
async fn the_wait_for_a_lock_does_not_limit_what_follows() {
    let fake = FakeWarehouse::start(flights_are_ours()).await;
    let mut session = fake.session().await;
    let (ledger, clock) = (Ledger::new("").unwrap(), FixedClock::at_unix_seconds(0));
    let name = "raw.flights".parse().unwrap();
    let table = ledger
        .table(&session, &name)
        .await
        .unwrap()
        .owned()
        .unwrap();
    session
        .set_statement_timeout(Duration::from_hours(1))
        .await
        .unwrap();
    fake.take_sent();
    let wait = Duration::from_secs(30);
    let transaction = ledger
        .begin_locked(&mut session, &clock, &table, wait)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    let sent = fake.take_sent();
    assert_eq!(
        sent[..4],
        [
            "BEGIN",
            "SET statement_timeout TO 30000",
            "LOCK \"raw\".\"flights\"",
            "SET statement_timeout TO 3600000",
        ]
    );
}

#[tokio::test]
async fn a_session_that_the_server_ends_is_told() {
    let gone = Answer::Error(
        "57P01",
        "terminating connection due to administrator command",
    );
    let fake = FakeWarehouse::start(vec![("CURRENT_USER", gone)]).await;
    let session = fake.session().await;
    let failure = Failure::from(session.execute(&session_sql::identity()).await.unwrap_err());
    assert_eq!(
        (failure.kind, failure.code),
        (Kind::Unavailable, Code::ConnectionLost)
    );
}
