//! The parts of a load: what it is, what it needs of its table, what went wrong.

mod alone;
mod choices;
mod columns;
mod commit;
mod dry_run;
mod identity;
mod origin;
mod patience;
mod rejection;
mod report;
mod steps;
mod task;

pub(crate) use alone::Alone;
pub use report::{ColumnChange, LoadPlan, LoadReport, LoadedColumn, Read, Times, WarehouseSaid};
pub(crate) use task::{Found, Task};
