//! Rules about the project's own files that no compiler checks.

mod architecture;
mod dependencies;
mod error_pages;
mod facts;
mod files;
mod sql_text;

use std::path::{Path, PathBuf};

use crate::say;

/// A broken rule, as one line for the reader.
pub(crate) type Violation = String;

struct Rule {
    name: &'static str,
    check: fn(&Path) -> Vec<Violation>,
}

const RULES: [Rule; 6] = [
    Rule {
        name: "dependencies point one way and stay behind their fences",
        check: dependencies::check,
    },
    Rule {
        name: "files are short and named for what they hold",
        check: files::check,
    },
    Rule {
        name: "SQL text is made in redshift-sql only",
        check: sql_text::check,
    },
    Rule {
        name: "ARCHITECTURE.md names every crate",
        check: architecture::check,
    },
    Rule {
        name: "every error code has its page",
        check: error_pages::check,
    },
    Rule {
        name: "every fact about Redshift names the test that shows it",
        check: facts::check,
    },
];

/// Checks every rule and prints what is broken; whether nothing is.
pub(crate) fn run(root: &Path) -> bool {
    let mut all_hold = true;
    for rule in &RULES {
        let violations = (rule.check)(root);
        all_hold &= violations.is_empty();
        say(&format!(
            "{} {}",
            if violations.is_empty() {
                "ok    "
            } else {
                "BROKEN"
            },
            rule.name
        ));
        for violation in violations {
            say(&format!("       {violation}"));
        }
    }
    all_hold
}

/// Folders of the workspace's crates, relative to the root.
fn crate_folders(root: &Path) -> Vec<PathBuf> {
    let mut folders = vec![PathBuf::from("xtask")];
    for parent in ["crates", "local"] {
        let entries = std::fs::read_dir(root.join(parent))
            .into_iter()
            .flatten()
            .flatten();
        folders.extend(
            entries
                .filter(|entry| entry.path().join("Cargo.toml").is_file())
                .map(|entry| Path::new(parent).join(entry.file_name())),
        );
    }
    folders.sort();
    folders
}

/// All `.rs` files of the workspace.
fn source_files(root: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for folder in crate_folders(root) {
        collect(&root.join(folder), &mut files);
    }
    files.sort();
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .to_string_lossy()
        .replace('\\', "/")
}
