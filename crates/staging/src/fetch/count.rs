//! Rows of a fetched file, counted in the file.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};

use super::UnloadFormat;
use crate::{Compression, Error};

/// Rows in the file at `path`, which was fetched from `location`.
pub(super) fn rows(path: &Path, format: UnloadFormat, location: &str) -> Result<u64, Error> {
    let read_error = |source| Error::Io {
        action: "read",
        path: path.display().to_string(),
        source,
    };
    let file = File::open(path).map_err(read_error)?;
    let header =
        match format {
            UnloadFormat::Parquet => {
                let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())
                    .map_err(|source| Error::Parquet {
                        path: location.to_owned(),
                        source,
                    })?;
                let rows = metadata.metadata().file_metadata().num_rows();
                return Ok(u64::try_from(rows).unwrap_or(0));
            }
            UnloadFormat::Csv { header } => header,
            UnloadFormat::JsonLines => false,
        };
    let mut reader = BufReader::with_capacity(256 << 10, file);
    let compression = Compression::of(std::io::BufRead::fill_buf(&mut reader).map_err(read_error)?);
    let decoder = compression.decoder(reader).map_err(read_error)?;
    let quoted = matches!(format, UnloadFormat::Csv { .. });
    let records = count_records(decoder, quoted).map_err(read_error)?;
    Ok(records.saturating_sub(u64::from(header)))
}

/// Line ends outside quotes, and a last line without one. In what UNLOAD writes every quote opens,
/// closes or is doubled, so counting them tells whether a line end is inside a field.
fn count_records(mut text: impl Read, quoted: bool) -> std::io::Result<u64> {
    let mut buffer = vec![0; 256 << 10];
    let (mut records, mut inside, mut last) = (0, false, b'\n');
    loop {
        let read = text.read(&mut buffer)?;
        let Some(&end) = buffer[..read].last() else {
            break;
        };
        last = end;
        for at in memchr::memchr2_iter(b'"', b'\n', &buffer[..read]) {
            if buffer[at] == b'"' {
                inside ^= quoted;
            } else if !inside {
                records += 1;
            }
        }
    }
    Ok(records + u64::from(last != b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_counted_with_line_ends_in_fields() {
        assert_eq!(
            count_records("a,\"x\ny\"\nb,\"\"\"\n\"\n".as_bytes(), true).unwrap(),
            2
        );
        assert_eq!(count_records("a\nb".as_bytes(), true).unwrap(), 2);
        assert_eq!(count_records("\n\n".as_bytes(), true).unwrap(), 2);
        assert_eq!(count_records("".as_bytes(), true).unwrap(), 0);
        assert_eq!(
            count_records("{\"a\":\"\\\"\"}\n{}\n".as_bytes(), false).unwrap(),
            2
        );
    }
}
