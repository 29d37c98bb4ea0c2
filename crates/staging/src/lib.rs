//! Files on their way to Redshift and query results on their way back.
//!
//! [`Source::open`] finds files and tells how to read them; [`stage`] reads them once, decides the
//! type of every column from every row, and puts compressed parts and a COPY manifest into a bucket;
//! [`infer`] does the same but for the parts; [`fetch`] brings the result of an UNLOAD into a local folder
//! or file.
//!
//! Invariants:
//! - Nothing is guessed from a sample that the whole data do not confirm: a pass whose assumptions
//!   fail is repeated with what the data proved.
//! - A part gives every value back as it was: NULL and the empty string stay apart, and the text for
//!   NULL is one that no value equals.
//! - What is written depends on the source and the options alone, never on the timing of threads: a
//!   second run makes the same parts under the same names.
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
mod policy;
mod remove;
mod report;
mod source;
mod stage;
mod staged;

pub use delimited::{Dialect, Escape, Quote};
pub use error::Error;
pub use fetch::{
    FetchOptions, FetchTo, Fetched, FetchedFile, FileCompression, UnloadFormat, UnloadedObject,
    fetch, placed, put_empty, unloaded_objects,
};
pub use inference::TypePolicy;
pub use policy::{ExpectedColumn, OnError, Place, PolicyOutcome, Touched};
pub use remove::{StagedObject, list_staged, remove_staged};
pub use source::{
    Compression, Downloaded, Encoding, Format, Header, InPlace, InPlaceColumn, InPlaceFormat,
    Input, NullMarkers, Source, SourceOptions, download_objects, download_url, web_client,
};
pub use stage::{InferOptions, StageOptions, infer, stage};
pub use staged::{
    CopyFormat, Inferred, InferredColumn, NullMarkerUse, Part, PartLines, SourceLines, Staged,
    Timings,
};
