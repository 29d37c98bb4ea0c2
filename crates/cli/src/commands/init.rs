//! `longshore init`.

use std::path::PathBuf;

use model::ids::SystemIds;
use model::{Failure, WorkspaceId};
use workspace::NewWorkspace;

use crate::application::Application;

/// Make a new workspace in a folder
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  longshore init acme              a workspace named `acme` in the folder `acme`
  longshore init . --name acme     in the current folder")]
pub(crate) struct Arguments {
    /// The folder; made when it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// What people call the workspace [default: the folder's name]
    #[arg(long)]
    name: Option<String>,
}

pub(crate) fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let folder = application
        .environment
        .current_folder
        .join(&arguments.folder);
    let folder_name = || {
        folder
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    let new = NewWorkspace {
        name: arguments
            .name
            .clone()
            .or_else(folder_name)
            .unwrap_or_else(|| "workspace".to_owned()),
        id: WorkspaceId::random(&SystemIds),
    };
    workspace::init(&folder, &new)?;
    application.printer.note(&format!(
        "made the workspace \"{}\" in {}\n\
         next: `export LONGSHORE_PASSWORD=…` and `longshore local up`, or set the warehouse in {}",
        new.name,
        folder.display(),
        folder.join(workspace::SETTINGS_FILE).display(),
    ));
    Ok(())
}
