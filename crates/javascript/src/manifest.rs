use serde::{Deserialize, Serialize};

use crate::value_type::ValueType;

/// The version of the package's layout that this program reads and writes.
pub const FORMAT: u32 = 1;

/// The engine that a package is made for.
pub const ENGINE: &str = "quickjs-ng";

/// What the hosts must know of a computed column: the file `longshore.json` of its package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub format: u32,
    pub engine: String,
    /// The columns that a record holds, in the order of the function's arguments.
    pub uses: Vec<Use>,
    pub returns: ValueType,
    pub on_error: OnError,
    /// Whether the code may read the clock and use chance.
    pub volatile: bool,
}

impl Manifest {
    /// A manifest of this program's format and engine, for a column that is not volatile and gives
    /// NULL where it throws.
    pub fn new(uses: Vec<Use>, returns: ValueType) -> Self {
        Self {
            format: FORMAT,
            engine: ENGINE.to_owned(),
            uses,
            returns,
            on_error: OnError::Null,
            volatile: false,
        }
    }

    /// The text of `longshore.json`: JSON, indented, the keys always in the same order.
    pub fn to_json(&self) -> String {
        let mut text =
            serde_json::to_string_pretty(self).expect("a manifest has only plain values");
        text.push('\n');
        text
    }
}

/// One column of the entity that a computed column reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Use {
    pub name: String,
    #[serde(rename = "type")]
    pub value_type: ValueType,
}

/// What becomes of a row for which the code throws, or gives a value that does not fit the type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnError {
    /// The row's value is NULL.
    #[default]
    Null,
    /// The whole query fails with the error's text.
    Fail,
}
