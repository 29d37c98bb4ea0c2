//! `longshore table drop`.

use model::Failure;
use operations::{DropTable, drop_table};

use crate::application::Application;

/// Drop a table that loads made, and forget its loads
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  longshore table drop shop.sales --yes

A table that Longshore did not make is never dropped.")]
pub(crate) struct Arguments {
    #[arg(value_name = "SCHEMA.TABLE")]
    table: String,
    /// Needed, because the rows cannot be brought back
    #[arg(long, required = true)]
    yes: bool,
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let context = application.context().await?;
    let request = DropTable {
        table: arguments.table.clone(),
    };
    let recorded = application.record(&context, "table drop", &arguments.table);
    let dropped = drop_table(&context, &request).await;
    let summary = dropped.map(|()| format!("dropped {}", arguments.table));
    recorded.end(summary)
}
