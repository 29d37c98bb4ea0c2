//! `longshore catalog`.

use model::Failure;
use operations::{ListCatalog, list_catalog};

use crate::application::Application;
use crate::printer::{Cell, Table};

/// Look at what the warehouse holds, in any of its databases
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  longshore catalog                          the databases
  longshore catalog airline                  the schemas of one
  longshore catalog airline.fleet            the tables of a schema
  longshore catalog airline.fleet.airlines   the columns of a table

Shows what the dedicated user may see.")]
pub(crate) struct Arguments {
    #[arg(value_name = "DATABASE[.SCHEMA[.TABLE]]")]
    path: Option<String>,
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let request = ListCatalog {
        path: arguments.path.clone(),
    };
    let context = application.context().await?;
    let listing = list_catalog(&context, &request).await?;
    let mut table = Table::new(listing.columns);
    for row in listing.rows {
        table.push(row.into_iter().map(Cell::from));
    }
    application.printer.table(&table);
    Ok(())
}
