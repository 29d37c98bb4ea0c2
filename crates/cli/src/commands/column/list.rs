//! `longshore column list`.

use model::Failure;
use operations::list_columns;

use crate::application::Application;
use crate::printer::Table;

/// List an entity's computed columns and what their code reads
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    entity: String,
}

pub(crate) fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let workspace = application.workspace()?;
    let mut table = Table::new(["column", "type", "uses"]);
    for column in list_columns(&workspace, &arguments.entity)? {
        table.push([
            column.name.as_str().into(),
            column.column_type.to_string().into(),
            column.uses.join(", ").into(),
        ]);
    }
    application.printer.table(&table);
    Ok(())
}
