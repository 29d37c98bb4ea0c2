//! `longshore local status`.

use model::Failure;

use crate::application::Application;
use crate::embedded;
use crate::printer::Table;

/// Show whether the embedded stack of this workspace runs, and where
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(crate) async fn run(_: &Arguments, application: &Application) -> Result<(), Failure> {
    let workspace = application.workspace()?;
    let mut table = Table::new(["what", "value"]);
    match embedded::find(&workspace).await? {
        Some(stack) => {
            let connection = stack.connection();
            table.push(["state".into(), "running".into()]);
            table.push(["process".into(), connection.pid.to_string().into()]);
            table.push(["warehouse".into(), connection.redshift.to_string().into()]);
            table.push(["s3, sts, lambda".into(), connection.aws_url().into()]);
            table.push(["started".into(), connection.started.to_string().into()]);
        }
        None => table.push(["state".into(), "stopped".into()]),
    }
    let folder = embedded::folder(&workspace);
    table.push(["data".into(), folder.display().to_string().into()]);
    application.printer.table(&table);
    Ok(())
}
