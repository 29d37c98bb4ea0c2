//! `longshore table list`.

use model::Failure;
use operations::list_tables;

use crate::application::Application;
use crate::printer::{Cell, Table};

/// List the tables that loads made
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(crate) async fn run(_: &Arguments, application: &Application) -> Result<(), Failure> {
    let context = application.context().await?;
    let mut table = Table::new(["table", "loads", "rows_loaded"]);
    for loaded in list_tables(&context).await? {
        let figures = [loaded.load_count, loaded.row_count.get()].map(Cell::Number);
        table.push(
            [Cell::from(loaded.table.plain())]
                .into_iter()
                .chain(figures),
        );
    }
    application.printer.table(&table);
    Ok(())
}
