//! `longshore column`.

mod list;
mod preview;

use model::Failure;

use crate::application::Application;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    List(list::Arguments),
    Preview(preview::Arguments),
}

pub(crate) async fn run(command: &Command, application: &Application) -> Result<(), Failure> {
    match command {
        Command::List(arguments) => list::run(arguments, application),
        Command::Preview(arguments) => preview::run(arguments, application).await,
    }
}
