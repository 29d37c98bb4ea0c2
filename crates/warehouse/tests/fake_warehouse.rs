//! As much of the wire protocol as a session needs.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use model::Secret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use warehouse::{ConnectOptions, Session, TlsMode};

/// What the server says to a statement.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    Rows(&'static [&'static str], Vec<Vec<Option<String>>>),
    Done(&'static str),
    Error(&'static str, &'static str),
}

/// One row of texts.
pub(crate) fn row(columns: &'static [&'static str], values: &[&str]) -> Answer {
    let values = values
        .iter()
        .map(|value| Some((*value).to_owned()))
        .collect();
    Answer::Rows(columns, vec![values])
}

pub(crate) fn no_rows(columns: &'static [&'static str]) -> Answer {
    Answer::Rows(columns, Vec::new())
}

type Rules = Vec<(&'static str, Answer)>;

pub(crate) struct FakeWarehouse {
    pub(crate) port: u16,
    sent: Arc<Mutex<Vec<String>>>,
    connections: Arc<Mutex<usize>>,
}

impl FakeWarehouse {
    /// The first rule whose text is part of a statement answers it; a statement without a rule is
    /// done.
    pub(crate) async fn start(rules: Rules) -> Self {
        Self::serve(rules, None).await
    }

    /// Refuses every login.
    pub(crate) async fn refusing(sqlstate: &'static str, message: &'static str) -> Self {
        Self::serve(Vec::new(), Some((sqlstate, message))).await
    }

    async fn serve(rules: Rules, refusal: Option<(&'static str, &'static str)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let sent = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(Mutex::new(0));
        let fake = Self {
            port,
            sent: Arc::clone(&sent),
            connections: Arc::clone(&connections),
        };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *connections.lock().expect("no test panics with it") += 1;
                tokio::spawn(talk(stream, rules.clone(), refusal, Arc::clone(&sent)));
            }
        });
        fake
    }

    pub(crate) fn options(&self) -> ConnectOptions {
        ConnectOptions {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            database: "cargo_db".to_owned(),
            user: "cargo_user".to_owned(),
            password: Secret::new("Secret12"),
            tls: TlsMode::Disable,
            application_name: "longshore".to_owned(),
            connect_timeout: Duration::from_secs(10),
        }
    }

    pub(crate) async fn session(&self) -> Session {
        Session::connect(&self.options())
            .await
            .expect("it lets everybody in")
    }

    /// The first line of every statement since this was last called.
    pub(crate) fn take_sent(&self) -> Vec<String> {
        let sent = std::mem::take(&mut *self.sent.lock().expect("no test panics with it"));
        sent.iter()
            .map(|text| text.lines().next().unwrap_or_default().to_owned())
            .collect()
    }

    pub(crate) fn connections(&self) -> usize {
        *self.connections.lock().expect("no test panics with it")
    }
}

async fn talk(
    mut stream: TcpStream,
    rules: Rules,
    refusal: Option<(&'static str, &'static str)>,
    sent: Arc<Mutex<Vec<String>>>,
) -> Option<()> {
    let length = stream.read_u32().await.ok()?;
    let mut startup = vec![0; length as usize - 4];
    stream.read_exact(&mut startup).await.ok()?;
    if startup[..4] == 80_877_103_u32.to_be_bytes() {
        stream.write_all(b"N").await.ok()?;
        return None;
    }
    if let Some((sqlstate, message)) = refusal {
        stream.write_all(&error(sqlstate, message)).await.ok()?;
        return None;
    }
    stream
        .write_all(&message(b'R', &0_u32.to_be_bytes()))
        .await
        .ok()?;
    stream.write_all(&message(b'Z', b"I")).await.ok()?;
    loop {
        let tag = stream.read_u8().await.ok()?;
        let length = stream.read_u32().await.ok()?;
        let mut body = vec![0; length as usize - 4];
        stream.read_exact(&mut body).await.ok()?;
        if tag != b'Q' {
            return None;
        }
        let text = String::from_utf8(body)
            .expect("statements are UTF-8")
            .trim_end_matches('\0')
            .to_owned();
        let rule = rules.iter().find(|(part, _)| text.contains(part));
        let answer = rule.map_or(Answer::Done("DONE"), |(_, answer)| answer.clone());
        sent.lock().expect("no test panics with it").push(text);
        stream.write_all(&render(&answer)).await.ok()?;
        stream.write_all(&message(b'Z', b"I")).await.ok()?;
    }
}

fn message(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).expect("messages are short");
    [&[tag], length.to_be_bytes().as_slice(), body].concat()
}

fn error(sqlstate: &str, text: &str) -> Vec<u8> {
    message(b'E', format!("SERROR\0C{sqlstate}\0M{text}\0\0").as_bytes())
}

fn render(answer: &Answer) -> Vec<u8> {
    match answer {
        Answer::Done(tag) => message(b'C', format!("{tag}\0").as_bytes()),
        Answer::Error(sqlstate, text) => error(sqlstate, text),
        Answer::Rows(columns, rows) => {
            let count =
                |length: usize| u16::try_from(length).expect("rows are short").to_be_bytes();
            let mut description = count(columns.len()).to_vec();
            for column in *columns {
                description.extend(column.as_bytes());
                // No table, type text, any length.
                description.extend([
                    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255,
                ]);
                description.extend([0, 0]);
            }
            let mut bytes = message(b'T', &description);
            for row in rows {
                let mut cells = count(row.len()).to_vec();
                for cell in row {
                    let text = cell.as_deref().unwrap_or_default();
                    let length = cell
                        .as_ref()
                        .map_or(-1, |_| i32::try_from(text.len()).expect("texts are short"));
                    cells.extend(length.to_be_bytes());
                    cells.extend(text.as_bytes());
                }
                bytes.extend(message(b'D', &cells));
            }
            bytes.extend(message(b'C', b"SELECT\0"));
            bytes
        }
    }
}

/// What the catalogue says of a table of ours with this oid.
pub(crate) const RELATION: &[&str] = &["object_id", "relation_kind", "owner", "is_ours"];

/// What the ledger says of it.
pub(crate) const LISTED: &[&str] = &["object_id", "argument_types", "purpose"];

/// Rules under which `raw.flights` is ours.
pub(crate) fn flights_are_ours() -> Rules {
    vec![
        ("1 / CASE WHEN COUNT(*) = 1", row(&["holds"], &["1"])),
        (
            "FROM \"longshore\".\"objects\"",
            row(LISTED, &["7", "", "target of loads"]),
        ),
        (
            "LEFT JOIN pg_user AS u ON u.usesysid = c.relowner",
            row(RELATION, &["7", "r", "cargo_user", "1"]),
        ),
    ]
}
