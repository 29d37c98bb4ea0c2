//! `longshore local down`.

use model::Failure;

use crate::application::Application;
use crate::embedded;

/// End the embedded stack of this workspace; its data stay
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {}

pub(crate) async fn run(_: &Arguments, application: &Application) -> Result<(), Failure> {
    let workspace = application.workspace()?;
    match embedded::find(&workspace).await? {
        Some(stack) => {
            stack.stop().await.map_err(embedded::failure)?;
            application.printer.note("ended");
        }
        None => application.printer.note("it does not run"),
    }
    Ok(())
}
