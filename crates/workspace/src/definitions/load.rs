//! `loads/<name>.toml`: a load that can be repeated by its name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use model::ColumnType;
use redshift_sql::Encoding;
use serde::Deserialize;

use crate::document;
use crate::error::Error;

/// What is loaded, and how. Its keys are the options of `longshore load` with `_` for `-`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadDefinition {
    /// Empty for a load of the command line.
    #[serde(skip)]
    pub name: String,
    /// Paths and globs, relative to the workspace, or addresses.
    pub files: Vec<String>,
    /// `schema.table` in the dedicated database.
    pub into: String,
    #[serde(default)]
    pub mode: LoadMode,
    /// The columns that tell the rows of a merge apart.
    #[serde(default)]
    pub key: Vec<String>,
    /// Of rows with the same key in the files, the one with the greatest value here is merged.
    pub latest_by: Option<String>,

    pub format: Option<SourceFormat>,
    /// A label of the WHATWG Encoding Standard.
    pub encoding: Option<String>,
    /// Lines at the beginning of every file that are left out.
    #[serde(default)]
    pub skip_lines: u64,
    pub delimiter: Option<String>,
    pub quote: Option<String>,
    pub escape: Option<String>,
    /// What lines begin with that are left out.
    pub comment: Option<String>,
    #[serde(default)]
    pub header: HeaderLine,
    /// What a missing value is written as, besides an empty field.
    #[serde(default)]
    pub null: Vec<String>,

    /// The types of columns that are not to be found from their values.
    #[serde(default)]
    pub types: BTreeMap<String, ColumnType>,
    #[serde(default)]
    pub headroom: Headroom,
    #[serde(default)]
    pub on_error: OnError,
    /// Where records go that are left out; relative to the workspace.
    pub rejects: Option<PathBuf>,

    pub dist_key: Option<String>,
    pub dist_style: Option<DistStyle>,
    #[serde(default)]
    pub sort_key: Vec<String>,
    /// The compression encodings of columns.
    #[serde(default)]
    pub encode: BTreeMap<String, ColumnEncoding>,

    /// Where the buckets of `s3://` files are; that of the staging bucket unless it is said.
    pub region: Option<String>,
    /// Redshift reads the objects where they are, and they are not read here.
    #[serde(default)]
    pub in_place: bool,
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
    /// Rows take the place of those with the same key; the others are added.
    Merge,
    /// The rows take the place of all that are there.
    Replace,
}

/// The formats of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceFormat {
    /// Text with a delimiter.
    Csv,
    /// One object a line.
    Jsonl,
    /// One array of objects.
    Json,
    Parquet,
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

/// Whether types leave room for later files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Headroom {
    /// Whole numbers become BIGINT, decimals get free digits, text twice its longest value.
    #[default]
    Yes,
    /// The smallest types that hold the values.
    No,
}

/// What becomes of a value that its column cannot hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// The load fails before anything is copied. Text that is longer than its column widens the column.
    #[default]
    Fail,
    /// The record is left out, and kept in a file.
    Skip,
    /// Text is cut to its column.
    Truncate,
    /// The value becomes NULL.
    Null,
}

/// How the rows of a table that is made are spread over the slices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DistStyle {
    Auto,
    Even,
    All,
}

/// A compression encoding by its name in Redshift, in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ColumnEncoding(pub Encoding);

impl TryFrom<String> for ColumnEncoding {
    type Error = redshift_sql::UnknownEncoding;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
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
