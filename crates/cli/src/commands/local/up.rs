//! `longshore local up`.

use std::path::Path;

use local_stack::background::{Running, spawn_or_find};
use local_stack::{Connection, HEALTH_PATH};
use model::{Code, Failure};

use super::place::{Place, PlaceArguments};
use super::stack_arguments::{Kind, StackArguments};
use crate::application::Application;
use crate::embedded;

/// Start the embedded stack: of this workspace, or one that stands in for Redshift anywhere
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  longshore local up
      the stack of this workspace, with the AWS accounts, roles and bucket of `longshore setup iam`
      and the database and user of `longshore setup sql`; it ends after ten idle minutes
  longshore local up --data .redshift --bucket stage --init schema.sql
      a stand-in for Redshift on port 5439 and AWS on port 9700, for somebody's tests; it runs until
      `longshore local down --data .redshift`
  eval \"$(longshore local env --data .redshift)\"
      the address, user and password, for psql and for the tools of AWS

It returns when the stack accepts connections; GET /_longshore/health at the AWS port answers from then on.
With --foreground it serves until SIGINT or SIGTERM, for containers and supervisors.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: PlaceArguments,
    #[command(flatten)]
    stack: StackArguments,
    /// Serve in this process instead of the background
    #[arg(long, requires = "data")]
    foreground: bool,
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    match arguments.place.resolve(application)? {
        Place::Workspace(workspace) => {
            let password = application.password(&workspace)?;
            let program = embedded::program(
                &embedded::folder(&workspace),
                &arguments
                    .stack
                    .words(&application.environment.current_folder),
                Kind::Workspace,
            )?;
            let (stack, _) = embedded::start_with(&workspace, &password, &program).await?;
            same_port(arguments, stack.connection())?;
            let told = embedded::how_to_connect(stack.connection(), &workspace.settings);
            application.printer.note(&told);
            Ok(())
        }
        Place::Folder(folder) if arguments.foreground => {
            let password = application.environment.variable(embedded::ADMIN_PASSWORD);
            let options = arguments.stack.options(Kind::StandAlone, &folder, password);
            let idle_limit = arguments.stack.idle_limit(Kind::StandAlone);
            embedded::serve(options, idle_limit, |connection| {
                application.printer.note(&how_to_connect(connection));
            })
            .await
        }
        Place::Folder(folder) => {
            let stack = stand_alone(arguments, application, &folder).await?;
            same_port(arguments, stack.connection())?;
            application
                .printer
                .note(&how_to_connect(stack.connection()));
            Ok(())
        }
    }
}

async fn stand_alone(
    arguments: &Arguments,
    application: &Application,
    folder: &Path,
) -> Result<Running, Failure> {
    let words = arguments
        .stack
        .words(&application.environment.current_folder);
    let program = embedded::program(folder, &words, Kind::StandAlone)?;
    spawn_or_find(folder, &program)
        .await
        .map_err(embedded::failure)
}

/// A stack that runs already keeps its port; whoever asks for another one should know.
fn same_port(arguments: &Arguments, connection: &Connection) -> Result<(), Failure> {
    match arguments.stack.port {
        Some(port) if port != 0 && port != connection.redshift.port() => {
            let message = format!(
                "the stack runs already, at port {}",
                connection.redshift.port()
            );
            Err(
                Failure::new(model::Kind::Conflict, Code::AddressTaken, message)
                    .with_hint("end it with `longshore local down`, then start it anew"),
            )
        }
        _ => Ok(()),
    }
}

fn how_to_connect(connection: &Connection) -> String {
    let credentials = &connection.credentials;
    format!(
        "warehouse        psql -h {} -p {} -U {} {}\n\
         S3, STS, Lambda  {url}\n\
         health           {url}{HEALTH_PATH}\n\
         IAM role         {}\n\
         passwords, keys  longshore local env --data {}",
        connection.redshift.ip(),
        connection.redshift.port(),
        credentials.admin_user,
        embedded::FIRST_DATABASE,
        embedded::data_role(connection),
        connection.data_dir.display(),
        url = connection.aws_url(),
    )
}
