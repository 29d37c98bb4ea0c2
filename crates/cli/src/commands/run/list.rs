//! `longshore run list`.

use jiff::Timestamp;
use model::Failure;
use workspace::History;

use crate::application::Application;
use crate::printer::{Cell, Table};

/// List the latest runs of commands that changed something, newest first
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[arg(long, default_value_t = 20, value_name = "RUNS")]
    limit: u32,
}

pub(crate) fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let workspace = application.workspace()?;
    let history = History::open(&workspace.state_folder())?;
    let mut table = Table::new([
        "run", "command", "subject", "started", "ended", "outcome", "summary",
    ]);
    for run in history.latest(arguments.limit)? {
        table.push([
            Cell::from(u64::try_from(run.id).unwrap_or_default()),
            run.verb.into(),
            run.subject.into(),
            moment(run.started_at).into(),
            run.ended_at.map(moment).into(),
            run.outcome.as_str().into(),
            run.summary.into(),
        ]);
    }
    application.printer.table(&table);
    Ok(())
}

/// In UTC, to the second.
fn moment(micros: i64) -> String {
    Timestamp::from_microsecond(micros)
        .map(|moment| moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        .unwrap_or_default()
}
