//! Which stack a command means: that of a workspace, or one that stands alone over a folder.

use std::path::PathBuf;

use local_stack::background::{self, Running};
use model::Failure;
use workspace::Workspace;

use crate::application::Application;
use crate::embedded;

#[derive(Debug, clap::Args)]
pub(crate) struct PlaceArguments {
    /// The folder of a stack that belongs to no workspace, a stand-in for Redshift [default: the stack of the workspace]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

pub(crate) enum Place {
    Workspace(Box<Workspace>),
    /// Holds the data of the stack.
    Folder(PathBuf),
}

impl PlaceArguments {
    pub(crate) fn resolve(&self, application: &Application) -> Result<Place, Failure> {
        if let Some(folder) = &self.data {
            let folder = application.environment.current_folder.join(folder);
            return Ok(Place::Folder(folder));
        }
        match application.workspace() {
            Ok(workspace) => Ok(Place::Workspace(Box::new(workspace))),
            Err(failure) if failure.code == model::Code::NotAWorkspace => Err(failure.with_hint(
                "give `--data DIR` for a stack without a workspace, or make one with `longshore init`",
            )),
            Err(failure) => Err(failure),
        }
    }
}

impl Place {
    pub(crate) fn folder(&self) -> PathBuf {
        match self {
            Self::Workspace(workspace) => embedded::folder(workspace),
            Self::Folder(folder) => folder.clone(),
        }
    }

    pub(crate) async fn find(&self) -> Result<Option<Running>, Failure> {
        background::find(&self.folder())
            .await
            .map_err(embedded::failure)
    }
}
