//! Staging and fetching against a bucket in memory.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad_input;
mod fetch;
mod inferred_types;
mod json;
mod nulls;
mod parquet;
mod parts;
mod round_trip;
mod support;
