//! The relations of `information_schema`, which show what the user owns or may use.

pub(super) mod columns;
pub(super) mod schemata;
pub(super) mod tables;
