//! What goes wrong with a row, as `STL_LOAD_ERRORS` records it (database developer guide, "Load error
//! reference").

use local_dialect::{RsType, SqlError};

/// One column that the file fills, in the file's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadColumn {
    pub name: String,
    pub data_type: RsType,
    pub nullable: bool,
}

/// Why a field or a row was refused: Redshift's error code and text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub code: i32,
    pub text: String,
}

impl Reason {
    pub fn new(code: i32, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
        }
    }

    pub fn invalid_digit(character: u8, position: usize, type_name: &str) -> Self {
        Self::new(
            1207,
            format!(
                "Invalid digit, Value '{}', Pos {position}, Type: {type_name}",
                char::from(character)
            ),
        )
    }
}

/// A refused row, with what `STL_LOAD_ERRORS` and `SYS_LOAD_ERROR_DETAIL` tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    pub file_name: String,
    /// Line of the file, counted from 1; 0 for formats without lines.
    pub line_number: u64,
    pub column_name: String,
    /// Empty when no single column is at fault.
    pub column_type: String,
    pub column_length: String,
    /// Byte in the row at which the field starts, counted from 0.
    pub position: usize,
    /// The row's text, cut at [`MAX_RAW_BYTES`].
    pub raw_line: String,
    pub raw_field: String,
    pub reason: Reason,
    /// The row's fields up to the refused one, for `STL_LOADERROR_DETAIL`; of the first
    /// [`MAX_DETAILED_ERRORS`] errors only.
    pub fields: Vec<LoadedField>,
}

/// A field of a refused row as it was parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedField {
    pub column_name: String,
    pub column_type: String,
    pub column_length: String,
    /// The field's text, cut at [`MAX_RAW_BYTES`].
    pub value: String,
    pub is_null: bool,
}

/// A row in which ACCEPTINVCHARS has replaced something (`STL_REPLACEMENTS`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    pub file_name: String,
    /// Line of the file, counted from 1; -1 for formats without lines.
    pub line_number: i64,
    /// The first column with an invalid character.
    pub column_name: String,
    /// The row's text, cut at [`MAX_RAW_BYTES`].
    pub raw_line: String,
}

/// Errors of a load whose fields are kept (database developer guide, "`STL_LOADERROR_DETAIL`").
pub const MAX_DETAILED_ERRORS: usize = 20;

/// Bytes of a row or a field that the error tables keep.
pub const MAX_RAW_BYTES: usize = 1024;

/// A row's `bytes` as text for the error tables, in which each character of several bytes is a point
/// (database developer guide, "`STL_LOAD_ERRORS`").
pub(crate) fn raw_text(bytes: &[u8]) -> String {
    let cut = &bytes[..bytes.len().min(MAX_RAW_BYTES)];
    String::from_utf8_lossy(cut)
        .chars()
        .map(|character| if character.is_ascii() { character } else { '.' })
        .collect()
}

/// A field's `bytes` as text for the error tables.
pub(crate) fn raw_field(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_RAW_BYTES)]).into_owned()
}

/// Short type names of the error tables.
pub(crate) fn type_name(data_type: RsType) -> (&'static str, String) {
    match data_type {
        RsType::SmallInt => ("int2", String::new()),
        RsType::Integer => ("int4", String::new()),
        RsType::BigInt => ("int8", String::new()),
        RsType::Decimal { precision, scale } => ("numeric", format!("{precision}, {scale}")),
        RsType::Real => ("float4", String::new()),
        RsType::DoublePrecision => ("float8", String::new()),
        RsType::Boolean => ("bool", String::new()),
        RsType::Char(bytes) => ("char", bytes.to_string()),
        RsType::VarChar(bytes) => ("varchar", bytes.to_string()),
        RsType::VarByte(bytes) => ("varbyte", bytes.to_string()),
        RsType::Timestamp => ("timestamp", String::new()),
        RsType::TimestampTz => ("timestampt", String::new()),
        other => (other.base_name(), String::new()),
    }
}

/// Why a load stopped.
#[derive(Debug, thiserror::Error)]
pub enum LoadFailure {
    /// As many rows failed as MAXERROR allows; they are in the loader's list.
    #[error("too many rows failed")]
    TooManyErrors,
    /// The file as a whole cannot be read: not compressed as said, not Parquet, cut off.
    #[error("{0}")]
    Unreadable(String),
    /// Columns of file and table do not go together.
    #[error("{0}")]
    Mismatch(String),
    /// The receiver of the batches failed.
    #[error(transparent)]
    Receiver(#[from] SqlError),
}
