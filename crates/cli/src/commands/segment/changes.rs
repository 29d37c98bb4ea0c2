//! `longshore segment changes`.

use model::Failure;
use operations::{SegmentChanges, segment_changes};

use crate::application::Application;
use crate::printer::Table;

/// Print what the evaluations of a segment found changed, newest first
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  longshore segment changes busy_old_planes                  of the last evaluation
  longshore segment changes busy_old_planes --evaluation 1   of an earlier one")]
pub(crate) struct Arguments {
    name: String,
    /// The evaluation's number [default: the last]
    #[arg(long, value_name = "NUMBER")]
    evaluation: Option<i64>,
    #[arg(long, default_value_t = 1000, value_name = "ROWS")]
    limit: u32,
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let context = application.context().await?;
    let Arguments {
        name,
        evaluation,
        limit,
    } = arguments;
    let request = SegmentChanges {
        segment: name.clone(),
        evaluation: *evaluation,
        max_rows: *limit,
    };
    let rows = segment_changes(&context, &request).await?;
    application.printer.table(&Table::from(&rows));
    Ok(())
}
