//! The served endpoint, used by clients that nobody here wrote: the AWS SDK and `object_store`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fixture;
mod in_process;
mod lambda;
mod s3;
mod sts;
