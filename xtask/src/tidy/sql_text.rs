//! SQL in string literals of product crates other than `redshift-sql`.

use std::path::Path;

use super::{Violation, relative, source_files};

/// How statements start.
const VERBS: [&str; 22] = [
    "SELECT ",
    "WITH ",
    "INSERT INTO",
    "UPDATE ",
    "DELETE FROM",
    "MERGE INTO",
    "COPY ",
    "UNLOAD",
    "CREATE ",
    "ALTER ",
    "DROP ",
    "GRANT ",
    "REVOKE ",
    "TRUNCATE ",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "LOCK ",
    "SET ",
    "COMMENT ON",
    "ANALYZE",
    "VACUUM",
];

/// Files that hold SQL for something else than the warehouse: (path, why).
const OTHER_SQL: [(&str, &str); 1] = [(
    "crates/workspace/src/history.rs",
    "the run history is a SQLite file",
)];

pub(super) fn check(root: &Path) -> Vec<Violation> {
    let mut violations = Vec::new();
    for path in source_files(root) {
        let name = relative(root, &path);
        if !is_checked(&name) {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        for (line, literal) in literals(without_tests(&text)) {
            if let Some(verb) = VERBS
                .iter()
                .find(|verb| literal.trim_start().starts_with(**verb))
            {
                violations.push(format!("{name}:{line} has SQL ({}…)", verb.trim_end()));
            }
        }
    }
    violations
}

fn is_checked(name: &str) -> bool {
    name.starts_with("crates/")
        && !name.starts_with("crates/redshift-sql/")
        && !name.contains("/tests")
        && !OTHER_SQL.iter().any(|(file, _)| *file == name)
}

fn without_tests(text: &str) -> &str {
    text.find("#[cfg(test)]").map_or(text, |at| &text[..at])
}

/// String literals with the line on which they start; comments and characters are passed over.
fn literals(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let characters: Vec<char> = text.chars().collect();
    let (mut at, mut line) = (0, 1);
    while at < characters.len() {
        match characters[at] {
            '/' if characters.get(at + 1) == Some(&'/') => {
                while at < characters.len() && characters[at] != '\n' {
                    at += 1;
                }
                continue;
            }
            '\'' if characters.get(at + 1) == Some(&'\\') => at += 3,
            '\'' if characters.get(at + 2) == Some(&'\'') => at += 2,
            '"' => {
                let start = line;
                let mut literal = String::new();
                at += 1;
                while at < characters.len() && characters[at] != '"' {
                    if characters[at] == '\\' {
                        at += 1;
                    }
                    line += usize::from(characters.get(at) == Some(&'\n'));
                    literal.extend(characters.get(at));
                    at += 1;
                }
                found.push((start, literal));
            }
            '\n' => line += 1,
            _ => {}
        }
        at += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_found_with_their_lines_and_comments_are_not() {
        let text = "// \"SELECT a\"\nlet a = \"DROP b\";\nlet c = '\"';\nlet d = \"x\\\"y\";";
        let found = literals(text);
        assert_eq!(found, [(2, "DROP b".to_owned()), (4, "x\"y".to_owned())]);
    }

    #[test]
    fn only_product_code_is_checked() {
        assert!(is_checked("crates/operations/src/load_files.rs"));
        assert!(!is_checked("crates/redshift-sql/src/copy.rs"));
        assert!(!is_checked("crates/cli/tests/main.rs"));
        assert!(!is_checked("local/redshift/src/lib.rs"));
    }
}
