use model::clock::FixedClock;
use model::{ByteCount, Digest, LoadId, RowCount};
use redshift_sql::ledger::LoadMode;
use warehouse::{Claim, Ledger, LoadClaim};

use crate::fake_warehouse::{Answer, FakeWarehouse, flights_are_ours, no_rows, row};

const EARLIER: &str = "earlierearlier01";

fn claim() -> LoadClaim {
    LoadClaim {
        load_id: "k7f3q9k7f3q9k7f3".parse().expect("it is an id"),
        identity: Digest::of(b"flights.csv"),
        target: "raw.flights".parse().expect("it is a name"),
        mode: LoadMode::Append,
        source: "flights.csv".to_owned(),
        source_bytes: ByteCount(1),
        staged_prefix: "s3://acme/k7f3q9/loads/k7f3q9k7f3q9k7f3/"
            .parse()
            .expect("it is an address"),
    }
}

fn clock() -> FixedClock {
    FixedClock::at_unix_seconds(0)
}

const LOADED: &[&str] = &["load_id", "row_count", "recorded_at"];
const CLAIMS: &[&str] = &["load_id", "backend_pid", "staged_prefix", "recorded_at"];

fn rules() -> Vec<(&'static str, Answer)> {
    let mut rules = flights_are_ours();
    rules.push(("PG_BACKEND_PID", row(&["pid"], &["42"])));
    rules
}

#[tokio::test]
async fn what_is_loaded_already_is_not_claimed() {
    let mut rules = rules();
    rules.push((
        "state = 'loaded'",
        row(LOADED, &[EARLIER, "336776", "2026-11-24 08:00:00"]),
    ));
    let fake = FakeWarehouse::start(rules).await;
    let mut session = fake.session().await;
    let ledger = Ledger::new("").unwrap();
    let table = ledger
        .table(&session, &claim().target)
        .await
        .unwrap()
        .owned()
        .unwrap();
    let outcome = ledger
        .claim_load(&mut session, claim(), Some(&table), false, &clock())
        .await
        .unwrap();
    let Claim::AlreadyLoaded(loaded) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(loaded.row_count, RowCount(336_776));
    assert!(
        !fake
            .take_sent()
            .iter()
            .any(|text| text.starts_with("INSERT"))
    );

    let again = ledger
        .claim_load(&mut session, claim(), Some(&table), true, &clock())
        .await
        .unwrap();
    assert!(matches!(again, Claim::Claimed { .. }));
    assert!(
        fake.take_sent()
            .iter()
            .any(|text| text.starts_with("INSERT INTO \"longshore\""))
    );
}

async fn claim_after(earlier_runs: Answer) -> (Claim, Vec<String>) {
    let mut rules = rules();
    rules.push(("sys_query_history", earlier_runs));
    rules.push(("state = 'loaded'", no_rows(LOADED)));
    rules.push(("DELETE FROM", Answer::Done("DELETE 1")));
    rules.push((
        "state = 'claimed'",
        row(
            CLAIMS,
            &[
                EARLIER,
                "41",
                "s3://acme/k7f3q9/loads/earlierearlier01/",
                "2026-11-24",
            ],
        ),
    ));
    let fake = FakeWarehouse::start(rules).await;
    let mut session = fake.session().await;
    let ledger = Ledger::new("").expect("the names are short");
    let outcome = ledger
        .claim_load(&mut session, claim(), None, false, &clock())
        .await
        .expect("the claim is answered");
    (outcome, fake.take_sent())
}

#[tokio::test]
async fn an_earlier_run_that_goes_on_copying_is_ended_and_taken_over() {
    let (outcome, sent) = claim_after(row(&["session_id"], &["41"])).await;
    let Claim::Claimed {
        load,
        resumes: true,
        abandoned,
    } = outcome
    else {
        panic!("{outcome:?}")
    };
    assert!(abandoned.is_empty());
    assert_eq!(*load.load_id(), EARLIER.parse::<LoadId>().unwrap());
    assert_eq!(load.staged_prefix().key(), "k7f3q9/loads/earlierearlier01/");
    assert!(sent.contains(&"SELECT PG_TERMINATE_BACKEND(41) AS \"terminated\"".to_owned()));
}

#[tokio::test]
async fn a_backend_that_is_not_known_to_run_the_load_is_left_alone() {
    let unknown = [
        no_rows(&["session_id"]),
        Answer::Error("42501", "permission denied for relation sys_query_history"),
    ];
    for earlier_runs in unknown {
        let (outcome, sent) = claim_after(earlier_runs).await;
        assert!(matches!(outcome, Claim::Claimed { resumes: true, .. }));
        assert!(
            !sent
                .iter()
                .any(|text| text.contains("PG_TERMINATE_BACKEND")),
            "{sent:?}"
        );
    }
}

#[tokio::test]
async fn a_load_that_another_run_took_over_is_not_renewed() {
    let mut rules = rules();
    rules.push(("DELETE FROM", Answer::Done("DELETE 0")));
    let fake = FakeWarehouse::start(rules).await;
    let mut session = fake.session().await;
    let ledger = Ledger::new("").unwrap();
    let claimed = ledger
        .claim_load(&mut session, claim(), None, false, &clock())
        .await
        .unwrap();
    let Claim::Claimed {
        mut load,
        resumes: false,
        ..
    } = claimed
    else {
        panic!("{claimed:?}")
    };
    let mut another = fake.session().await;
    let refused = ledger
        .renew_claim(&mut another, &mut load, &clock())
        .await
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "another run took over the same load into \"raw.flights\""
    );
}
