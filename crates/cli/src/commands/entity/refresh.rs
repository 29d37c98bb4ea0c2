//! `longshore entity refresh`.

use model::Failure;
use operations::{RefreshEntity, refresh_entity};

use crate::application::Application;

/// Run an entity's query into a new version and switch its view to it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  longshore entity refresh planes

The new version is checked (its id is unique and never NULL) before anybody sees it; readers of the view
see the version before until then.")]
pub(crate) struct Arguments {
    name: String,
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let context = application.context().await?;
    let recorded = application.record(&context, "entity refresh", &arguments.name);
    let request = RefreshEntity {
        entity: arguments.name.clone(),
    };
    let refreshed = refresh_entity(&context, &request).await;
    recorded.end(refreshed.map(|done| {
        format!(
            "{} has {} rows in version {}",
            done.view.plain(),
            done.row_count,
            done.version
        )
    }))
}
