//! The embedded stack for tests: free ports, a temporary folder, as many at once as a test wants.
//!
//! Invariants:
//! - A stack runs on threads of its own, so that a test's runtime may be of any kind and may block.
//! - Dropping a stack ends it and removes its folder, unless `KEEP_STACK_DIR=1` asks to keep it for
//!   looking at.
//! - Nothing here uses a product crate: what a test needs comes as plain text and numbers.

mod chain;
mod stack;

pub use chain::{Chain, ChainDocuments};
pub use local_stack::{AccessKey, Provisioner};
pub use stack::LocalStack;
