//! `longshore local env`.

use model::Failure;

use crate::application::Application;
use crate::embedded;

/// Print the environment variables that point other tools at the embedded stack
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  eval \"$(longshore local env)\" && psql -c 'SELECT version()'

The variables are those of the administrator: of psql and of the tools of AWS.")]
pub(crate) struct Arguments {}

pub(crate) async fn run(_: &Arguments, application: &Application) -> Result<(), Failure> {
    let workspace = application.workspace()?;
    let stack = embedded::find(&workspace)
        .await?
        .ok_or_else(embedded::stopped)?;
    let lines: Vec<_> = embedded::variables(stack.connection())
        .iter()
        .map(|(name, value)| format!("export {name}='{value}'"))
        .collect();
    application.printer.text(&lines.join("\n"));
    Ok(())
}
