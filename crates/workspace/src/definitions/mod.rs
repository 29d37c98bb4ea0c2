//! The definitions beside `longshore.toml`.

mod entity;
mod load;
mod segment;

pub(crate) use entity::read_entity;
pub(crate) use load::read_load;
pub use load::{
    ColumnEncoding, DistStyle, HeaderLine, Headroom, LoadDefinition, LoadMode, OnError,
    SourceFormat,
};
pub(crate) use segment::read_segment;
