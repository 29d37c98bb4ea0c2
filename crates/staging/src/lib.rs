//! Files on their way to Redshift and query results on their way back.
//!
//! [`Source::open`] finds files and tells how to read them; [`stage`] reads them once, decides the
//! type of every column from every row, and puts compressed parts and a COPY manifest into a bucket;
//! [`fetch`] brings the result of an UNLOAD into a local folder or file.
//!
//! Invariants:
//! - Nothing is guessed from a sample that the whole data do not confirm: a pass whose assumptions
//!   fail is repeated with what the data proved.
//! - A part gives every value back as it was: NULL and the empty string stay apart, and the text for
//!   NULL is one that no value equals.
//! - After an error nothing that was staged is left. What is fetched appears whole or not at all; parts
//!   that were fetched wait in a work folder for the next run.
//! - Memory does not grow with the source: blocks, chunks and parts are bounded.

pub use object_store::ObjectStore;

mod delimited;
mod error;
mod fetch;
mod inference;
mod json;
mod parquet;
mod parts;
mod pass;
mod remove;
mod source;
mod stage;
mod staged;

pub use delimited::Dialect;
pub use error::Error;
pub use fetch::{
    FetchOptions, FetchTo, Fetched, FetchedFile, FileCompression, UnloadFormat, UnloadedObject,
    fetch, put_empty, unloaded_objects,
};
pub use inference::TypePolicy;
pub use remove::remove_staged;
pub use source::{Compression, Format, Header, Input, NullMarkers, Source, SourceOptions};
pub use stage::{StageOptions, stage};
pub use staged::{CopyFormat, InferredColumn, NullMarkerUse, Part, Staged};
