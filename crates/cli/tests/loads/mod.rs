//! Files into tables: every mode, what is refused, and what is there after an interruption.

mod all;
mod concurrent;
mod crash;
mod dry_run;
mod elsewhere;
mod evolution;
mod in_place;
mod interrupted;
mod merge;
mod million;
mod once;
mod policies;
mod reading;
mod rejected;
mod replace;
mod sweep;
mod values;
