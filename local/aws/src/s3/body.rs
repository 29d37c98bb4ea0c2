//! Request bodies into content files, with the digests that S3 checks and returns.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use futures::TryStreamExt as _;
use http::HeaderMap;
use md5::{Digest as _, Md5};
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum as _, Crc32, Crc32c, Crc64Nvme, Sha1, Sha256};
use s3s::dto::{Checksum, StreamingBlob};
use s3s::{S3Error, S3Result, TrailingHeaders, s3_error};
use tokio::io::AsyncWriteExt as _;

use super::objects::Written;
use crate::{AwsError, LocalAws};

const ALGORITHMS: [&str; 5] = ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"];

/// The digests that a client sends along: in headers, or after the body in a trailer.
#[derive(Debug)]
pub(super) struct ClientDigests {
    content_md5: Option<String>,
    /// Algorithm and Base64 value; the value of a trailer comes later.
    checksums: Vec<(&'static str, Option<String>)>,
    trailers: Option<TrailingHeaders>,
}

impl ClientDigests {
    pub(super) fn of(headers: &HeaderMap, trailers: Option<TrailingHeaders>) -> Self {
        let text = |name: &str| headers.get(name)?.to_str().ok().map(str::to_owned);
        let announced = text("x-amz-trailer").unwrap_or_default();
        let checksums = ALGORITHMS
            .into_iter()
            .filter_map(|algorithm| {
                let header = format!("x-amz-checksum-{algorithm}");
                let value = text(&header);
                let trails = announced.split(',').any(|name| name.trim() == header);
                (value.is_some() || trails).then_some((algorithm, value))
            })
            .collect();
        Self {
            content_md5: text("content-md5"),
            checksums,
            trailers,
        }
    }

    fn hasher(&self) -> ChecksumHasher {
        let wants = |algorithm| {
            self.checksums
                .iter()
                .any(|(wanted, _)| *wanted == algorithm)
        };
        ChecksumHasher {
            crc32: wants("crc32").then(Crc32::new),
            crc32c: wants("crc32c").then(Crc32c::new),
            crc64nvme: wants("crc64nvme").then(Crc64Nvme::new),
            sha1: wants("sha1").then(Sha1::new),
            sha256: wants("sha256").then(Sha256::new),
        }
    }

    /// Compares with what was received. Called after the last byte, when the trailer is there.
    fn check(&self, md5: &[u8], received: &Checksum) -> S3Result<()> {
        if self
            .content_md5
            .as_ref()
            .is_some_and(|sent| *sent != BASE64.encode(md5))
        {
            return Err(s3_error!(
                BadDigest,
                "The Content-MD5 you specified did not match what we received."
            ));
        }
        for (algorithm, in_header) in &self.checksums {
            let in_trailer = || {
                let name = format!("x-amz-checksum-{algorithm}");
                self.trailers.as_ref()?.read(|trailers| {
                    trailers
                        .get(&name)?
                        .to_str()
                        .ok()
                        .map(|value| value.trim().to_owned())
                })?
            };
            let Some(sent) = in_header.clone().or_else(in_trailer) else {
                return Err(s3_error!(
                    InvalidRequest,
                    "The announced trailer x-amz-checksum-{algorithm} is missing"
                ));
            };
            if value_of(received, algorithm) != Some(sent.as_str()) {
                let algorithm = algorithm.to_uppercase();
                return Err(s3_error!(
                    BadDigest,
                    "The {algorithm} you specified did not match the calculated checksum."
                ));
            }
        }
        Ok(())
    }
}

fn value_of<'a>(checksum: &'a Checksum, algorithm: &str) -> Option<&'a str> {
    match algorithm {
        "crc32" => checksum.checksum_crc32.as_deref(),
        "crc32c" => checksum.checksum_crc32c.as_deref(),
        "crc64nvme" => checksum.checksum_crc64nvme.as_deref(),
        "sha1" => checksum.checksum_sha1.as_deref(),
        "sha256" => checksum.checksum_sha256.as_deref(),
        _ => None,
    }
}

/// Writes a body to a new content file and checks the client's digests.
pub(super) async fn receive(
    aws: &LocalAws,
    body: Option<StreamingBlob>,
    digests: &ClientDigests,
) -> S3Result<(Written, Checksum)> {
    let content = aws.content.allocate().map_err(AwsError::from)?;
    let mut file = tokio::fs::File::create(content.path())
        .await
        .map_err(AwsError::from)?;
    let (mut md5, mut hasher) = (Md5::new(), digests.hasher());
    let mut size_bytes = 0;
    if let Some(mut body) = body {
        while let Some(chunk) = body
            .try_next()
            .await
            .map_err(|error| broken_body(&*error))?
        {
            md5.update(&chunk);
            hasher.update(&chunk);
            size_bytes += chunk.len() as u64;
            file.write_all(&chunk).await.map_err(AwsError::from)?;
        }
    }
    file.flush().await.map_err(AwsError::from)?;
    let md5 = md5.finalize();
    let checksum = hasher.finalize();
    digests.check(&md5, &checksum)?;
    Ok((
        Written {
            content,
            size_bytes,
            e_tag: hex::encode(md5),
        },
        checksum,
    ))
}

/// `s3s` verifies the payload's hash and the signatures of its chunks while the body is read, and
/// reports a mismatch as an error of the stream.
fn broken_body(error: &(dyn std::error::Error + Send + Sync + 'static)) -> S3Error {
    let text = error.to_string();
    if text.contains("Sha256Mismatch") {
        AwsError::new(
            400,
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        )
        .into()
    } else if text.contains("SignatureMismatch") {
        s3_error!(
            SignatureDoesNotMatch,
            "The request signature we calculated does not match the signature you provided. Check \
             your key and signing method."
        )
    } else {
        s3_error!(
            IncompleteBody,
            "You did not provide the number of bytes specified by the Content-Length HTTP header. \
             ({text})"
        )
    }
}

/// Where the bytes of an object come from when they are already on this machine.
#[derive(Debug)]
pub(crate) enum LocalBytes<'a> {
    Slice(&'a [u8]),
    CopyOf(&'a Path),
    /// The file itself, which is gone afterwards.
    MoveOf(&'a Path),
}

/// Writes bytes of this machine to a new content file. Blocking.
pub(crate) fn write_file(aws: &LocalAws, bytes: &LocalBytes<'_>) -> Result<Written, AwsError> {
    let content = aws.content.allocate()?;
    let path = content.path();
    let (size_bytes, md5) = match bytes {
        LocalBytes::Slice(bytes) => {
            std::fs::write(path, bytes)?;
            (bytes.len() as u64, Md5::digest(bytes).to_vec())
        }
        LocalBytes::CopyOf(source) => {
            std::fs::copy(source, path)?;
            digest_file(path)?
        }
        LocalBytes::MoveOf(source) => {
            // A rename does not reach another file system.
            if std::fs::rename(source, path).is_err() {
                std::fs::copy(source, path)?;
                std::fs::remove_file(source)?;
            }
            digest_file(path)?
        }
    };
    let e_tag = hex::encode(md5);
    Ok(Written {
        content,
        size_bytes,
        e_tag,
    })
}

/// The size and MD5 of a file. Blocking.
pub(super) fn digest_file(path: &Path) -> std::io::Result<(u64, Vec<u8>)> {
    let mut file = std::fs::File::open(path)?;
    let mut digest = Md5::new();
    let size_bytes = std::io::copy(&mut file, &mut HashWriter(&mut digest))?;
    Ok((size_bytes, digest.finalize().to_vec()))
}

struct HashWriter<'a>(&'a mut Md5);

impl std::io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
