//! `longshore table`.

mod drop;
mod list;

use model::Failure;

use crate::application::Application;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    List(list::Arguments),
    Drop(drop::Arguments),
}

pub(crate) async fn run(command: &Command, application: &Application) -> Result<(), Failure> {
    match command {
        Command::List(arguments) => list::run(arguments, application).await,
        Command::Drop(arguments) => drop::run(arguments, application).await,
    }
}
