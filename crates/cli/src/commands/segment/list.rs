//! `longshore segment list`.

use model::Failure;

use crate::application::Application;
use crate::printer::{Cell, Table};

/// List the workspace's segments
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments, application: &Application) -> Result<(), Failure> {
    let workspace = application.workspace()?;
    let mut table = Table::new(["segment", "entity", "tracked", "limit"]);
    for segment in &workspace.segments {
        table.push([
            Cell::from(segment.name.as_str()),
            segment.entity.as_str().into(),
            segment.track.join(", ").into(),
            segment.limit.into(),
        ]);
    }
    application.printer.table(&table);
    Ok(())
}
