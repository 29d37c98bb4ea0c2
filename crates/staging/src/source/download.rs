//! What lies elsewhere is copied to disk once, because it is read more than once: for its digest, for
//! its types, and again where the data prove an assumption wrong. What is read is then one content,
//! whatever becomes of the original meanwhile.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::{BoxStream, StreamExt};
use model::progress::Progress;
use reqwest::header::{CONTENT_RANGE, ETAG, IF_RANGE, RANGE};
use reqwest::{Client, Response, StatusCode, Url};
use tempfile::NamedTempFile;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

use super::Input;
use crate::Error;

/// Failures in a row, none of them with a byte between, after which a download is given up.
const ATTEMPTS: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// A copy on disk of something that lies elsewhere; removed with the source that reads it.
#[derive(Debug)]
pub struct Downloaded {
    /// Where it came from, without anything secret.
    pub(super) name: String,
    pub(super) file: NamedTempFile,
    pub(super) length: u64,
}

/// How a download goes on at `offset`.
pub(super) struct Continuation {
    /// Where the bytes begin: at the offset that was asked for, or again at 0.
    pub(super) from: u64,
    pub(super) bytes: BoxStream<'static, Result<Bytes, Trouble>>,
    /// Length of the whole, if it is known.
    pub(super) length: Option<u64>,
}

/// What stands in the way of a download.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It may go when it is tried again.
    Passing(Error),
    Lasting(Error),
}

/// Something that can be read from any offset.
pub(super) trait Remote {
    fn name(&self) -> String;
    async fn read_from(&mut self, offset: u64) -> Result<Continuation, Trouble>;
}

#[expect(
    clippy::too_many_lines,
    reason = "one loop, whose state is an offset and a count"
)]
/// Copies `remote` to a file, going on where a broken connection has stopped.
pub(super) async fn download(
    remote: &mut impl Remote,
    spool_dir: &Path,
    progress: &dyn Progress,
) -> Result<Downloaded, Error> {
    let write_error = |source| Error::Io {
        action: "spool to",
        path: spool_dir.display().to_string(),
        source,
    };
    std::fs::create_dir_all(spool_dir).map_err(write_error)?;
    let spooled = NamedTempFile::new_in(spool_dir).map_err(write_error)?;
    let mut file = tokio::fs::File::from_std(spooled.reopen().map_err(write_error)?);
    let (mut offset, mut failures) = (0, 0);
    loop {
        let before = offset;
        let trouble = match remote.read_from(offset).await {
            Err(trouble) => trouble,
            Ok(mut continuation) => {
                if continuation.from != offset {
                    offset = continuation.from;
                    file.set_len(offset).await.map_err(write_error)?;
                    file.seek(std::io::SeekFrom::Start(offset))
                        .await
                        .map_err(write_error)?;
                }
                let broken = loop {
                    match continuation.bytes.next().await {
                        None => break None,
                        Some(Err(trouble)) => break Some(trouble),
                        Some(Ok(bytes)) => {
                            file.write_all(&bytes).await.map_err(write_error)?;
                            offset += bytes.len() as u64;
                            progress.advance(bytes.len() as u64);
                        }
                    }
                };
                match (broken, continuation.length) {
                    (None, Some(length)) if length != offset => Trouble::Passing(Error::Cut {
                        location: remote.name(),
                        found: offset,
                        expected: length,
                    }),
                    (None, _) => break,
                    (Some(trouble), _) => trouble,
                }
            }
        };
        failures = if offset > before { 1 } else { failures + 1 };
        match trouble {
            Trouble::Passing(error) => {
                if failures >= ATTEMPTS {
                    return Err(error);
                }
                tracing::warn!(offset, error = %error, "a download goes on after an error");
                tokio::time::sleep(FIRST_PAUSE * 2_u32.pow(failures - 1)).await;
            }
            Trouble::Lasting(error) => return Err(error),
        }
    }
    file.flush().await.map_err(write_error)?;
    if offset == 0 {
        return Err(Error::EmptyFile {
            path: remote.name(),
        });
    }
    Ok(Downloaded {
        name: remote.name(),
        file: spooled,
        length: offset,
    })
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
        let status = response.status();
        if !status.is_success() {
            let error = Error::Status {
                address: self.name(),
                status: status.as_u16(),
            };
            let passes = status.is_server_error()
                || matches!(
                    status,
                    StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT
                );
            return Err(if passes {
                Trouble::Passing(error)
            } else {
                Trouble::Lasting(error)
            });
        }
        let from = match status {
            StatusCode::PARTIAL_CONTENT if begins_at(&response, offset) => offset,
            StatusCode::PARTIAL_CONTENT => {
                return Err(Trouble::Lasting(Error::SourceChanged { path: self.name() }));
            }
            _ => 0,
        };
        let etag = response
            .headers()
            .get(ETAG)
            .and_then(|etag| etag.to_str().ok());
        self.etag = etag
            .filter(|etag| !etag.starts_with("W/"))
            .map(str::to_owned);
        let length = response.content_length().map(|length| from + length);
        let name = self.name();
        let bytes = futures::stream::try_unfold(response, move |mut response| {
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
        });
        Ok(Continuation {
            from,
            bytes: bytes.boxed(),
            length,
        })
    }
}

impl Web<'_> {
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
