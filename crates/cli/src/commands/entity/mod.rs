//! `longshore entity`.

mod list;
mod preview;
mod refresh;
mod rows;
mod show;

use model::Failure;

use crate::application::Application;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    List(list::Arguments),
    Show(show::Arguments),
    Preview(preview::Arguments),
    Refresh(refresh::Arguments),
    Rows(rows::Arguments),
}

pub(crate) async fn run(command: &Command, application: &Application) -> Result<(), Failure> {
    match command {
        Command::List(arguments) => list::run(arguments, application).await,
        Command::Show(arguments) => show::run(arguments, application).await,
        Command::Preview(arguments) => preview::run(arguments, application).await,
        Command::Refresh(arguments) => refresh::run(arguments, application).await,
        Command::Rows(arguments) => rows::run(arguments, application).await,
    }
}
