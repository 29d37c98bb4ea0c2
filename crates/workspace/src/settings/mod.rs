//! `longshore.toml` as types.

mod endpoint;
mod secret;

use serde::Deserialize;

pub use endpoint::Endpoint;
pub use secret::{Credentials, SecretReference};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub workspace: Identity,
    pub warehouse: Warehouse,
    pub staging: Staging,
    /// Needed for computed columns only.
    pub functions: Option<Functions>,
    #[serde(default)]
    pub access: Access,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// What people call the workspace.
    pub name: String,
    /// Six of `a-z0-9`, made by `init`; prefixes everything owned in AWS, so it must not change.
    pub id: model::WorkspaceId,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warehouse {
    #[serde(deserialize_with = "text_as")]
    pub endpoint: Endpoint,
    /// The dedicated database: where everything Longshore writes lives.
    #[serde(default = "dedicated_database")]
    pub database: String,
    #[serde(default = "dedicated_user")]
    pub user: String,
    pub password: SecretReference,
    #[serde(default)]
    pub tls: Tls,
    /// What stands before the names of Longshore's own schemas, if one of them is taken.
    #[serde(default)]
    pub schema_prefix: String,
    /// Schemas of somebody else in which Longshore may create tables.
    #[serde(default)]
    pub allow_schemas: Vec<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    #[default]
    VerifyFull,
    Require,
    Disable,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Staging {
    pub bucket: String,
    pub region: String,
    /// Roles that Redshift assumes one after the other for `COPY` and `UNLOAD`; one role when the
    /// warehouse and the bucket are in the same account.
    pub role_chain: model::RoleChain,
    /// How this machine reaches the bucket.
    #[serde(default)]
    pub credentials: Credentials,
    /// The URL of an S3 that is not Amazon's.
    pub endpoint: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Functions {
    pub region: String,
    /// What the code runs as: its own log, nothing else.
    pub execution_role: model::RoleArn,
    /// What Redshift invokes the functions as.
    pub invoke_role: model::RoleArn,
    #[serde(default)]
    pub credentials: Credentials,
    /// The URL of a Lambda that is not Amazon's.
    pub endpoint: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// Who gets USAGE, SELECT and EXECUTE on what people read: `role analyst`, `user bob`, `group x`.
    #[serde(default)]
    pub readers: Vec<String>,
}

fn dedicated_database() -> String {
    "cargo_db".to_owned()
}

fn dedicated_user() -> String {
    "cargo_user".to_owned()
}

/// Reads a string by the type's own `FromStr`, whose message becomes the error's.
pub(crate) fn text_as<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    String::deserialize(deserializer)?
        .parse()
        .map_err(serde::de::Error::custom)
}
