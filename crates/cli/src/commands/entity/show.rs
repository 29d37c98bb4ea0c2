//! `longshore entity show`.

use model::Failure;
use operations::{ColumnKind, show_entity};

use crate::application::Application;
use crate::printer::{Cell, Table};

/// Show an entity's columns as the warehouse holds them
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    name: String,
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let context = application.context().await?;
    let mut table = Table::new(["column", "type", "kind"]);
    for column in show_entity(&context, &arguments.name).await? {
        let kind = match column.kind {
            ColumnKind::Original => "original",
            ColumnKind::Computed => "computed",
        };
        table.push([
            Cell::from(column.name),
            column
                .column_type
                .map(|column_type| column_type.to_string())
                .into(),
            kind.into(),
        ]);
    }
    application.printer.table(&table);
    Ok(())
}
