//! The workspace of the demo, compiled into the binary so that it runs anywhere.

use std::fs;
use std::path::Path;

use model::{Code, Failure, Kind};

macro_rules! example {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_bytes!(concat!("../../../../../examples/flights/", $path)))),+]
    };
}

const FILES: &[(&str, &[u8])] = example![
    "README.md",
    "airline/database.sql",
    "airline/fares.sql",
    "airline/fleet.sql",
    "longshore.toml",
    "data/flights-2013-01.csv",
    "data/flights-2013-02.csv.gz",
    "data/planes.parquet",
    "entities/planes/entity.toml",
    "entities/planes/query.sql",
    "entities/planes/columns/age.js",
    "loads/january.toml",
    "loads/february.toml",
    "loads/planes.toml",
    "segments/busy_old_planes.toml",
];

macro_rules! sql {
    ($name:literal) => {
        include_str!(concat!(
            "../../../../../examples/flights/airline/",
            $name,
            ".sql"
        ))
    };
}

/// A company's own database and its owner, for the administrator.
pub(super) const DATABASE_SQL: &str = sql!("database");
/// What is in it, for its owner.
pub(super) const FLEET_SQL: &str = sql!("fleet");
/// A foreign table in the dedicated database, for the administrator.
pub(super) const FARES_SQL: &str = sql!("fares");

/// Writes the example into `folder`. A file that is there already is replaced only when it differs,
/// and by a rename, so that a run that is killed never leaves half a file.
pub(super) fn write(folder: &Path) -> Result<(), Failure> {
    for (name, content) in FILES {
        let path = folder.join(name);
        if fs::read(&path).is_ok_and(|present| present == *content) {
            continue;
        }
        replace(&path, content).map_err(|source| {
            Failure::new(
                Kind::InvalidInput,
                Code::WorkspaceFileUnreadable,
                format!("cannot write \"{}\"", path.display()),
            )
            .with_hint("choose another data folder with `--data DIR`")
            .with_source(source)
        })?;
    }
    Ok(())
}

fn replace(path: &Path, content: &[u8]) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let unfinished = path.with_extension("unfinished");
    fs::write(&unfinished, content)?;
    fs::rename(&unfinished, path)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::PathBuf;

    use super::*;

    fn files_below(folder: &Path) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files.extend(files_below(&path));
            } else {
                files.push(path);
            }
        }
        files
    }

    #[test]
    fn the_binary_carries_every_file_of_the_example() {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/flights");
        let on_disk: BTreeSet<_> = files_below(&example)
            .iter()
            .map(|path| {
                path.strip_prefix(&example)
                    .unwrap()
                    .to_string_lossy()
                    .into_owned()
            })
            .filter(|name| !name.starts_with(".longshore"))
            .collect();
        let carried = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(on_disk, carried);
    }

    #[test]
    fn the_example_that_was_written_opens_as_a_workspace() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path()).unwrap();
        write(folder.path()).unwrap();
        let workspace = workspace::Workspace::open(folder.path()).unwrap();
        assert_eq!(workspace.loads.len(), 3);
    }
}
