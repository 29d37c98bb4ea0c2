//! Staging and fetching against a bucket in memory.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod awkward_values;
mod bad_input;
mod dialects;
mod encodings;
mod expected_types;
mod faulty;
mod fetch;
mod inferred_types;
mod json;
mod nulls;
mod parquet;
mod parquet_types;
mod parts;
mod policies;
mod resume;
mod round_trip;
mod sources;
mod support;
