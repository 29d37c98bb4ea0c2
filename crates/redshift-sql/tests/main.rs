//! Properties of the crate as its users see it.

mod read_only_fuzz;
