//! One pass over a source: a reader cuts it into blocks, workers look at every value and write the
//! parts, and uploads run beside them.
//!
//! A pass begins with assumptions (a [`Plan`]); what was [`Observed`] tells whether they held. What a
//! pass writes depends on the source, the plan and the options, and never on the timing of its threads.

mod division;
mod faults;
mod judge;
mod observed;
mod plan;
mod probe;
mod reader;
mod rejects;
mod repeat;
mod run;
mod signals;
mod spans;
mod worker;

pub(crate) use division::{Division, Place, part_count};
pub(crate) use faults::{Fault, FaultLog, Remedy};
pub(crate) use judge::{Facts, Form, Judge, Verdict};
pub(crate) use observed::{Block, LateColumn, Observed};
pub(crate) use plan::{ColumnPlan, NullSentinel, OnFault, Plan};
pub(crate) use probe::{Probe, probe};
pub(crate) use rejects::Reject;
pub(crate) use repeat::{Held, MAX_WORKERS, Target, read};
pub(crate) use run::{Pass, PassOutcome};
pub(crate) use signals::Signals;
pub(crate) use spans::Span;
