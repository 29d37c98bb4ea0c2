//! `longshore local up`.

use model::Failure;

use crate::application::Application;
use crate::embedded;

/// Start the embedded stack of this workspace and set it up
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  export LONGSHORE_PASSWORD=Choose-1-password
  longshore local up

Starts the warehouse, object store and function host in the background, unless they run; makes the AWS
accounts, roles and bucket that `longshore setup iam` prints, and runs the SQL that `longshore setup sql`
prints. It ends by itself after ten idle minutes; commands start it again.")]
pub(crate) struct Arguments {}

pub(crate) async fn run(_: &Arguments, application: &Application) -> Result<(), Failure> {
    let workspace = application.workspace()?;
    let password = application.password(&workspace)?;
    let (stack, _) = embedded::start(&workspace, &password).await?;
    let told = embedded::how_to_connect(stack.connection(), &workspace.settings);
    application.printer.note(&told);
    Ok(())
}
