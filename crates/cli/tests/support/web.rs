//! A website of a test, behind TLS with a certificate of its own.

use std::collections::HashMap;
use std::io::Write as _;
use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;
use std::thread;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tempfile::NamedTempFile;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

type Pages = HashMap<String, String>;

/// Answers until the test ends.
pub(crate) struct Website {
    port: u16,
    certificate: NamedTempFile,
}

impl Website {
    /// Pages by their paths; a query behind a path is passed over.
    pub(crate) fn serve(pages: &[(&str, &str)]) -> Self {
        let own = |&(path, content): &(&str, &str)| (path.to_owned(), content.to_owned());
        let pages: Pages = pages.iter().map(own).collect();
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let mut certificate = NamedTempFile::new().unwrap();
        certificate.write_all(cert.pem().as_bytes()).unwrap();
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], PrivateKeyDer::from(key))
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        thread::spawn(move || answer_all(listener, &acceptor, &pages));
        Self { port, certificate }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.port)
    }

    /// The command believes this website's certificate, and no other.
    pub(crate) fn trusted_by<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env("SSL_CERT_FILE", self.certificate.path())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn answer_all(listener: TcpListener, acceptor: &TlsAcceptor, pages: &Pages) {
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        // A client that does not believe the certificate ends the handshake.
        let Ok(stream) = acceptor.accept(stream).await else {
            continue;
        };
        let mut stream = BufReader::new(stream);
        let mut request = String::new();
        stream.read_line(&mut request).await.unwrap();
        let mut header = String::new();
        while stream.read_line(&mut header).await.unwrap() > 2 {
            header.clear();
        }
        let path = request.split(' ').nth(1).unwrap_or_default();
        let page = path.split('?').next().and_then(|path| pages.get(path));
        let (status, body) = match page {
            Some(page) => ("200 OK", page.as_str()),
            None => ("404 Not Found", ""),
        };
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
        let _ = stream.shutdown().await;
    }
}
