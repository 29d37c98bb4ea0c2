//! `longshore local`.

mod down;
mod env;
mod place;
mod serve;
pub(crate) mod stack_arguments;
mod status;
mod up;

use model::Failure;

use crate::application::Application;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Up(up::Arguments),
    Down(down::Arguments),
    Status(status::Arguments),
    Env(env::Arguments),
    #[command(hide = true)]
    Serve(serve::Arguments),
}

pub(crate) async fn run(command: &Command, application: &Application) -> Result<(), Failure> {
    match command {
        Command::Up(arguments) => up::run(arguments, application).await,
        Command::Down(arguments) => down::run(arguments, application).await,
        Command::Status(arguments) => status::run(arguments, application).await,
        Command::Env(arguments) => env::run(arguments, application).await,
        Command::Serve(arguments) => serve::run(arguments, application).await,
    }
}
