//! The server as a client on the network sees it.
#![cfg(test)]

use std::net::SocketAddr;
use std::sync::Arc;

use model::Secret;
use model::clock::SystemClock;
use model::ids::CountingIds;
use model::progress::Silent;
use operations::{AwsOptions, Context, Reach, Surroundings};
use server::Settings;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use warehouse::TlsMode;
use workspace::{NewWorkspace, Workspace, init};

/// A server over a workspace whose warehouse does not answer.
struct Running {
    address: SocketAddr,
    shutdown: CancellationToken,
    served: JoinHandle<Result<(), model::Failure>>,
    _folder: tempfile::TempDir,
}

impl Running {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let new = NewWorkspace {
            name: "acme".to_owned(),
            id: "k7f3q9".parse().unwrap(),
        };
        init(folder.path(), &new).unwrap();
        // A port that was free a moment ago: nothing answers there.
        let closed = TcpListener::bind("127.0.0.1:0")
            .await
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let reach = Reach {
            host: "127.0.0.1".to_owned(),
            port: closed,
            tls: TlsMode::Disable,
            password: Secret::new("unused"),
            staging: AwsOptions::new("eu-west-1"),
            functions: None,
        };
        let surroundings = Surroundings {
            clock: Arc::new(SystemClock),
            ids: Arc::new(CountingIds::default()),
            progress: Arc::new(Silent),
            interruption: CancellationToken::new(),
        };
        let workspace = Workspace::open(folder.path()).unwrap();
        let context = Context::new(workspace, reach, surroundings);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let served = tokio::spawn(server::run(
            Settings { context },
            listener,
            shutdown.clone(),
        ));
        Self {
            address,
            shutdown,
            served,
            _folder: folder,
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.get_as(path, &self.address.to_string()).await
    }

    async fn get_as(&self, path: &str, host: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer {
            status,
            head: head.to_lowercase(),
            body: body.to_owned(),
        }
    }
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

#[tokio::test]
async fn the_server_says_that_it_lives_without_asking_the_warehouse() {
    let server = Running::start().await;
    let answer = server.get("/healthz").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "ok\n"));
}

#[tokio::test]
async fn a_warehouse_that_does_not_answer_is_told_with_code_and_hint() {
    let server = Running::start().await;
    let page = server.get("/").await;
    assert_eq!(page.status, 503);
    assert!(
        page.body.contains("<code>warehouse-unreachable</code>"),
        "{}",
        page.body
    );
    assert!(page.body.contains("What to do:"), "{}", page.body);

    let answer = server.get("/api/entities").await;
    assert_eq!(answer.status, 503);
    assert!(
        answer.head.contains("content-type: application/json"),
        "{}",
        answer.head
    );
    let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(body["kind"], "unavailable");
    assert_eq!(body["code"], "warehouse-unreachable");
    assert!(body["hint"].is_string());
}

#[tokio::test]
async fn an_unknown_entity_is_not_found() {
    let server = Running::start().await;
    let page = server.get("/entities/%3Cb%3Enobody").await;
    assert_eq!(page.status, 404);
    assert!(page.body.contains("&#60;b&#62;nobody"), "{}", page.body);
    let answer = server
        .get("/api/entities/nobody/rows?offset=0&limit=10")
        .await;
    assert_eq!(answer.status, 404);
    let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(body["kind"], "not-found");
}

#[tokio::test]
async fn a_window_that_is_no_number_is_refused() {
    let server = Running::start().await;
    assert_eq!(
        server
            .get("/api/entities/planes/rows?limit=many")
            .await
            .status,
        400
    );
    assert_eq!(server.get("/entities/planes?offset=-1").await.status, 400);
}

#[tokio::test]
async fn assets_are_embedded_and_other_names_are_not_found() {
    let server = Running::start().await;
    for (name, media_type) in [
        ("longshore.css", "text/css"),
        ("pages.js", "text/javascript"),
        ("icon.svg", "image/svg+xml"),
    ] {
        let answer = server.get(&format!("/assets/{name}")).await;
        assert_eq!(answer.status, 200, "{name}");
        assert!(
            answer.head.contains(&format!("content-type: {media_type}")),
            "{}",
            answer.head
        );
    }
    assert_eq!(server.get("/assets/..%2Flib.rs").await.status, 404);
    let missing = server.get("/nowhere").await;
    assert_eq!(missing.status, 404);
    assert!(
        missing.body.contains("<code>no-such-page</code>"),
        "{}",
        missing.body
    );
}

#[tokio::test]
async fn a_foreign_host_name_is_refused_and_answers_forbid_foreign_content() {
    let server = Running::start().await;
    assert_eq!(server.get_as("/healthz", "evil.example").await.status, 403);
    let answer = server.get_as("/healthz", "localhost:8080").await;
    assert_eq!(answer.status, 200);
    assert!(
        answer
            .head
            .contains("content-security-policy: default-src 'none'"),
        "{}",
        answer.head
    );
}

#[tokio::test]
async fn the_server_ends_when_it_is_told_to() {
    let server = Running::start().await;
    assert_eq!(server.get("/healthz").await.status, 200);
    server.shutdown.cancel();
    server.served.await.unwrap().unwrap();
    assert!(TcpStream::connect(server.address).await.is_err());
}
