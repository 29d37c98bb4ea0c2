//! Translation as a whole, over a small catalogue.

mod dml;
mod errors;
mod expressions;
pub(super) mod fixture;
mod functions;
mod parameters;
mod queries;
mod refusals;
mod views;
