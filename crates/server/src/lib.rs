//! The web side: pages for people, and a JSON API with the same answers.
//!
//! Invariants: pages work without the network and without scripts; every value comes from the
//! warehouse at the time it is shown; a failure is shown with its code and hint, under the HTTP status
//! of its kind; requests under a foreign host name are refused, because there is no login.

mod guard;
mod pages;
mod problem;
mod routes;
mod run;

pub use run::{Settings, run};
