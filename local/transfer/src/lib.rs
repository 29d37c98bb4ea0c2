//! The file side of COPY and UNLOAD: reading delimited text and Parquet under Redshift's conversion
//! rules into Arrow batches, and writing Arrow batches as the files that UNLOAD leaves.
//!
//! Invariants: this crate knows no session, no catalogue and no S3; it reads and writes byte streams.
//! A value that does not fit is a [`LoadError`] with file, line, column and Redshift's code, never a
//! silent change; what Redshift itself changes silently (scale of decimals, blanks beyond a length) is
//! changed here and nowhere else.

mod blocks;
pub mod compression;
pub mod convert;
mod encoding;
mod json;
mod load;
pub mod load_error;
mod parquet_load;
mod plan;
mod rows;
mod text;
pub mod unload;

pub use convert::{SuperStrings, schema};
pub use json::path::JsonPaths;
pub use load::{Loaded, SourceFile, load_files};
pub use load_error::{LoadColumn, LoadError, LoadFailure, LoadedField, Reason, Replacement};
pub use parquet_load::{LoadedColumns, ParquetOptions, load_files as load_parquet_files};
pub use plan::Plan;
