//! `longshore apply`.

use model::Failure;
use operations::{Apply, apply};

use crate::application::Application;

/// Make the warehouse as the workspace's entities say
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  longshore apply                            everything that `longshore plan` shows
  longshore apply --only entity.planes.age   one column
  longshore apply --only entity.planes       one entity with its columns

A column's code becomes a Lambda function and an external function, both named by the code's hash; then
the entity's view is switched to it, and what nothing uses any more is removed.")]
pub(crate) struct Arguments {
    /// `entity.<entity>` or `entity.<entity>.<column>`
    #[arg(long, value_name = "THING")]
    only: Option<String>,
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let context = application.context().await?;
    let request = Apply {
        only: arguments.only.clone(),
    };
    let subject = arguments
        .only
        .clone()
        .unwrap_or_else(|| "everything".to_owned());
    let recorded = application.record(&context, "apply", &subject);
    let applied = apply(&context, &request).await;
    let summary = applied.map(|applied| {
        for change in &applied.changes {
            application
                .printer
                .note(&format!("{} {}", change.action, change.thing));
        }
        match applied.changes.len() {
            0 => "nothing to change".to_owned(),
            1 => "1 change applied".to_owned(),
            count => format!("{count} changes applied"),
        }
    });
    recorded.end(summary)
}
