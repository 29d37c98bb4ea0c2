//! `longshore local down`.

use model::Failure;

use super::place::PlaceArguments;
use crate::application::Application;
use crate::embedded;

/// End the embedded stack; its data stay
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: PlaceArguments,
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let place = arguments.place.resolve(application)?;
    match place.find().await? {
        Some(stack) => {
            stack.stop().await.map_err(embedded::failure)?;
            application.printer.note("ended");
        }
        None => application.printer.note("it does not run"),
    }
    Ok(())
}
