//! `longshore local status`.

use model::Failure;

use super::place::PlaceArguments;
use crate::application::Application;
use crate::printer::Table;

/// Show whether the embedded stack runs, and where
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: PlaceArguments,
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let place = arguments.place.resolve(application)?;
    let mut table = Table::new(["what", "value"]);
    match place.find().await? {
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
    let folder = place.folder();
    table.push(["data".into(), folder.display().to_string().into()]);
    let certificate = local_stack::certificate_file(&folder);
    if certificate.exists() {
        table.push([
            "certificate".into(),
            certificate.display().to_string().into(),
        ]);
    }
    application.printer.table(&table);
    Ok(())
}
