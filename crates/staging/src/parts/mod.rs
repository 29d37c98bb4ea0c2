//! Parts: compressed objects of similar size in the bucket, and the manifest that lists them.

pub(crate) mod manifest;
pub(crate) mod normal;
mod upload;
mod writer;

pub(crate) use upload::{Bucket, Uploads, path_of, store_error, upload_file};
pub(crate) use writer::PartWriter;
