//! Parquet: passed through where Redshift reads it as it is, rewritten as text otherwise.

mod as_is;
mod footer;
mod rewrite;

pub(crate) use as_is::stage_as_is;
pub(crate) use footer::Layout;
pub(crate) use rewrite::stage_rewritten;
