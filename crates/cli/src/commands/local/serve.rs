//! What the background process runs; people use `longshore local up`.

use std::path::PathBuf;

use model::Failure;

use super::stack_arguments::{Kind, StackArguments};
use crate::application::Application;
use crate::embedded;

/// Run the embedded stack over a folder until it is idle or told to end
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[arg(long)]
    data: PathBuf,
    /// The stack of a workspace, which the workspace's commands prepare
    #[arg(long)]
    of_workspace: bool,
    #[command(flatten)]
    stack: StackArguments,
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let kind = if arguments.of_workspace {
        Kind::Workspace
    } else {
        Kind::StandAlone
    };
    let password = application.environment.variable(embedded::ADMIN_PASSWORD);
    let options = arguments.stack.options(kind, &arguments.data, password);
    embedded::serve(options, arguments.stack.idle_limit(kind), |_| ()).await
}
