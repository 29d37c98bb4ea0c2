//! A new workspace.

use std::fs;
use std::path::Path;

use model::WorkspaceId;

use crate::error::Error;
use crate::folder::{SETTINGS_FILE, STATE_FOLDER};

/// What a new workspace needs to be told; the rest are defaults to edit.
#[derive(Debug, Clone)]
pub struct NewWorkspace {
    pub name: String,
    pub id: WorkspaceId,
}

/// Writes `longshore.toml`, the folders for definitions and a `.gitignore` into `folder`, which is
/// made when it is not there. Files that are there already stay.
pub fn init(folder: &Path, new: &NewWorkspace) -> Result<(), Error> {
    if folder.join(SETTINGS_FILE).exists() {
        return Err(Error::AlreadyAWorkspace {
            folder: folder.to_owned(),
        });
    }
    for child in ["entities", "segments", "loads"] {
        let written = fs::create_dir_all(folder.join(child));
        written.map_err(|source| Error::Write {
            file: child.to_owned(),
            source,
        })?;
    }
    let ignored = folder.join(".gitignore");
    if !ignored.exists() {
        write(&ignored, ".gitignore", &format!("{STATE_FOLDER}/\n"))?;
    }
    write(&folder.join(SETTINGS_FILE), SETTINGS_FILE, &settings(new))
}

fn write(path: &Path, shown: &str, text: &str) -> Result<(), Error> {
    fs::write(path, text).map_err(|source| Error::Write {
        file: shown.to_owned(),
        source,
    })
}

fn settings(new: &NewWorkspace) -> String {
    let NewWorkspace { name, id } = new;
    let name = toml_edit::value(name.as_str());
    format!(
        r#"[workspace]
name = {name}
id = "{id}" # prefixes everything owned in AWS; do not change it

[warehouse]
endpoint = "local" # or "host:port/database" as pasted from the AWS console
database = "cargo_db"
user = "cargo_user"
password = {{ env = "LONGSHORE_PASSWORD" }}

[staging]
bucket = "longshore-{id}"
region = "eu-west-1"
role_chain = [
    "arn:aws:iam::111111111111:role/longshore-{id}-redshift",
    "arn:aws:iam::222222222222:role/longshore-{id}-staging",
]

[functions]
region = "eu-west-1"
execution_role = "arn:aws:iam::111111111111:role/longshore-{id}-function"
invoke_role = "arn:aws:iam::111111111111:role/longshore-{id}-redshift"
"#
    )
}
