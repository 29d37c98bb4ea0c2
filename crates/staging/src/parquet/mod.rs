//! Parquet: passed through where Redshift reads it as it is, rewritten as text otherwise.

mod as_is;
mod batches;
mod fit;
mod footer;
mod rows;

pub(crate) use as_is::{inferred, may_be_copied, measured, stage_as_is};
pub(crate) use batches::{Batch, digest, read_batches};
pub(crate) use fit::{always_fits, is_copied_into};
pub(crate) use footer::Layout;
pub(crate) use rows::RowReader;
