//! The binary `longshore`: reads the command line and the environment, runs one command, and turns
//! its outcome into an exit status.

mod application;
mod arguments;
mod commands;
mod embedded;
mod environment;
mod interrupt;
mod printer;
mod progress;
mod web_page;
mod wording;

use std::process::ExitCode;

use clap::Parser as _;
use model::failpoint;

use crate::application::Application;
use crate::arguments::Arguments;
use crate::environment::Environment;
use crate::printer::Printer;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let environment = Environment::of_process();
    let global = &arguments.global;
    let printer = Printer::new(global.output, global.quiet, environment.color_allowed());
    environment.log_to_stderr();
    if let Some(name) = environment.variable("LONGSHORE_CRASH_AT")
        && let Err(unknown) = failpoint::arm(&name)
    {
        printer.warning(&format!("LONGSHORE_CRASH_AT is ignored: {unknown}"));
    }

    let runtime = tokio::runtime::Runtime::new().expect("the system can start threads");
    let application = Application::new(global.workspace.clone(), environment, printer);
    let outcome = runtime.block_on(interrupt::guarded(
        &application,
        commands::run(&arguments.command, &application),
    ));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            printer.failure(&failure);
            ExitCode::from(failure.kind.exit_code())
        }
    }
}
