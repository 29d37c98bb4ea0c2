//! `longshore run`.

mod list;

use model::Failure;

use crate::application::Application;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    List(list::Arguments),
}

pub(crate) fn run(command: &Command, application: &Application) -> Result<(), Failure> {
    match command {
        Command::List(arguments) => list::run(arguments, application),
    }
}
