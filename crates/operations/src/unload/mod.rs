//! A table or a query's result out of the warehouse.
//!
//! The way through: the request is checked ([`request`]), the columns are asked for ([`source`]), and
//! then the result stays in S3 ([`in_bucket`]) or is fetched ([`to_disk`]), which keeps what it has done
//! in a work folder ([`state`]) so that a run that ended early is gone on with.

mod in_bucket;
mod request;
mod source;
mod state;
mod statement;
mod to_disk;

use std::path::PathBuf;
use std::time::Duration;

use model::{ByteCount, Failure, RowCount, S3Uri};

use crate::context::Context;

pub use request::UnloadOptions;
pub use staging::FileCompression;

#[derive(Debug, Clone)]
pub struct Unload {
    /// `schema.table`, `database.schema.table`, or one query that reads.
    pub source: String,
    pub to: Destination,
    pub format: FileFormat,
    pub options: UnloadOptions,
}

#[derive(Debug, Clone)]
pub enum Destination {
    /// A folder in S3; the workspace's roles must be able to write there.
    S3(S3Uri),
    /// A local folder that is empty or not there.
    Folder(PathBuf),
    /// One local file.
    File(PathBuf),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    Parquet,
    Csv,
    /// One JSON object a line.
    Jsonl,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unloaded {
    pub row_count: RowCount,
    pub files: Vec<UnloadedFile>,
    /// `false` where the bucket may not be read with the workspace's credentials, so that the count is
    /// the warehouse's alone.
    pub proved: bool,
    /// Whether UNLOAD had ended in an earlier run, so that the rows are of that time.
    pub resumed: bool,
    /// Files that an earlier run had fetched.
    pub resumed_files: usize,
    pub unload_time: Duration,
    pub fetch_time: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnloadedFile {
    /// A path or a URI.
    pub place: String,
    pub rows: Option<RowCount>,
    pub bytes: ByteCount,
}

impl Unloaded {
    pub fn bytes(&self) -> ByteCount {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

/// Unloads, and proves that as many rows have arrived as the warehouse says it unloaded.
pub async fn unload(context: &Context, request: &Unload) -> Result<Unloaded, Failure> {
    request::check(request)?;
    let outcome = match &request.to {
        Destination::S3(prefix) => in_bucket::unload(context, request, prefix).await,
        Destination::Folder(_) | Destination::File(_) => to_disk::unload(context, request).await,
    };
    context.progress().finish();
    outcome
}
