//! `loads/<name>.toml`: a load that can be repeated by its name.

use std::path::Path;

use serde::Deserialize;

use crate::document;
use crate::error::Error;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadDefinition {
    #[serde(skip)]
    pub name: String,
    /// Paths and globs, relative to the workspace.
    pub files: Vec<String>,
    /// `schema.table` in the dedicated database.
    pub into: String,
    #[serde(default)]
    pub mode: LoadMode,
    /// What a missing value is written as, besides an empty field.
    #[serde(default)]
    pub null: Vec<String>,
    #[serde(default)]
    pub header: HeaderLine,
}

/// What a load does with its table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadMode {
    /// Makes the table; a table that is there already is refused.
    #[default]
    Create,
    /// Adds rows to a table that a load made.
    Append,
}

/// Whether delimited files begin with the names of their columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeaderLine {
    /// They must; a first line that looks like data is refused.
    #[default]
    Required,
    /// They do, whatever the first line looks like.
    Present,
    /// They do not.
    Absent,
}

pub(crate) fn read_load(path: &Path, shown: &str, name: &str) -> Result<LoadDefinition, Error> {
    let mut load: LoadDefinition = document::read(path, shown)?;
    name.clone_into(&mut load.name);
    if load.files.is_empty() {
        return Err(Error::Invalid {
            file: shown.to_owned(),
            message: "\"files\" is empty".to_owned(),
            hint: "name at least one file, for example `files = [\"data/flights.csv\"]`".to_owned(),
        });
    }
    Ok(load)
}
