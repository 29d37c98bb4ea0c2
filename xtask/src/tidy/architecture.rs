//! ARCHITECTURE.md has one heading for each crate, and none for a crate that is gone.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Violation, crate_folders};

/// Longest ARCHITECTURE.md, in lines.
const MAX_LINES: usize = 300;

pub(super) fn check(root: &Path) -> Vec<Violation> {
    let text = std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap_or_default();
    let mut violations = Vec::new();
    if text.lines().count() > MAX_LINES {
        violations.push(format!("ARCHITECTURE.md has more than {MAX_LINES} lines"));
    }
    let folders: BTreeSet<String> = crate_folders(root)
        .iter()
        .map(|folder| folder.to_string_lossy().replace('\\', "/"))
        .collect();
    let headings = headings(&text);
    violations.extend(
        folders
            .difference(&headings)
            .map(|name| format!("{name} has no heading")),
    );
    violations.extend(
        headings
            .difference(&folders)
            .map(|name| format!("{name} is no crate")),
    );
    violations
}

/// Headings of the form "### `crates/cli`".
fn headings(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter_map(|line| {
            line.strip_prefix("### `")?
                .split('`')
                .next()
                .map(str::to_owned)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_a_folder_in_backticks() {
        let found = headings("# A\n### `crates/cli`: the binary\ntext\n### `xtask`\n### plain\n");
        assert_eq!(found, ["crates/cli", "xtask"].map(str::to_owned).into());
    }
}
