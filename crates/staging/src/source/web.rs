//! Files behind an address of the web.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::{self, Stream, StreamExt};
use model::progress::Progress;
use reqwest::header::{CONTENT_RANGE, ETAG, IF_RANGE, RANGE};
use reqwest::{Client, Response, StatusCode, Url};

use super::Input;
use super::download::{Continuation, Remote, Trouble, download};
use crate::Error;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Without a byte for so long a connection is broken.
const SILENCE: Duration = Duration::from_mins(1);

/// The client of [`download_url`], which trusts what the system trusts. The process must have a TLS
/// implementation.
pub fn web_client() -> Result<Client, Error> {
    Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(SILENCE)
        .user_agent(concat!("longshore/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|source| Error::WebClient { source })
}

/// Downloads a file over HTTPS, or HTTP. Redirects are followed as far as `client` does.
///
/// A connection that breaks is taken up again with a range, if the server knows them and the file is
/// still the same by its `ETag`; else from the beginning.
pub async fn download_url(
    client: &Client,
    url: &str,
    spool_dir: &Path,
    progress: &dyn Progress,
) -> Result<Input, Error> {
    let url = Url::parse(url)
        .ok()
        .filter(|url| matches!(url.scheme(), "https" | "http") && url.has_host())
        .ok_or_else(|| Error::Address {
            address: without_secrets(url),
        })?;
    let mut web = Web {
        client,
        url,
        etag: None,
    };
    Ok(Input::Downloaded(
        download(&mut web, spool_dir, progress).await?,
    ))
}

/// An address may carry a password before its host and a signature in its query.
fn without_secrets(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let address = &url[..end];
    match address.split_once("://") {
        Some((scheme, rest)) => {
            let host = rest.find('/').unwrap_or(rest.len());
            let user = rest[..host].rfind('@').map_or(0, |at| at + 1);
            format!("{scheme}://{}", &rest[user..])
        }
        None => address.to_owned(),
    }
}

struct Web<'a> {
    client: &'a Client,
    url: Url,
    etag: Option<String>,
}

impl Remote for Web<'_> {
    fn name(&self) -> String {
        without_secrets(self.url.as_str())
    }

    async fn read_from(&mut self, offset: u64) -> Result<Continuation, Trouble> {
        let mut request = self.client.get(self.url.clone());
        // Without a strong ETag nothing tells whether the rest belongs to what is there.
        if let Some(etag) = self.etag.as_ref().filter(|_| offset > 0) {
            request = request
                .header(RANGE, format!("bytes={offset}-"))
                .header(IF_RANGE, etag);
        }
        let response = request.send().await.map_err(|error| self.passing(error))?;
        self.expect_success(response.status())?;
        let from = match response.status() {
            StatusCode::PARTIAL_CONTENT if begins_at(&response, offset) => offset,
            StatusCode::PARTIAL_CONTENT => {
                return Err(Trouble::Lasting(Error::SourceChanged { path: self.name() }));
            }
            _ => 0,
        };
        let etag = response.headers().get(ETAG);
        self.etag = etag
            .and_then(|etag| etag.to_str().ok())
            .filter(|etag| !etag.starts_with("W/"))
            .map(str::to_owned);
        let length = response.content_length().map(|length| from + length);
        Ok(Continuation {
            from,
            bytes: bytes_of(response, self.name()).boxed(),
            length,
        })
    }
}

/// The body as it comes.
fn bytes_of(response: Response, name: String) -> impl Stream<Item = Result<Bytes, Trouble>> {
    stream::try_unfold(response, move |mut response| {
        let name = name.clone();
        async move {
            let chunk = response.chunk().await;
            let chunk = chunk.map_err(|error| {
                Trouble::Passing(Error::Http {
                    address: name,
                    source: error.without_url(),
                })
            })?;
            Ok(chunk.map(|chunk| (chunk, response)))
        }
    })
}

impl Web<'_> {
    fn expect_success(&self, status: StatusCode) -> Result<(), Trouble> {
        if status.is_success() {
            return Ok(());
        }
        let error = Error::Status {
            address: self.name(),
            status: status.as_u16(),
        };
        let passes = status.is_server_error()
            || matches!(
                status,
                StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT
            );
        Err(if passes {
            Trouble::Passing(error)
        } else {
            Trouble::Lasting(error)
        })
    }

    fn passing(&self, error: reqwest::Error) -> Trouble {
        Trouble::Passing(Error::Http {
            address: self.name(),
            source: error.without_url(),
        })
    }
}

fn begins_at(response: &Response, offset: u64) -> bool {
    response
        .headers()
        .get(CONTENT_RANGE)
        .and_then(|range| range.to_str().ok())
        .is_some_and(|range| range.starts_with(&format!("bytes {offset}-")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_may_keep_secret_is_left_out() {
        for (url, name) in [
            (
                "https://x.org/a.csv?X-Amz-Signature=1#t",
                "https://x.org/a.csv",
            ),
            ("https://me:pw@x.org/a@b.csv", "https://x.org/a@b.csv"),
            ("https://x.org", "https://x.org"),
        ] {
            assert_eq!(without_secrets(url), name);
        }
    }
}
