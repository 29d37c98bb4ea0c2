//! The file side of COPY and UNLOAD: reading delimited text and Parquet under Redshift's conversion
//! rules into Arrow batches, and writing Arrow batches as the files that UNLOAD leaves.
//!
//! Invariants: this crate knows no session, no catalogue and no S3; it reads and writes byte streams.
//! A value that does not fit is a [`LoadError`] with file, line, column and Redshift's code, never a
//! silent change; what Redshift itself changes silently (scale of decimals, blanks beyond a length) is
//! changed here and nowhere else.

pub mod compression;
pub mod convert;
pub mod load_error;
pub mod parquet_load;
pub mod text;
pub mod unload;

pub use load_error::{LoadColumn, LoadError, LoadFailure, Reason};
