//! UNLOAD to Amazon S3 (database developer guide, "UNLOAD").

mod clauses;
mod combinations;
mod fixed_width;
mod size;
#[cfg(test)]
mod tests;

use super::authorization::Authorization;
use super::copy::Compression;
use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};

use self::clauses::Clauses;

/// Largest and default size of one file, in bytes: 6.2 GB.
pub const MAX_FILE_SIZE_BYTES: u64 = 6_200_000_000;
/// Default size of a Parquet file's row group, in bytes.
pub const ROW_GROUP_SIZE_BYTES: u64 = 32_000_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unload {
    /// The query's text, its literal's escapes undone.
    pub query: String,
    /// `s3://bucket/prefix`; nothing is put between it and the names of the files.
    pub target: String,
    pub authorization: Authorization,
    pub format: UnloadFormat,
    pub options: UnloadOptions,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnloadFormat {
    Text {
        delimiter: u8,
    },
    /// The width of each column, in characters.
    FixedWidth {
        widths: Vec<usize>,
    },
    Csv {
        delimiter: u8,
    },
    Json,
    Parquet,
}

/// How S3 is asked to encrypt the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnloadEncryption {
    /// With S3's own keys, as every object is.
    S3,
    /// ENCRYPTED with `KMS_KEY_ID`.
    KmsKey(String),
    /// ENCRYPTED AUTO: with the key that is the bucket's default.
    BucketDefault,
}

/// PARTITION BY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partitioning {
    pub columns: Vec<String>,
    /// Whether the files keep these columns.
    pub include: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one keyword of the statement"
)]
pub struct UnloadOptions {
    pub manifest: bool,
    pub manifest_verbose: bool,
    pub header: bool,
    pub compression: Compression,
    /// Written for NULL in text and CSV.
    pub null_as: Option<String>,
    pub add_quotes: bool,
    pub escape: bool,
    pub allow_overwrite: bool,
    pub clean_path: bool,
    /// One file after another in the query's order when off.
    pub parallel: bool,
    pub max_file_size_bytes: u64,
    pub row_group_size_bytes: u64,
    pub region: Option<String>,
    pub extension: Option<String>,
    pub partition: Option<Partitioning>,
    pub encryption: UnloadEncryption,
}

impl Default for UnloadOptions {
    fn default() -> Self {
        Self {
            manifest: false,
            manifest_verbose: false,
            header: false,
            compression: Compression::None,
            null_as: None,
            add_quotes: false,
            escape: false,
            allow_overwrite: false,
            clean_path: false,
            parallel: true,
            max_file_size_bytes: MAX_FILE_SIZE_BYTES,
            row_group_size_bytes: ROW_GROUP_SIZE_BYTES,
            region: None,
            extension: None,
            partition: None,
            encryption: UnloadEncryption::S3,
        }
    }
}

impl Unload {
    /// Reads the statement; the cursor stands at `UNLOAD`.
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("unload")?;
        cursor.expect_symbol("(")?;
        let query = cursor.string()?;
        cursor.expect_symbol(")")?;
        cursor.expect_keyword("to")?;
        let target = cursor.string()?;
        check_target(&target)?;
        let mut clauses = Clauses::default();
        while !cursor.is_at_end() && !cursor.peek_symbol(";") {
            clauses.read(cursor)?;
        }
        cursor.expect_end()?;
        let (authorization, format, options) = clauses.finish()?;
        Ok(Self {
            query,
            target,
            authorization,
            format,
            options,
        })
    }
}

fn check_target(target: &str) -> Result<()> {
    let place = target.strip_prefix("s3://").unwrap_or_default();
    let bucket = place.split('/').next().unwrap_or_default();
    if bucket.is_empty() {
        return Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            "UNLOAD destination must be a location in Amazon S3: 's3://bucket/prefix'",
        ));
    }
    // The alias of an access point ends so (S3 user guide, "Access point aliases").
    if bucket.ends_with("-s3alias") {
        return Err(SqlError::unsupported(
            "an access point alias as the destination of UNLOAD",
        ));
    }
    Ok(())
}
