//! `longshore segment`.

mod changes;
mod count;
mod list;
mod refresh;

use model::Failure;

use crate::application::Application;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    List(list::Arguments),
    Count(count::Arguments),
    Refresh(refresh::Arguments),
    Changes(changes::Arguments),
}

pub(crate) async fn run(command: &Command, application: &Application) -> Result<(), Failure> {
    match command {
        Command::List(arguments) => list::run(arguments, application),
        Command::Count(arguments) => count::run(arguments, application).await,
        Command::Refresh(arguments) => refresh::run(arguments, application).await,
        Command::Changes(arguments) => changes::run(arguments, application).await,
    }
}
