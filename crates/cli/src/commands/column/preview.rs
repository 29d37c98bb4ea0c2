//! `longshore column preview`.

use model::Failure;
use operations::{PreviewColumn, preview_column};

use crate::application::Application;
use crate::printer::{Cell, Table};

/// Run a computed column's code on real rows, on this machine, before it is deployed
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  longshore column preview planes age --limit 5")]
pub(crate) struct Arguments {
    entity: String,
    column: String,
    #[arg(long, default_value_t = 10, value_name = "ROWS")]
    limit: u32,
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let context = application.context().await?;
    let Arguments {
        entity,
        column,
        limit,
    } = arguments;
    let request = PreviewColumn {
        entity: entity.clone(),
        column: column.clone(),
        limit: *limit,
    };
    let preview = preview_column(&context, &request).await?;
    let names = preview.inputs.iter().cloned();
    let mut table = Table::new(names.chain([column.clone(), "error".to_owned()]));
    for row in preview.rows {
        let outcome = [Cell::from(row.value), Cell::from(row.error)];
        table.push(row.inputs.into_iter().map(Cell::from).chain(outcome));
    }
    application.printer.table(&table);
    Ok(())
}
