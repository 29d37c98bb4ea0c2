//! `longshore entity rows`.

use model::Failure;
use operations::{PageRows, page_rows};

use crate::application::Application;
use crate::printer::{Cell, Table};

/// Print a page of an entity's rows, in the order of its id
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  longshore entity rows planes --limit 50 --offset 100

Computed columns are computed for the rows of the page only.")]
pub(crate) struct Arguments {
    name: String,
    #[arg(long, default_value_t = 50, value_name = "ROWS")]
    limit: u32,
    #[arg(long, default_value_t = 0, value_name = "ROWS")]
    offset: u64,
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let context = application.context().await?;
    let Arguments {
        name,
        limit,
        offset,
    } = arguments;
    let request = PageRows {
        entity: name.clone(),
        limit: *limit,
        offset: *offset,
    };
    let page = page_rows(&context, &request).await?;
    let mut table = Table::new(page.columns.iter().map(|column| column.name.clone()));
    for row in page.rows {
        table.push(row.into_iter().map(Cell::from));
    }
    application.printer.table(&table);
    application
        .printer
        .note(&format!("of {} rows", page.row_count));
    Ok(())
}
