//! The binary over an embedded stack: what people type, and what they get.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad_input;
mod demo;
mod entities;
mod help;
mod loads;
mod stand_in;
mod support;
mod unloads;
