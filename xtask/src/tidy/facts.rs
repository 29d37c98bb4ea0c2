//! The list of facts about Redshift and the tests that show them name each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Violation, source_files};

const LIST: &str = "docs/reference/redshift-compatibility.md";
const SCRIPTS: &str = "local/stack/tests/conformance/files";

/// A row of the list: `| 1.12 | fact | evidence | done | tests |`.
struct Fact {
    number: String,
    status: String,
    tests: Vec<String>,
}

pub(super) fn check(root: &Path) -> Vec<Violation> {
    let Ok(text) = std::fs::read_to_string(root.join(LIST)) else {
        return vec![format!("{LIST} cannot be read")];
    };
    let facts: Vec<_> = text.lines().filter_map(fact).collect();
    let scripts = scripts(root);
    let functions = functions(root);
    let mut violations = Vec::new();
    let mut known = BTreeSet::new();
    for fact in &facts {
        if !known.insert(fact.number.as_str()) {
            violations.push(format!("{LIST}: fact {} stands there twice", fact.number));
        }
        violations.extend(check_fact(fact, &scripts, &functions));
    }
    for (script, shown) in &scripts {
        for number in shown
            .iter()
            .filter(|number| !known.contains(number.as_str()))
        {
            violations.push(format!("{SCRIPTS}/{script}: there is no fact {number}"));
        }
    }
    violations.extend(check_summary(&text, &facts));
    violations
}

fn check_fact(
    fact: &Fact,
    scripts: &BTreeMap<String, BTreeSet<String>>,
    functions: &BTreeSet<String>,
) -> Vec<Violation> {
    let mut violations = Vec::new();
    let number = &fact.number;
    match fact.status.as_str() {
        "done" if fact.tests.is_empty() => {
            violations.push(format!(
                "{LIST}: fact {number} is done but no test shows it"
            ));
        }
        "done" | "refused" | "open" => {}
        other => violations.push(format!(
            "{LIST}: fact {number} is `{other}`; it can be done, refused or open"
        )),
    }
    for test in &fact.tests {
        let holds = if Path::new(test)
            .extension()
            .is_some_and(|kind| kind == "slt")
        {
            scripts
                .get(test)
                .is_some_and(|shown| shown.contains(number))
        } else {
            functions.contains(test.rsplit("::").next().unwrap_or(test))
        };
        if !holds {
            violations.push(format!("{LIST}: {test} does not show fact {number}"));
        }
    }
    violations
}

/// The second line of the list counts its rows.
fn check_summary(text: &str, facts: &[Fact]) -> Option<Violation> {
    let count = |status: &str| facts.iter().filter(|fact| fact.status == status).count();
    let summary = format!(
        "{} facts: {} done, {} refused, {} open.",
        facts.len(),
        count("done"),
        count("refused"),
        count("open")
    );
    (!text.lines().any(|line| line == summary))
        .then(|| format!("{LIST}: its summary must be the line \"{summary}\""))
}

fn fact(line: &str) -> Option<Fact> {
    let row = line.strip_prefix('|')?.strip_suffix('|')?;
    let cells: Vec<_> = row.split('|').map(str::trim).collect();
    let [number, .., status, tests] = cells.as_slice() else {
        return None;
    };
    let (chapter, row) = number.split_once('.')?;
    chapter.parse::<u32>().ok()?;
    row.parse::<u32>().ok()?;
    let tests = tests.split('`').skip(1).step_by(2).map(str::to_owned);
    Some(Fact {
        number: (*number).to_owned(),
        status: (*status).to_owned(),
        tests: tests.collect(),
    })
}

/// Each script, relative to its folder, with the facts that it shows.
fn scripts(root: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    visit(&root.join(SCRIPTS), &root.join(SCRIPTS), &mut found);
    found
}

fn visit(base: &Path, folder: &Path, found: &mut BTreeMap<String, BTreeSet<String>>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            visit(base, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "slt") {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            found.insert(super::relative(base, &path), facts_of(&text));
        }
    }
}

/// The numbers of lines such as `# fact 1.12, 1.13: what they are`.
fn facts_of(script: &str) -> BTreeSet<String> {
    let is_number = |word: &&str| {
        word.split_once('.').is_some_and(|(chapter, row)| {
            chapter.parse::<u32>().is_ok() && row.parse::<u32>().is_ok()
        })
    };
    script
        .lines()
        .filter_map(|line| line.strip_prefix("# fact "))
        .flat_map(|text| {
            text.split([',', ' ', ':'])
                .filter(|word| !word.is_empty())
                .take_while(is_number)
        })
        .map(str::to_owned)
        .collect()
}

/// The names of all functions, in Rust and in the Python suites.
fn functions(root: &Path) -> BTreeSet<String> {
    let mut texts: Vec<_> = source_files(root)
        .iter()
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .collect();
    let suites = std::fs::read_dir(root.join("tests/clients"));
    texts.extend(
        suites
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| std::fs::read_to_string(entry.path()).ok()),
    );
    texts
        .iter()
        .flat_map(|text| text.lines())
        .filter_map(|line| {
            let line = line.trim_start();
            let rest = line
                .strip_prefix("fn ")
                .or_else(|| line.strip_prefix("async fn "))
                .or_else(|| line.strip_prefix("def "))?;
            Some(rest.split(['(', '<']).next()?.to_owned())
        })
        .collect()
}
