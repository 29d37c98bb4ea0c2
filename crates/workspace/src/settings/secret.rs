//! References to secrets; the values are never in the workspace.

use std::path::{Path, PathBuf};

use model::Secret;
use serde::Deserialize;

use crate::error::Error;

/// Where a secret is kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SecretReference {
    /// An environment variable.
    Env(String),
    /// A file, whose trailing line break is not part of the secret.
    File(PathBuf),
}

impl SecretReference {
    /// `environment` looks a variable up; a relative file is taken from the workspace's `folder`.
    pub fn resolve(
        &self,
        folder: &Path,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Secret, Error> {
        match self {
            Self::Env(variable) => environment(variable)
                .filter(|value| !value.is_empty())
                .map(Secret::new)
                .ok_or_else(|| Error::NoSecretInEnvironment {
                    variable: variable.clone(),
                }),
            Self::File(path) => {
                let shown = path.display().to_string();
                let text = crate::document::text(&folder.join(path), &shown)?;
                Ok(Secret::new(text.trim_end_matches(['\r', '\n']).to_owned()))
            }
        }
    }
}

/// How this machine proves to AWS who it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Credentials {
    /// The standard chain: environment, profile, web identity, container, instance.
    #[default]
    #[serde(rename = "default")]
    DefaultChain,
    /// A profile of `~/.aws/config`.
    Profile(String),
}
