//! `longshore local env`.

use model::Failure;

use super::place::{Place, PlaceArguments};
use crate::application::Application;
use crate::embedded;

/// Print the environment variables that point other tools at the embedded stack
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  eval \"$(longshore local env)\" && psql -c 'SELECT version()'
  longshore local env --data .redshift --format file >> \"$GITHUB_ENV\"

The variables are those of the administrator: of psql and of the tools of AWS. LONGSHORE_IAM_ROLE is what
COPY, UNLOAD and external functions of a stack without a workspace may use as IAM_ROLE.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: PlaceArguments,
    /// How they are written
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
enum Format {
    /// `export NAME='value'`, for a shell
    #[default]
    Shell,
    /// `NAME=value`, for files of variables
    File,
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let place = arguments.place.resolve(application)?;
    let stack = place.find().await?.ok_or_else(embedded::stopped)?;
    let mut variables = embedded::variables(stack.connection());
    if matches!(place, Place::Folder(_)) {
        variables.push((
            "LONGSHORE_IAM_ROLE",
            embedded::data_role(stack.connection()),
        ));
    }
    let lines: Vec<_> = variables
        .iter()
        .map(|(name, value)| match arguments.format {
            Format::Shell => format!("export {name}='{value}'"),
            Format::File => format!("{name}={value}"),
        })
        .collect();
    application.printer.text(&lines.join("\n"));
    Ok(())
}
