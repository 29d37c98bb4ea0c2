use std::time::Duration;

use model::{Code, Failure, Kind};
use tokio::net::TcpListener;
use warehouse::{ConnectOptions, Error, Session, TlsMode};

use crate::fake_warehouse::FakeWarehouse;

async fn failure(options: &ConnectOptions) -> Failure {
    Session::connect(options)
        .await
        .expect_err("nobody is let in")
        .into()
}

#[tokio::test]
async fn a_refused_login_is_not_tried_again() {
    let message = "password authentication failed for user \"cargo_user\"";
    let fake = FakeWarehouse::refusing("28P01", message).await;
    let failure = failure(&fake.options()).await;
    assert_eq!(
        (failure.kind, failure.code),
        (Kind::PermissionDenied, Code::LoginRefused)
    );
    assert_eq!(
        failure.to_string(),
        format!("the warehouse refused the login of \"cargo_user\": {message}")
    );
    assert!(failure.hint.unwrap().contains("it was not tried again"));
    assert_eq!(fake.connections(), 1);
}

#[tokio::test]
async fn a_warehouse_that_demands_encryption_says_so_in_the_hint() {
    let message = "no pg_hba.conf entry for host \"::1\", user \"u\", database \"d\", SSL off";
    let fake = FakeWarehouse::refusing("28000", message).await;
    let failure = failure(&fake.options()).await;
    assert!(
        failure
            .hint
            .unwrap()
            .contains("set `tls = \"verify-full\"`")
    );
}

#[tokio::test]
async fn a_missing_database_is_told_apart_from_a_wrong_password() {
    let fake = FakeWarehouse::refusing("3D000", "database \"cargo_db\" does not exist").await;
    let failure = failure(&fake.options()).await;
    assert_eq!(
        (failure.kind, failure.code),
        (Kind::NotFound, Code::DatabaseNotFound)
    );
    assert_eq!(
        failure.to_string(),
        "the warehouse has no database \"cargo_db\""
    );
}

#[tokio::test]
async fn a_server_without_encryption_is_refused_when_encryption_is_wanted() {
    let fake = FakeWarehouse::start(Vec::new()).await;
    for tls in [TlsMode::Require, TlsMode::VerifyFull { ca_file: None }] {
        let failure = failure(&ConnectOptions {
            tls,
            ..fake.options()
        })
        .await;
        assert_eq!(
            (failure.kind, failure.code),
            (Kind::Unavailable, Code::TlsFailed),
            "{failure}"
        );
    }
    assert!(fake.take_sent().is_empty());
}

#[tokio::test]
async fn a_port_where_nobody_listens_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let fake = FakeWarehouse::start(Vec::new()).await;
    let failure = failure(&ConnectOptions {
        port,
        ..fake.options()
    })
    .await;
    assert_eq!(
        (failure.kind, failure.code),
        (Kind::Unavailable, Code::WarehouseUnreachable)
    );
    assert_eq!(
        failure.to_string(),
        format!("no answer from \"127.0.0.1:{port}\"")
    );
}

#[tokio::test]
async fn a_server_that_stays_silent_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let fake = FakeWarehouse::start(Vec::new()).await;
    let connect_timeout = Duration::from_millis(50);
    let options = ConnectOptions {
        port,
        connect_timeout,
        ..fake.options()
    };
    let error = Session::connect(&options).await.unwrap_err();
    assert!(matches!(error, Error::ConnectTimeout { .. }), "{error}");
    drop(listener);
}

#[tokio::test]
async fn a_password_is_in_no_error() {
    let fake = FakeWarehouse::refusing("28P01", "no").await;
    let error = Session::connect(&fake.options()).await.unwrap_err();
    let debugged = format!("{error:?} {:?}", fake.options());
    assert!(!debugged.contains("Secret12"), "{debugged}");
}
