//! `longshore setup iam`.

use model::Failure;
use operations::iam_input;
use serde_json::{Value, json};

use crate::application::Application;

/// Print the IAM roles and policies of this workspace, as JSON
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  longshore setup iam | jq '.[] | select(.name | endswith(\"-redshift\"))'

Roles have a trust policy; the two policies without one are for the user or role that runs Longshore.")]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments, application: &Application) -> Result<(), Failure> {
    let workspace = application.workspace()?;
    let documents = setup::iam(&iam_input(&workspace.settings)?)?;
    let printed: Vec<Value> = documents
        .iter()
        .map(|document| {
            json!({
                "account": document.account.to_string(),
                "name": document.name,
                "why": document.why,
                "trust_policy": document.trust_policy,
                "permission_policy": document.permission_policy,
            })
        })
        .collect();
    let text = serde_json::to_string_pretty(&printed).expect("documents are JSON");
    application.printer.text(&text);
    Ok(())
}
