//! Opening a file, by what Parquet itself says of its types.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use bytes::Bytes;
use local_dialect::statements::copy::Compression;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Type as PhysicalType;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

use crate::compression;

/// A Parquet file, which may be compressed as a whole.
pub(super) enum Content {
    File(File),
    /// Decompressed; Parquet is read from its end, so all of it must be there.
    Memory(Bytes),
}

impl Length for Content {
    fn len(&self) -> u64 {
        match self {
            Self::File(file) => file.len(),
            Self::Memory(bytes) => bytes.len() as u64,
        }
    }
}

impl ChunkReader for Content {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(match self {
            Self::File(file) => Box::new(file.get_read(start)?),
            Self::Memory(bytes) => Box::new(bytes.get_read(start)?),
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        match self {
            Self::File(file) => file.get_bytes(start, length),
            Self::Memory(bytes) => bytes.get_bytes(start, length),
        }
    }
}

/// Opens a file. Schemas that its writer kept beside Parquet's own do not count.
pub(super) fn reader(path: &Path) -> Result<ParquetRecordBatchReaderBuilder<Content>> {
    let content = content(path).map_err(ParquetError::from)?;
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let metadata = ArrowReaderMetadata::load(&content, options)?;
    let metadata = match without_nanoseconds(&metadata) {
        Some(schema) => {
            let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
            ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options)?
        }
        None => metadata,
    };
    Ok(ParquetRecordBatchReaderBuilder::new_with_metadata(
        content, metadata,
    ))
}

fn content(path: &Path) -> io::Result<Content> {
    let mut file = File::open(path)?;
    let mut magic = [0; 3];
    let read = file.read(&mut magic)?;
    file.seek(SeekFrom::Start(0))?;
    let compression = match &magic[..read] {
        [0x1f, 0x8b, ..] => Compression::Gzip,
        b"BZh" => Compression::Bzip2,
        _ => return Ok(Content::File(file)),
    };
    let mut bytes = Vec::new();
    compression::reader(compression, file)?.read_to_end(&mut bytes)?;
    Ok(Content::Memory(bytes.into()))
}

/// The schema in which INT96 has microseconds, so that it holds every date of Redshift; `None` if no
/// column is INT96.
fn without_nanoseconds(metadata: &ArrowReaderMetadata) -> Option<Schema> {
    let parquet = metadata.parquet_schema().root_schema();
    let is_int96: Vec<bool> = parquet
        .get_fields()
        .iter()
        .map(|field| field.is_primitive() && field.get_physical_type() == PhysicalType::INT96)
        .collect();
    if !is_int96.contains(&true) {
        return None;
    }
    let fields: Vec<Field> = metadata
        .schema()
        .fields()
        .iter()
        .zip(is_int96)
        .map(|(field, is_int96)| {
            let field = field.as_ref().clone();
            if is_int96 {
                field.with_data_type(DataType::Timestamp(TimeUnit::Microsecond, None))
            } else {
                field
            }
        })
        .collect();
    Some(Schema::new(fields))
}
