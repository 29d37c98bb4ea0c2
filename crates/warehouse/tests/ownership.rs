use model::clock::FixedClock;
use model::{Code, Failure};
use redshift_sql::{Ident, QualifiedName, TableName, delete_all, drop_table};
use warehouse::{Error, Ledger, Lookup, Place};

use crate::fake_warehouse::{
    Answer, FakeWarehouse, LISTED, RELATION, flights_are_ours, no_rows, row,
};

fn ledger() -> Ledger {
    Ledger::new("").expect("the names are short")
}

fn flights() -> QualifiedName {
    "raw.flights".parse().expect("it is a name")
}

fn clock() -> FixedClock {
    FixedClock::at_unix_seconds(1_700_000_000)
}

/// The statements that change something.
fn writes(sent: &[String]) -> Vec<&str> {
    let reads = ["SELECT", "BEGIN", "COMMIT", "ROLLBACK", "SET"];
    let is_read = |text: &str| reads.iter().any(|read| text.starts_with(read));
    sent.iter()
        .map(String::as_str)
        .filter(|text| !is_read(text))
        .collect()
}

#[tokio::test]
async fn a_table_that_the_ledger_does_not_list_cannot_be_had() {
    let fake = FakeWarehouse::start(vec![
        ("FROM \"longshore\".\"objects\"", no_rows(LISTED)),
        (
            "FROM pg_class",
            row(RELATION, &["7", "r", "airline_admin", "0"]),
        ),
    ])
    .await;
    let session = fake.session().await;
    let failure = Failure::from(ledger().table(&session, &flights()).await.unwrap_err());
    assert_eq!(failure.code, Code::TableNotOwned);
    assert_eq!(
        failure.to_string(),
        "\"raw.flights\" exists and belongs to \"airline_admin\"; Longshore did not create it"
    );
    assert!(writes(&fake.take_sent()).is_empty());
}

#[tokio::test]
async fn our_own_table_that_the_ledger_does_not_list_cannot_be_had_either() {
    let fake = FakeWarehouse::start(vec![
        ("FROM \"longshore\".\"objects\"", no_rows(LISTED)),
        (
            "FROM pg_class",
            row(RELATION, &["7", "r", "cargo_user", "1"]),
        ),
    ])
    .await;
    let session = fake.session().await;
    assert!(matches!(
        ledger().table(&session, &flights()).await,
        Err(Error::NotOwned { .. })
    ));
}

#[tokio::test]
async fn a_view_in_the_place_of_our_table_is_not_ours() {
    let fake = FakeWarehouse::start(vec![
        (
            "FROM \"longshore\".\"objects\"",
            row(LISTED, &["7", "", ""]),
        ),
        (
            "FROM pg_class",
            row(RELATION, &["7", "v", "cargo_user", "1"]),
        ),
    ])
    .await;
    let session = fake.session().await;
    assert!(ledger().table(&session, &flights()).await.is_err());
}

#[tokio::test]
async fn a_name_that_nothing_has_is_free() {
    let fake = FakeWarehouse::start(vec![
        (
            "FROM \"longshore\".\"objects\"",
            row(LISTED, &["7", "", ""]),
        ),
        ("FROM pg_class", no_rows(RELATION)),
    ])
    .await;
    let session = fake.session().await;
    assert_eq!(
        ledger().table(&session, &flights()).await.unwrap(),
        Lookup::Free
    );
}

#[tokio::test]
async fn the_first_write_of_a_transaction_checks_the_table_and_the_second_does_not() {
    let fake = FakeWarehouse::start(flights_are_ours()).await;
    let mut session = fake.session().await;
    let (ledger, clock) = (ledger(), clock());
    let table = ledger
        .table(&session, &flights())
        .await
        .unwrap()
        .owned()
        .unwrap();
    fake.take_sent();
    let mut transaction = ledger.begin(&mut session, &clock).await.unwrap();
    let delete = delete_all(&TableName::Permanent(flights()));
    transaction.write(&table, &delete).await.unwrap();
    transaction.write(&table, &delete).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(
        fake.take_sent(),
        [
            "BEGIN",
            "SELECT 1 / CASE WHEN COUNT(*) = 1 THEN 1 ELSE 0 END AS \"holds\"",
            "DELETE FROM \"raw\".\"flights\"",
            "DELETE FROM \"raw\".\"flights\"",
            "COMMIT",
        ]
    );
}

