//! The parts of a load: what it is, what it needs of its table, what went wrong.
//!
//! One load goes through the files in this order ([`load_files`](crate::load_files) is its table of
//! contents):
//!
//! 1. `choices` and `reading` check what was asked for; `origin` fetches and opens the files, and
//!    `identity` says which load it is. Together they are the `task`.
//! 2. `alone` keeps a second run on this machine away; the ledger keeps the others away.
//! 3. `ready` is what staging leaves behind: rows that the warehouse can read, and the COPY for them.
//! 4. `commit` makes it true, as often as `patience` allows: `prepare` compares the files with the table
//!    (`columns`) and decides the statements (`steps`), `transaction` sends them. `stopped` and
//!    `rejection` say why it did not come to that.
//! 5. `report` is what is told at the end.
//!
//! `dry_run` goes the same way up to the statements and sends none.

mod alone;
mod choices;
mod columns;
mod commit;
mod dry_run;
mod identity;
mod origin;
mod patience;
mod prepare;
mod reading;
mod ready;
mod rejection;
mod report;
mod steps;
mod stopped;
mod task;
mod transaction;

pub(crate) use alone::Alone;
pub use report::{ColumnChange, LoadPlan, LoadReport, LoadedColumn, Read, Times, WarehouseSaid};
pub(crate) use task::{Found, Task};
