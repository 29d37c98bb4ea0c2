//! `longshore entity preview`.

use model::Failure;
use operations::preview_entity;

use crate::application::Application;
use crate::printer::Table;

/// Run an entity's query for its first rows, without keeping anything
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    name: String,
    #[arg(long, default_value_t = 20, value_name = "ROWS")]
    limit: u32,
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let context = application.context().await?;
    let rows = preview_entity(&context, &arguments.name, arguments.limit).await?;
    application.printer.table(&Table::from(&rows));
    Ok(())
}
