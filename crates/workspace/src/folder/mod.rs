//! Opening a workspace.

use std::fs;
use std::path::{Path, PathBuf};

use entities::{Entity, Name, Segment};

use crate::definitions::{self, LoadDefinition};
use crate::document;
use crate::error::Error;
use crate::nearest::nearest;
use crate::settings::Settings;

pub const SETTINGS_FILE: &str = "longshore.toml";

/// What the machine keeps beside the definitions: run history and the local stack's data.
pub const STATE_FOLDER: &str = ".longshore";

/// Everything the folder says, read once and checked as far as it can be without the warehouse.
#[derive(Debug, Clone)]
pub struct Workspace {
    folder: PathBuf,
    pub settings: Settings,
    /// By name.
    pub entities: Vec<Entity>,
    /// By name.
    pub segments: Vec<Segment>,
    /// By name.
    pub loads: Vec<LoadDefinition>,
}

impl Workspace {
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let settings = folder.join(SETTINGS_FILE);
        if !settings.is_file() {
            return Err(Error::NotAWorkspace {
                folder: folder.to_owned(),
            });
        }
        let workspace = Self {
            folder: folder.to_owned(),
            settings: document::read(&settings, SETTINGS_FILE)?,
            entities: entities_in(folder)?,
            segments: each_file(folder, "segments", |path, shown, stem| {
                definitions::read_segment(path, shown, name(stem, shown)?)
            })?,
            loads: each_file(folder, "loads", definitions::read_load)?,
        };
        workspace.check()?;
        Ok(workspace)
    }

    /// The nearest folder at or above `start` that is a workspace.
    pub fn find(start: &Path) -> Result<PathBuf, Error> {
        start
            .ancestors()
            .find(|folder| folder.join(SETTINGS_FILE).is_file())
            .map(Path::to_owned)
            .ok_or_else(|| Error::NotAWorkspace {
                folder: start.to_owned(),
            })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn state_folder(&self) -> PathBuf {
        self.folder.join(STATE_FOLDER)
    }

    pub fn entity(&self, name: &str) -> Result<&Entity, Error> {
        let known = self.entities.iter().map(|entity| entity.name.as_str());
        let found = self
            .entities
            .iter()
            .find(|entity| entity.name.as_str() == name);
        found.ok_or_else(|| missing("entity", name, known))
    }

    pub fn segment(&self, name: &str) -> Result<&Segment, Error> {
        let known = self.segments.iter().map(|segment| segment.name.as_str());
        let found = self
            .segments
            .iter()
            .find(|segment| segment.name.as_str() == name);
        found.ok_or_else(|| missing("segment", name, known))
    }

    pub fn load(&self, name: &str) -> Result<&LoadDefinition, Error> {
        let known = self.loads.iter().map(|load| load.name.as_str());
        let found = self.loads.iter().find(|load| load.name == name);
        found.ok_or_else(|| missing("load", name, known))
    }

    fn check(&self) -> Result<(), Error> {
        for segment in &self.segments {
            self.entity(segment.entity.as_str())
                .map_err(|_| Error::Invalid {
                    file: format!("segments/{}.toml", segment.name),
                    message: format!("there is no entity \"{}\"", segment.entity),
                    hint: listed(
                        self.entities.iter().map(|entity| entity.name.as_str()),
                        "entities",
                    ),
                })?;
        }
        Ok(())
    }
}

fn missing<'a>(
    kind: &'static str,
    name: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Error {
    let hint = match nearest(name, known.clone()) {
        Some(candidate) => format!("did you mean \"{candidate}\"?"),
        None => listed(known, kind),
    };
    Error::NoSuchDefinition {
        kind,
        name: name.to_owned(),
        hint,
    }
}

fn listed<'a>(known: impl Iterator<Item = &'a str>, what: &str) -> String {
    let known: Vec<_> = known.map(|name| format!("\"{name}\"")).collect();
    if known.is_empty() {
        format!("the workspace defines no {what}")
    } else {
        format!("it has {}", known.join(", "))
    }
}

fn entities_in(folder: &Path) -> Result<Vec<Entity>, Error> {
    let mut entities = Vec::new();
    for path in sorted(&folder.join("entities"), "entities")? {
        if path.is_dir() {
            let stem = file_name(&path);
            let shown = format!("entities/{stem}");
            entities.push(definitions::read_entity(
                &path,
                &shown,
                name(&stem, &shown)?,
            )?);
        }
    }
    Ok(entities)
}

fn each_file<T>(
    folder: &Path,
    kind: &str,
    read: impl Fn(&Path, &str, &str) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut definitions = Vec::new();
    for path in sorted(&folder.join(kind), kind)? {
        let file = file_name(&path);
        if let Some(stem) = file.strip_suffix(".toml") {
            definitions.push(read(&path, &format!("{kind}/{file}"), stem)?);
        }
    }
    Ok(definitions)
}

/// The entries of `folder` by name; none where there is no folder.
fn sorted(folder: &Path, shown: &str) -> Result<Vec<PathBuf>, Error> {
    let unreadable = |source| Error::Read {
        file: shown.to_owned(),
        source,
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(unreadable)?;
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn name(stem: &str, shown: &str) -> Result<Name, Error> {
    stem.parse().map_err(|source| Error::Definition {
        file: shown.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests;
