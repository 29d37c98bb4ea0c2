//! Entities and segments as data, and what follows from them: which objects they become in the
//! warehouse, what a view shows, what a filter asks, what an `apply` changes.
//!
//! Everything here is pure: definitions and the warehouse's state go in, plans come out. The plans are
//! carried out by `operations`.

mod change;
mod entity;
mod error;
pub mod filter;
mod name;
pub mod objects;
mod segment;
mod view;

pub use change::{Action, Change, DeployedFunction, WantedFunction, changes};
pub use entity::{Code, ComputedColumn, Entity, OnError};
pub use error::Error;
pub use filter::Filter;
pub use name::Name;
pub use segment::{Direction, Segment, Sort};
pub use view::compose;
