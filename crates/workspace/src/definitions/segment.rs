//! `segments/<name>.toml`.

use std::path::Path;

use entities::{Filter, Name, Segment, Sort};
use serde::Deserialize;

use crate::document;
use crate::error::Error;
use crate::settings::text_as;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(deserialize_with = "text_as")]
    entity: Name,
    #[serde(default)]
    filter: Filter,
    #[serde(default)]
    sort: Vec<Sort>,
    limit: Option<u64>,
    #[serde(default)]
    track: Vec<String>,
}

pub(crate) fn read_segment(path: &Path, shown: &str, name: Name) -> Result<Segment, Error> {
    let Document {
        entity,
        filter,
        sort,
        limit,
        track,
    } = document::read(path, shown)?;
    let segment = Segment {
        name,
        entity,
        filter,
        sort,
        limit,
        track,
    };
    segment.check().map_err(|source| Error::Definition {
        file: shown.to_owned(),
        source,
    })?;
    Ok(segment)
}
