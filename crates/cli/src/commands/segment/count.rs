//! `longshore segment count`.

use model::Failure;
use operations::count_segment;

use crate::application::Application;
use crate::printer::Table;

/// Count whom a segment would have now, without recording an evaluation
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    name: String,
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let context = application.context().await?;
    let count = count_segment(&context, &arguments.name).await?;
    let mut table = Table::new(["segment", "members"]);
    table.push([arguments.name.as_str().into(), count.get().into()]);
    application.printer.table(&table);
    Ok(())
}
