//! What a segment is.

use redshift_sql::Ident;
use serde::Deserialize;

use crate::error::Error;
use crate::filter::Filter;
use crate::name::Name;

/// A saved filter, sort and limit over an entity, whose members are followed over time.
#[derive(Debug, Clone)]
pub struct Segment {
    pub name: Name,
    pub entity: Name,
    pub filter: Filter,
    pub sort: Vec<Sort>,
    /// At most this many members, first by `sort`, then by id.
    pub limit: Option<u64>,
    /// The columns whose changes are recorded; without any, only coming and going is.
    pub track: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sort {
    pub column: String,
    #[serde(default)]
    pub direction: Direction,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    #[default]
    Ascending,
    Descending,
}

impl Segment {
    /// Checks what can be checked without knowing the entity's columns.
    pub fn check(&self) -> Result<(), Error> {
        for name in self
            .track
            .iter()
            .chain(self.sort.iter().map(|sort| &sort.column))
        {
            Ident::new(name).map_err(|source| Error::Identifier {
                name: name.clone(),
                source,
            })?;
        }
        if self.limit == Some(0) {
            return Err(Error::NoMembers);
        }
        self.filter.check()
    }
}
