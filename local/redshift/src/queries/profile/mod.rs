//! What a statement did, as DuckDB's profiler counted it: the source of the relations that show plans and
//! steps of queries.

mod operator;
mod steps;

use std::sync::{Arc, OnceLock};

use duckdb::profiling::ProfilingInfo;

pub(crate) use super::plan::PlanNode;
pub(crate) use steps::{Step, StepKind, StepTable};

use super::plan;
use super::prepared::Ready;
use crate::session::Session;
use crate::storage::errors;
use operator::Operator;
use steps::Tables;

/// A statement that has ended, with what was counted. It is told in Redshift's words when somebody asks:
/// few do, and every statement has one.
#[derive(Debug)]
pub(crate) struct Profile {
    counted: ProfilingInfo,
    tables: Tables,
    told: OnceLock<Told>,
}

#[derive(Debug, Default)]
struct Told {
    plan: Vec<PlanNode>,
    steps: Vec<Step>,
}

impl Profile {
    /// Of the statement that the session's connection ran last; `None` where nothing was counted.
    pub(super) fn of_last(session: &Session, ready: &Ready) -> Option<Arc<Self>> {
        let counted = session.duckdb().get_profiling_info()?;
        Some(Arc::new(Self {
            counted,
            tables: Tables::of(ready.translated()),
            told: OnceLock::new(),
        }))
    }

    /// The operators of its plan.
    pub(crate) fn plan(&self) -> &[PlanNode] {
        &self.told().plan
    }

    /// Its steps by segment and step.
    pub(crate) fn steps(&self) -> &[Step] {
        &self.told().steps
    }

    fn told(&self) -> &Told {
        self.told.get_or_init(|| {
            Operator::root(&self.counted).map_or_else(Told::default, |root| self.tell(&root))
        })
    }

    fn tell(&self, root: &Operator) -> Told {
        let mut plan = plan::nodes(&root.as_plan(), &|table| self.tables.name(table));
        for node in &mut plan {
            node.text = errors::without_internal_names(&node.text);
            for note in &mut node.notes {
                *note = errors::without_internal_names(note);
            }
        }
        let steps = steps::of(root, &self.tables);
        Told { plan, steps }
    }
}
