//! Connecting: identity, passwords, startup parameters, TLS.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_postgres::config::SslMode;

use crate::harness::{ADMIN, Engine, connect, failure, rows, run, shown};

#[tokio::test]
async fn the_first_query_answers() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    assert_eq!(rows(&client, "select 1").await, ["1"]);
    engine.stop().await;
}

#[tokio::test]
async fn the_server_says_that_it_is_redshift() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    let version = rows(&client, "select version()").await;
    assert!(version[0].starts_with("PostgreSQL 8.0.2"), "{version:?}");
    assert!(version[0].contains("Redshift 1.0."), "{version:?}");
    assert_eq!(rows(&client, "show server_version").await, ["8.0.2"]);
    assert_eq!(
        failure(&client, "show server_version_num").await,
        "42704 unrecognized configuration parameter \"server_version_num\""
    );
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_get_the_same_answer() {
    let engine = Engine::start().await;
    for user in [ADMIN, "nobody"] {
        let mut config = engine.config();
        config.user(user).password("wrong");
        let error = connect(&config).await.unwrap_err();
        assert_eq!(
            shown(&error),
            format!("28000 password authentication failed for user \"{user}\"")
        );
    }
}

#[tokio::test]
async fn an_unknown_database_is_refused() {
    let engine = Engine::start().await;
    let mut config = engine.config();
    config.dbname("nowhere");
    let error = connect(&config).await.unwrap_err();
    assert_eq!(shown(&error), "3D000 database \"nowhere\" does not exist");
}

#[tokio::test]
async fn startup_options_are_applied() {
    let engine = Engine::start().await;
    let mut config = engine.config();
    config.options("-csearch_path=sales,public -c statement_timeout=5000");
    let client = connect(&config).await.unwrap();
    assert_eq!(rows(&client, "show search_path").await, ["sales,public"]);
    assert_eq!(rows(&client, "show statement_timeout").await, ["5000"]);
}

/// sqlx before 0.8 asks for 3 and is refused by Redshift.
#[tokio::test]
async fn too_many_float_digits_are_refused_at_startup() {
    let engine = Engine::start().await;
    let mut config = engine.config();
    config.options("-cextra_float_digits=3");
    let error = connect(&config).await.unwrap_err();
    assert_eq!(
        shown(&error),
        "22023 3 is outside the valid range for parameter \"extra_float_digits\" (-15 .. 2)"
    );
}

#[tokio::test]
async fn encryption_is_refused_without_a_certificate() {
    let engine = Engine::start().await;
    let mut config = engine.config();
    config.ssl_mode(SslMode::Prefer);
    connect(&config).await.unwrap();
    assert_eq!(ssl_answer(&engine).await, b'N');
}

#[tokio::test]
async fn encryption_is_offered_with_a_certificate() {
    let engine = Engine::start_with_tls().await;
    assert_eq!(ssl_answer(&engine).await, b'S');
    let client = engine.connect().await;
    assert_eq!(rows(&client, "select 1").await, ["1"]);
}

async fn ssl_answer(engine: &Engine) -> u8 {
    const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
    let mut socket = TcpStream::connect(engine.address).await.unwrap();
    socket.write_all(&SSL_REQUEST).await.unwrap();
    socket.read_u8().await.unwrap()
}

#[tokio::test]
async fn settings_can_be_set_shown_and_reset() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    run(&client, "set query_group to 'nightly'").await;
    assert_eq!(rows(&client, "show query_group").await, ["nightly"]);
    run(&client, "reset query_group; reset all").await;
    assert_eq!(rows(&client, "show query_group").await, ["default"]);
    assert_eq!(
        failure(&client, "set standard_conforming_strings to on").await,
        "42704 unrecognized configuration parameter \"standard_conforming_strings\""
    );
}

#[tokio::test]
async fn strangers_bytes_end_their_own_connection_only() {
    let engine = Engine::start().await;
    let mut socket = TcpStream::connect(engine.address).await.unwrap();
    socket
        .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap_or_default();
    let client = engine.connect().await;
    assert_eq!(rows(&client, "select 1").await, ["1"]);
}
