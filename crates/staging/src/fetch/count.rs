//! Rows of a fetched Parquet file, from its footer.

use std::fs::File;
use std::path::Path;

use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};

use crate::Error;

/// Rows in the file at `path`, which was fetched from `location`.
pub(super) fn parquet_rows(path: &Path, location: &str) -> Result<u64, Error> {
    let file = File::open(path).map_err(|source| Error::Io {
        action: "read",
        path: path.display().to_string(),
        source,
    })?;
    let metadata =
        ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|source| {
            Error::Parquet {
                path: location.to_owned(),
                source,
            }
        })?;
    let rows = metadata.metadata().file_metadata().num_rows();
    Ok(u64::try_from(rows).unwrap_or(0))
}
