//! Translation as a whole, over a small catalogue.

mod dml;
mod errors;
mod expressions;
mod fixture;
mod functions;
mod parameters;
mod queries;
mod refusals;
mod views;
