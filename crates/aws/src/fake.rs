//! A service that gives one answer, for the tests of the clients.

use model::Secret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::{AwsOptions, Credentials};

pub(crate) struct Service {
    pub(crate) options: AwsOptions,
    request: JoinHandle<String>,
}

impl Service {
    pub(crate) async fn answering(status: &str, content_type: &str, body: &str) -> Self {
        Self::answering_with(status, content_type, "", body).await
    }

    /// `headers` are whole lines, each with its line end.
    pub(crate) async fn answering_with(
        status: &str,
        content_type: &str,
        headers: &str,
        body: &str,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let options = options_for(&format!("http://{}", listener.local_addr().unwrap()));
        let length = body.len();
        let response = format!(
            "HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n\
             {headers}connection: close\r\n\r\n{body}"
        );
        Self {
            options,
            request: tokio::spawn(answer_once(listener, response)),
        }
    }

    /// What was asked.
    pub(crate) async fn request(self) -> String {
        self.request.await.unwrap()
    }
}

pub(crate) fn options_for(endpoint: &str) -> AwsOptions {
    AwsOptions {
        region: "us-east-1".to_owned(),
        endpoint: Some(endpoint.to_owned()),
        credentials: Credentials::Static {
            access_key_id: "AKIA1".to_owned(),
            secret_access_key: Secret::new("s3cret"),
            session_token: Some(Secret::new("t0ken")),
        },
    }
}

async fn answer_once(listener: TcpListener, response: String) -> String {
    let (mut socket, _) = listener.accept().await.unwrap();
    let mut request = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    while !is_complete(&request) {
        let read = socket.read(&mut buffer).await.unwrap();
        if read == 0 {
            break;
        }
        request.extend_from_slice(&buffer[..read]);
    }
    socket.write_all(response.as_bytes()).await.unwrap();
    socket.shutdown().await.unwrap();
    String::from_utf8_lossy(&request).into_owned()
}

fn is_complete(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().unwrap())
    });
    body.len() >= length.unwrap_or(0)
}
