//! What a statement did, as DuckDB's profiler counted it: the source of the relations that show plans and
//! steps of queries.

mod operator;
mod steps;

use std::sync::Arc;

pub(crate) use super::plan::PlanNode;
pub(crate) use steps::{Step, StepKind, StepTable};

use super::prepared::Ready;
use super::{describe, plan};
use crate::session::Session;
use crate::storage::errors;
use operator::Operator;
use steps::Tables;

/// The plan of a statement that has ended, and its steps with what they counted.
#[derive(Debug)]
pub(crate) struct Profile {
    pub plan: Vec<PlanNode>,
    /// By segment and step.
    pub steps: Vec<Step>,
}

impl Profile {
    /// Of the statement that the session's connection ran last; `None` where nothing was counted.
    pub(super) fn of_last(session: &Session, ready: &Ready) -> Option<Arc<Self>> {
        let info = session.duckdb().get_profiling_info()?;
        let root = Operator::root(&info)?;
        let translated = ready.translated();
        let named = |table: &str| describe::table_name(translated, table);
        let mut plan = plan::nodes(&root.as_plan(), &named);
        for node in &mut plan {
            node.text = errors::without_internal_names(&node.text);
            for note in &mut node.notes {
                *note = errors::without_internal_names(note);
            }
        }
        let steps = steps::of(&root, Tables::of(translated));
        Some(Arc::new(Self { plan, steps }))
    }
}
