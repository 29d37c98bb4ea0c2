//! What lies elsewhere is copied to disk once, because it is read more than once: for its digest, for
//! its types, and again where the data prove an assumption wrong. What is read is then one content,
//! whatever becomes of the original meanwhile.

use std::io::{self, SeekFrom};
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::{BoxStream, StreamExt};
use model::progress::Progress;
use tempfile::NamedTempFile;
use tokio::io::{AsyncSeekExt, AsyncWriteExt};

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

/// Copies `remote` to a file, going on where a broken connection has stopped.
pub(super) async fn download(
    remote: &mut impl Remote,
    spool_dir: &Path,
    progress: &dyn Progress,
) -> Result<Downloaded, Error> {
    let mut copy = Copying::begin(spool_dir)?;
    let mut failures = 0;
    loop {
        let before = copy.offset;
        let name = remote.name();
        let trouble = match remote.read_from(before).await {
            Err(trouble) => trouble,
            Ok(rest) => match copy.take(rest, &name, progress).await? {
                Some(trouble) => trouble,
                None => return copy.finish(name).await,
            },
        };
        let error = match trouble {
            Trouble::Passing(error) => error,
            Trouble::Lasting(error) => return Err(error),
        };
        failures = if copy.offset > before {
            1
        } else {
            failures + 1
        };
        if failures >= ATTEMPTS {
            return Err(error);
        }
        tracing::warn!(offset = copy.offset, %error, "a download goes on after an error");
        tokio::time::sleep(FIRST_PAUSE * 2_u32.pow(failures - 1)).await;
    }
}

/// A copy that is not complete.
struct Copying<'a> {
    spool_dir: &'a Path,
    spooled: NamedTempFile,
    file: tokio::fs::File,
    /// Bytes that are there.
    offset: u64,
}

impl<'a> Copying<'a> {
    fn begin(spool_dir: &'a Path) -> Result<Self, Error> {
        let error = write_error(spool_dir);
        std::fs::create_dir_all(spool_dir).map_err(&error)?;
        let spooled = NamedTempFile::new_in(spool_dir).map_err(&error)?;
        let file = spooled.reopen().map_err(&error)?;
        Ok(Self {
            spool_dir,
            spooled,
            file: tokio::fs::File::from_std(file),
            offset: 0,
        })
    }

    /// Writes the rest down as far as it comes; what stood in its way, or `None` at its end.
    async fn take(
        &mut self,
        mut rest: Continuation,
        name: &str,
        progress: &dyn Progress,
    ) -> Result<Option<Trouble>, Error> {
        if rest.from != self.offset {
            self.go_back_to(rest.from).await?;
        }
        while let Some(bytes) = rest.bytes.next().await {
            let bytes = match bytes {
                Ok(bytes) => bytes,
                Err(trouble) => return Ok(Some(trouble)),
            };
            let written = self.file.write_all(&bytes).await;
            written.map_err(write_error(self.spool_dir))?;
            self.offset += bytes.len() as u64;
            progress.advance(bytes.len() as u64);
        }
        let expected = rest.length.filter(|length| *length != self.offset);
        Ok(expected.map(|expected| {
            Trouble::Passing(Error::Cut {
                location: name.to_owned(),
                found: self.offset,
                expected,
            })
        }))
    }

    async fn go_back_to(&mut self, offset: u64) -> Result<(), Error> {
        let error = write_error(self.spool_dir);
        self.file.set_len(offset).await.map_err(&error)?;
        let sought = self.file.seek(SeekFrom::Start(offset)).await;
        sought.map_err(&error)?;
        self.offset = offset;
        Ok(())
    }

    async fn finish(mut self, name: String) -> Result<Downloaded, Error> {
        let flushed = self.file.flush().await;
        flushed.map_err(write_error(self.spool_dir))?;
        if self.offset == 0 {
            return Err(Error::EmptyFile { path: name });
        }
        Ok(Downloaded {
            name,
            file: self.spooled,
            length: self.offset,
        })
    }
}

fn write_error(spool_dir: &Path) -> impl Fn(io::Error) -> Error + '_ {
    |source| Error::Io {
        action: "spool to",
        path: spool_dir.display().to_string(),
        source,
    }
}
