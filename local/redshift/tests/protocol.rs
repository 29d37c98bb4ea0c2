//! Clients that break the protocol, over a bare socket.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::harness::{Engine, rows, run};

const SOON: Duration = Duration::from_secs(20);

/// A socket and what the server has sent on it.
struct Bare(TcpStream);

impl Bare {
    async fn open(engine: &Engine) -> Self {
        Self(TcpStream::connect(engine.address).await.unwrap())
    }

    /// A connection that has logged in without a password: there is a user who has none to give.
    async fn log_in(engine: &Engine) -> Self {
        let mut bare = Self::open(engine).await;
        bare.send(&startup(b"user\0admin\0database\0dev\0\0")).await;
        let asked = bare.message().await;
        assert_eq!(asked.0, b'R');
        let salt: [u8; 4] = asked.1[4..8].try_into().unwrap();
        let answer = postgres_password(salt);
        bare.send(&message(b'p', &[answer.as_bytes(), b"\0"].concat()))
            .await;
        while bare.message().await.0 != b'Z' {}
        bare
    }

    async fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
    }

    /// The next message: its type and its content.
    async fn message(&mut self) -> (u8, Vec<u8>) {
        timeout(SOON, async {
            let kind = self.0.read_u8().await.unwrap();
            let length = self.0.read_i32().await.unwrap();
            let mut body = vec![0; usize::try_from(length - 4).unwrap()];
            self.0.read_exact(&mut body).await.unwrap();
            (kind, body)
        })
        .await
        .unwrap()
    }

    /// Severity, SQLSTATE and text of the error that comes next.
    async fn error(&mut self) -> String {
        let (kind, body) = self.message().await;
        assert_eq!(kind, b'E', "{:?}", String::from_utf8_lossy(&body));
        body.split(|byte| *byte == 0)
            .filter(|field| matches!(field.first(), Some(b'S' | b'C' | b'M')))
            .map(|field| String::from_utf8_lossy(&field[1..]).into_owned())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Whether the server has closed the connection.
    async fn is_closed(&mut self) -> bool {
        let mut byte = [0];
        matches!(
            timeout(SOON, self.0.read(&mut byte)).await.unwrap(),
            Ok(0) | Err(_)
        )
    }
}

/// The answer of an `admin` with the tests' password.
fn postgres_password(salt: [u8; 4]) -> String {
    use md5::{Digest, Md5};
    let inner = hex::encode(Md5::digest(b"Secret123admin"));
    let mut outer = Md5::new();
    outer.update(inner);
    outer.update(salt);
    format!("md5{}", hex::encode(outer.finalize()))
}

fn startup(body: &[u8]) -> Vec<u8> {
    let length = i32::try_from(body.len() + 8).unwrap();
    [&length.to_be_bytes(), &[0, 3, 0, 0][..], body].concat()
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = i32::try_from(body.len() + 4).unwrap();
    [&[kind][..], &length.to_be_bytes(), body].concat()
}

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
