//! Length and names of source files.

use std::path::Path;

use super::{Violation, relative, source_files};

/// Longest source file, in lines.
const MAX_LINES: usize = 600;

/// Longer files: (path, why).
const LONG_FILES: [(&str, &str); 0] = [];

/// Names that say nothing about a file.
const EMPTY_NAMES: [&str; 8] = [
    "utils", "util", "common", "types", "core", "manager", "helper", "base",
];

/// Names that the rule would refuse but that are the field's own words: (path, why).
const NAMED_FILES: [(&str, &str); 1] = [(
    "local/dialect/src/types.rs",
    "it holds Redshift's data types",
)];

pub(super) fn check(root: &Path) -> Vec<Violation> {
    let mut violations = Vec::new();
    for path in source_files(root) {
        let name = relative(root, &path);
        let lines = std::fs::read_to_string(&path).map_or(0, |text| text.lines().count());
        if lines > MAX_LINES && !LONG_FILES.iter().any(|(file, _)| *file == name) {
            violations.push(format!("{name} has {lines} lines, more than {MAX_LINES}"));
        }
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default();
        let parent = path
            .parent()
            .and_then(Path::file_name)
            .and_then(|folder| folder.to_str());
        let word = if stem == "mod" {
            parent.unwrap_or_default()
        } else {
            stem
        };
        let is_named = NAMED_FILES.iter().any(|(file, _)| *file == name);
        if EMPTY_NAMES.contains(&word) && !is_named {
            violations.push(format!("{name}: \"{word}\" does not say what is in it"));
        }
    }
    violations
}
