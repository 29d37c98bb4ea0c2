//! `longshore entity list`.

use model::{Failure, RowCount};
use operations::list_entities;

use crate::application::Application;
use crate::printer::{Cell, Table};

/// List the workspace's entities and what the warehouse holds of them
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(crate) async fn run(_: &Arguments, application: &Application) -> Result<(), Failure> {
    let context = application.context().await?;
    let mut table = Table::new(["entity", "id", "computed_columns", "version", "rows"]);
    for entity in list_entities(&context).await? {
        table.push([
            entity.name.as_str().into(),
            entity.id.as_str().into(),
            entity.computed.join(", ").into(),
            Cell::from(
                entity
                    .version
                    .and_then(|version| u64::try_from(version).ok()),
            ),
            entity.row_count.map(RowCount::get).into(),
        ]);
    }
    application.printer.table(&table);
    Ok(())
}
