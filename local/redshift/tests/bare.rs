//! The protocol over a bare socket.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::harness::Engine;

pub(crate) const SOON: Duration = Duration::from_secs(20);

/// A socket and what the server has sent on it.
pub(crate) struct Bare(pub(crate) TcpStream);

impl Bare {
    pub(crate) async fn open(engine: &Engine) -> Self {
        Self(TcpStream::connect(engine.address).await.unwrap())
    }

    /// A connection that has logged in without a password: there is a user who has none to give.
    pub(crate) async fn log_in(engine: &Engine) -> Self {
        Self::log_in_with(engine, b"").await.0
    }

    /// The same with startup parameters, each name and value ended by a zero byte; and what the server
    /// reports of its own.
    pub(crate) async fn log_in_with(
        engine: &Engine,
        parameters: &[u8],
    ) -> (Self, BTreeMap<String, String>) {
        let mut bare = Self::open(engine).await;
        let body = [b"user\0admin\0database\0dev\0", parameters, b"\0"].concat();
        bare.send(&startup(&body)).await;
        let asked = bare.message().await;
        assert_eq!(asked.0, b'R');
        let salt: [u8; 4] = asked.1[4..8].try_into().unwrap();
        let answer = postgres_password(salt);
        bare.send(&message(b'p', &[answer.as_bytes(), b"\0"].concat()))
            .await;
        let mut reported = BTreeMap::new();
        loop {
            let (kind, body) = bare.message().await;
            if kind == b'Z' {
                return (bare, reported);
            }
            if kind == b'S' {
                let text = String::from_utf8(body).unwrap();
                let mut parts = text.split('\0').map(str::to_owned);
                reported.insert(parts.next().unwrap(), parts.next().unwrap());
            }
        }
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).await.unwrap();
    }

    /// The next message: its type and its content.
    pub(crate) async fn message(&mut self) -> (u8, Vec<u8>) {
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
    pub(crate) async fn error(&mut self) -> String {
        let (kind, body) = self.message().await;
        assert_eq!(kind, b'E', "{:?}", String::from_utf8_lossy(&body));
        body.split(|byte| *byte == 0)
            .filter(|field| matches!(field.first(), Some(b'S' | b'C' | b'M')))
            .map(|field| String::from_utf8_lossy(&field[1..]).into_owned())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Whether the server has closed the connection.
    pub(crate) async fn is_closed(&mut self) -> bool {
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

pub(crate) fn startup(body: &[u8]) -> Vec<u8> {
    let length = i32::try_from(body.len() + 8).unwrap();
    [&length.to_be_bytes(), &[0, 3, 0, 0][..], body].concat()
}

pub(crate) fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = i32::try_from(body.len() + 4).unwrap();
    [&[kind][..], &length.to_be_bytes(), body].concat()
}
