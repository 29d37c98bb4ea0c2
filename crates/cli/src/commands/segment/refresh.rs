//! `longshore segment refresh`.

use model::Failure;
use operations::{EvaluateSegment, evaluate_segment};

use crate::application::Application;

/// Evaluate a segment: find its members and record what changed since the last time
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  longshore segment refresh busy_old_planes

The members are in the view `segments.<name>`; `longshore segment changes` shows what changed.")]
pub(crate) struct Arguments {
    name: String,
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let context = application.context().await?;
    let recorded = application.record(&context, "segment refresh", &arguments.name);
    let request = EvaluateSegment {
        segment: arguments.name.clone(),
    };
    let evaluation = evaluate_segment(&context, &request).await;
    recorded.end(evaluation.map(|done| {
        format!(
            "evaluation {}: {} members, {} added, {} removed, {} updated",
            done.evaluation, done.member_count, done.added, done.removed, done.updated
        )
    }))
}
