//! One pass over the text of a source: a reader cuts it into blocks, workers look at every value and
//! write the parts, and uploads run beside them.
//!
//! A pass begins with assumptions (a [`Plan`]); what was [`Observed`] tells whether they held.

mod observed;
mod plan;
mod reader;
mod run;
mod worker;

pub(crate) use observed::{Block, Fault, LateColumn, Observed};
pub(crate) use plan::{ColumnPlan, NullSentinel, Plan, SentinelWatch};
pub(crate) use run::{PassOutcome, run};
