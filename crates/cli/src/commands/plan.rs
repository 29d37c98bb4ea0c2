//! `longshore plan`.

use model::Failure;
use operations::plan;

use crate::application::Application;
use crate::printer::{Cell, Table};

/// Show what `apply` would change in the warehouse
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Reads every definition of the workspace and the ledger; changes nothing.")]
pub(crate) struct Arguments {}

pub(crate) async fn run(_: &Arguments, application: &Application) -> Result<(), Failure> {
    let context = application.context().await?;
    let changes = plan(&context).await?;
    let mut table = Table::new(["action", "thing"]);
    for change in &changes {
        table.push([
            Cell::from(change.action.as_str()),
            change.thing.as_str().into(),
        ]);
    }
    application.printer.table(&table);
    if changes.is_empty() {
        application
            .printer
            .note("the warehouse is as the workspace says");
    }
    Ok(())
}
