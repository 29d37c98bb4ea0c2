//! Which files of a folder, or objects below a prefix, are data.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Error;

/// Whether one name in a path is that of something beside the data: hidden files, and what Spark and
/// Hadoop keep beside theirs (`_SUCCESS`, `_temporary`, `_delta_log`).
fn is_beside(name: &str) -> bool {
    name.starts_with(['.', '_'])
}

/// Whether the path below a folder leads to data.
pub(super) fn is_data(below: &str) -> bool {
    !below.is_empty() && !below.ends_with('/') && !below.split('/').any(is_beside)
}

/// The files below `folder`, at any depth, by path. Files beside the data and empty files, as Spark
/// writes them for empty partitions, are left out; links to folders are not followed.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let list_error = |source| Error::Io {
            action: "list",
            path: folder.display().to_string(),
            source,
        };
        for entry in fs::read_dir(&folder).map_err(list_error)? {
            let entry = entry.map_err(list_error)?;
            if is_beside(&entry.file_name().to_string_lossy()) {
                continue;
            }
            let path = entry.path();
            if entry.file_type().map_err(list_error)?.is_dir() {
                folders.push(path);
            } else if path.metadata().map_err(list_error)?.len() > 0 {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_names_and_those_of_hadoop_are_no_data_at_any_depth() {
        for path in ["a.csv", "2024/a.csv", "year=2024/part-00000", "a_b.csv"] {
            assert!(is_data(path), "{path}");
        }
        for path in [
            "",
            "a/",
            ".a.csv.crc",
            "_SUCCESS",
            "_temporary/0/a.csv",
            "x/.git/a",
        ] {
            assert!(!is_data(path), "{path}");
        }
    }
}
