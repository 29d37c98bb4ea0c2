//! Clients that break the protocol, over a bare socket.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use crate::bare::{Bare, SOON, message, startup};
use crate::harness::{Engine, rows, run};

#[tokio::test]
async fn what_is_no_startup_is_closed_without_a_word() {
    let engine = Engine::start().await;
    for bytes in [
        &b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"[..],
        &[0; 64],
        &[0xff; 64],
        &[0, 0, 0, 8, 0, 3, 0, 0],
        &[0, 0, 0, 9, 0, 9, 0, 0, 0],
        // A request to cancel without a process.
        &[0, 0, 0, 8, 4, 210, 22, 46],
    ] {
        let mut bare = Bare::open(&engine).await;
        bare.send(bytes).await;
        assert!(bare.is_closed().await, "{bytes:?}");
    }
    let client = engine.connect().await;
    assert_eq!(rows(&client, "select 1").await, ["1"]);
}

#[tokio::test]
async fn a_startup_without_a_user_and_a_question_instead_of_a_password_are_refused() {
    let engine = Engine::start().await;
    let mut bare = Bare::open(&engine).await;
    bare.send(&startup(b"database\0dev\0\0")).await;
    assert_eq!(
        bare.error().await,
        "FATAL 28000 no PostgreSQL user name specified in startup packet"
    );
    let mut bare = Bare::open(&engine).await;
    bare.send(&startup(b"user\0admin\0\0")).await;
    assert_eq!(bare.message().await.0, b'R');
    bare.send(&message(b'Q', b"select 1\0")).await;
    assert_eq!(bare.error().await, "FATAL 08P01 expected password response");
    assert!(bare.is_closed().await);
}

#[tokio::test]
async fn an_unknown_message_ends_the_connection_with_its_reason() {
    let engine = Engine::start().await;
    for (bytes, reason) in [
        (
            &b"~\0\0\0\x04"[..],
            "FATAL 08P01 invalid frontend message type 126",
        ),
        (&b"Q\0\0\0\x01"[..], "FATAL 08P01 invalid message length"),
        (
            &b"Q\x7f\xff\xff\xff"[..],
            "FATAL 08P01 invalid message length",
        ),
    ] {
        let mut bare = Bare::log_in(&engine).await;
        bare.send(bytes).await;
        assert_eq!(bare.error().await, reason);
        assert!(bare.is_closed().await);
    }
}

#[tokio::test]
async fn a_message_that_cannot_be_read_fails_alone() {
    let engine = Engine::start().await;
    let mut bare = Bare::log_in(&engine).await;
    bare.send(&message(b'Q', b"select '\xff'\0")).await;
    assert_eq!(
        bare.error().await,
        "ERROR 22021 invalid byte sequence for encoding \"UTF8\": 0xff"
    );
    assert_eq!(bare.message().await, (b'Z', b"I".to_vec()));
    // Up to Sync what follows a bad Parse is skipped.
    bare.send(&message(b'P', b"\0")).await;
    bare.send(&message(b'E', b"\0\0\0\0\0")).await;
    bare.send(&message(b'S', b"")).await;
    assert_eq!(bare.error().await, "ERROR 08P01 invalid string in message");
    assert_eq!(bare.message().await, (b'Z', b"I".to_vec()));
    bare.send(&message(b'Q', b"select 1\0")).await;
    assert_eq!(bare.message().await.0, b'T');
}

#[tokio::test]
async fn portals_and_statements_that_are_not_there_are_named() {
    let engine = Engine::start().await;
    let mut bare = Bare::log_in(&engine).await;
    bare.send(&message(b'E', b"p\0\0\0\0\0")).await;
    bare.send(&message(b'S', b"")).await;
    assert_eq!(
        bare.error().await,
        "ERROR 34000 portal \"p\" does not exist"
    );
    assert_eq!(bare.message().await.0, b'Z');
    bare.send(&message(b'B', b"\0s\0\0\0\0\0\0\0")).await;
    bare.send(&message(b'S', b"")).await;
    assert_eq!(
        bare.error().await,
        "ERROR 26000 prepared statement \"s\" does not exist"
    );
    assert_eq!(bare.message().await.0, b'Z');
    bare.send(&message(b'd', b"1,2")).await;
    bare.send(&message(b'S', b"")).await;
    assert_eq!(
        bare.error().await,
        "ERROR 08P01 no COPY from the client is in progress"
    );
}

#[tokio::test]
async fn a_client_that_stops_sending_gets_its_answers() {
    let engine = Engine::start().await;
    let mut bare = Bare::log_in(&engine).await;
    bare.send(&message(b'Q', b"create table made (a int)\0"))
        .await;
    bare.send(&message(b'Q', b"insert into made values (1)\0"))
        .await;
    bare.0.shutdown().await.unwrap();
    let mut answers = Vec::new();
    timeout(SOON, bare.0.read_to_end(&mut answers))
        .await
        .unwrap()
        .unwrap();
    let answers = String::from_utf8_lossy(&answers).into_owned();
    assert!(answers.contains("CREATE TABLE"), "{answers}");
    assert!(answers.contains("INSERT 0 1"), "{answers}");
    let client = engine.connect().await;
    assert_eq!(rows(&client, "select count(*) from made").await, ["1"]);
}

#[tokio::test]
async fn a_client_that_says_nothing_keeps_nobody_waiting() {
    let engine = Engine::start().await;
    let _silent = Bare::open(&engine).await;
    let mut half = Bare::open(&engine).await;
    half.send(&[0, 0, 0]).await;
    let mut slow = Bare::log_in(&engine).await;
    slow.send(b"Q\0\0\0\x20select").await;
    let client = engine.connect().await;
    run(&client, "create table t (a int)").await;
    assert_eq!(rows(&client, "select count(*) from t").await, ["0"]);
    timeout(SOON, engine.stop()).await.unwrap();
}

#[tokio::test]
async fn a_statement_of_more_than_sixteen_megabytes_is_refused() {
    let engine = Engine::start().await;
    let mut bare = Bare::log_in(&engine).await;
    let text = format!("select '{}'\0", "x".repeat(16 << 20));
    bare.send(&message(b'Q', text.as_bytes())).await;
    assert_eq!(
        bare.error().await,
        "ERROR 54000 Statement is too large. Statement Size: 16777225 bytes. Maximum Allowed: 16777216 bytes"
    );
}