#[tokio::test]
async fn nothing_is_written_to_a_table_that_was_made_again() {
    let mut rules = flights_are_ours();
    rules[0].1 = Answer::Error("22012", "division by zero");
    let fake = FakeWarehouse::start(rules).await;
    let mut session = fake.session().await;
    let (ledger, clock) = (ledger(), clock());
    let table = ledger
        .table(&session, &flights())
        .await
        .unwrap()
        .owned()
        .unwrap();
    let mut transaction = ledger.begin(&mut session, &clock).await.unwrap();
    let delete = delete_all(&TableName::Permanent(flights()));
    let failure = Failure::from(transaction.write(&table, &delete).await.unwrap_err());
    assert_eq!(failure.code, Code::TableNotOwned);
    assert!(writes(&fake.take_sent()).is_empty());
}

#[tokio::test]
async fn a_table_that_is_ours_is_no_key_to_another() {
    let fake = FakeWarehouse::start(flights_are_ours()).await;
    let mut session = fake.session().await;
    let (ledger, clock) = (ledger(), clock());
    let table = ledger
        .table(&session, &flights())
        .await
        .unwrap()
        .owned()
        .unwrap();
    let mut transaction = ledger.begin(&mut session, &clock).await.unwrap();
    let other = drop_table(&"raw.planes".parse().unwrap());
    let error = transaction.write(&table, &other).await.unwrap_err();
    assert!(matches!(error, Error::WrongTarget { .. }), "{error}");
    assert!(writes(&fake.take_sent()).is_empty());
}

#[tokio::test]
async fn a_schema_of_somebody_else_is_used_only_when_it_is_allowed() {
    let fake = FakeWarehouse::start(vec![
        ("FROM \"longshore\".\"objects\"", no_rows(LISTED)),
        (
            "FROM pg_namespace",
            row(&["object_id", "owner", "is_ours"], &["3", "anna", "0"]),
        ),
    ])
    .await;
    let mut session = fake.session().await;
    let (ledger, clock) = (ledger(), clock());
    let ops = Ident::new("ops").unwrap();
    let mut transaction = ledger.begin(&mut session, &clock).await.unwrap();
    let failure = Failure::from(transaction.place(&ops, &[]).await.unwrap_err());
    assert_eq!(failure.code, Code::SchemaNotOwned);
    assert_eq!(
        failure.to_string(),
        "the schema \"ops\" belongs to \"anna\""
    );
    assert!(
        failure
            .hint
            .unwrap()
            .contains("add \"ops\" to `allow_schemas`")
    );
    let allowed = transaction
        .place(&ops, std::slice::from_ref(&ops))
        .await
        .unwrap();
    assert_eq!(allowed, Place::Allowed(ops));
}

#[tokio::test]
async fn a_ledger_of_another_form_is_left_alone() {
    let fake = FakeWarehouse::start(vec![
        (
            "FROM \"longshore\".\"objects\"",
            row(LISTED, &["3", "", "ledger, form 99"]),
        ),
        (
            "FROM pg_class",
            row(RELATION, &["4", "r", "cargo_user", "1"]),
        ),
        (
            "FROM pg_namespace",
            row(
                &["object_id", "owner", "is_ours"],
                &["3", "cargo_user", "1"],
            ),
        ),
    ])
    .await;
    let mut session = fake.session().await;
    let error = ledger().open(&mut session, &clock()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the ledger in \"longshore\" has the form 99; this Longshore reads form 1"
    );
    assert!(writes(&fake.take_sent()).is_empty());
}
