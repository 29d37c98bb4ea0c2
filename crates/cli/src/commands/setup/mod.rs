//! `longshore setup`.

mod iam;
mod sql;

use model::Failure;

use crate::application::Application;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Sql(sql::Arguments),
    Iam(iam::Arguments),
}

pub(crate) fn run(command: &Command, application: &Application) -> Result<(), Failure> {
    match command {
        Command::Sql(arguments) => sql::run(arguments, application),
        Command::Iam(arguments) => iam::run(arguments, application),
    }
}
