//! Every error code has a page in `docs/errors/`, and every page a code.

use std::collections::BTreeSet;
use std::path::Path;

use super::Violation;

const CODES: &str = "crates/model/src/failure/code.rs";
const PAGES: &str = "docs/errors";

pub(super) fn check(root: &Path) -> Vec<Violation> {
    let text = std::fs::read_to_string(root.join(CODES)).unwrap_or_default();
    let codes = codes(&text);
    if codes.is_empty() {
        return vec![format!("{CODES} lists no codes")];
    }
    let pages: BTreeSet<String> = std::fs::read_dir(root.join(PAGES))
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            entry
                .file_name()
                .to_str()?
                .strip_suffix(".md")
                .map(str::to_owned)
        })
        .filter(|name| name != "README")
        .collect();
    let missing = codes
        .difference(&pages)
        .map(|code| format!("{PAGES}/{code}.md is missing"));
    let stale = pages
        .difference(&codes)
        .map(|page| format!("{PAGES}/{page}.md has no code"));
    missing.chain(stale).collect()
}

/// The texts on the right of `=>` in the list of codes.
fn codes(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter_map(|line| {
            line.split_once("=> \"")?
                .1
                .split('"')
                .next()
                .map(str::to_owned)
        })
        .filter(|code| {
            code.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_from_the_list() {
        let found = codes("    TableNotOwned => \"table-not-owned\",\n    /// a comment\n");
        assert_eq!(found, ["table-not-owned".to_owned()].into());
    }
}
