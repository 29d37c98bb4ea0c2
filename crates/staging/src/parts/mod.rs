//! Parts: compressed objects of similar size in the bucket, and the manifest that lists them.

pub(crate) mod manifest;
mod names;
pub(crate) mod normal;
mod upload;
mod upload_file;
mod writer;

pub(crate) use names::{PartNames, PartNumber};
pub(crate) use upload::{Bucket, Sent, Uploads, path_of, store_error};
pub(crate) use upload_file::upload_file;
pub(crate) use writer::{PartWriter, compressed_length};
