//! The language of filters: groups of conditions joined by `and` or `or`.
//!
//! ```toml
//! [filter]
//! conjunction = "and"
//!
//! [[filter.groups]]
//! conjunction = "or"
//! conditions = [
//!     { column = "year", operator = "lower_than", value = 1995 },
//!     { column = "manufacturer", operator = "is", values = ["BOEING", "AIRBUS"] },
//!     { sql = "seats > 2 * engines" },
//! ]
//! ```
//!
//! A filter without groups, and a group without conditions, lets everything pass.

mod compile;
mod condition;

pub use compile::{compile, find};
pub use condition::{Condition, Operator, Value};

use serde::Deserialize;

use crate::error::Error;

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    #[serde(default)]
    pub conjunction: Conjunction,
    #[serde(default)]
    pub groups: Vec<Group>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    #[serde(default)]
    pub conjunction: Conjunction,
    #[serde(default)]
    pub conditions: Vec<Condition>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conjunction {
    #[default]
    And,
    Or,
}

impl Filter {
    /// Checks what can be checked without knowing the columns.
    pub fn check(&self) -> Result<(), Error> {
        self.groups
            .iter()
            .flat_map(|group| &group.conditions)
            .try_for_each(Condition::check)
    }
}

#[cfg(test)]
mod tests;
