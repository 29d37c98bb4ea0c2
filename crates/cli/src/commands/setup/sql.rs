//! `longshore setup sql`.

use model::Failure;
use operations::setup_input;

use crate::application::Application;

/// Print the SQL that an administrator of the warehouse runs once
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  longshore setup sql
  longshore setup sql --read crm.sales --read airline.fleet > setup.sql

Each part says which database to connect to. Replace the password before you run it.")]
pub(crate) struct Arguments {
    /// A schema of any database that Longshore may read; may be repeated
    #[arg(long, value_name = "DATABASE.SCHEMA")]
    read: Vec<String>,
    /// A database that exists, to connect to first
    #[arg(long, default_value = "dev", value_name = "DATABASE")]
    connect: String,
    /// Also keep other users from using the IAM roles of the warehouse
    #[arg(long)]
    restrict_roles: bool,
    /// Also keep everybody from creating in the schema `public` of the databases that are read
    #[arg(long)]
    restrict_public_schemas: bool,
}

pub(crate) fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let workspace = application.workspace()?;
    let mut input = setup_input(
        &workspace.settings,
        &arguments.connect,
        &arguments.read,
        None,
    )?;
    input.restrict_roles = arguments.restrict_roles;
    input.restrict_public_schemas = arguments.restrict_public_schemas;
    let scripts: Vec<_> = setup::sql(&input).iter().map(ToString::to_string).collect();
    application.printer.text(&scripts.join("\n"));
    Ok(())
}
