//! Which crate may use which: the direction of the layers, and the fences around heavy crates.

use std::collections::BTreeSet;
use std::path::Path;

use super::Violation;
use crate::process::output;

/// The product's layers, from the top; a crate uses crates of lower layers only.
const LAYERS: [&[&str]; 6] = [
    &["longshore"],
    &["server"],
    &["operations"],
    &["setup", "staging", "functions", "warehouse", "workspace"],
    &["aws", "entities", "javascript", "redshift-sql"],
    &["model"],
];

/// Uses that the layers would refuse: (from, to, why).
const EXCEPTIONS: [(&str, &str, &str); 1] = [(
    "entities",
    "redshift-sql",
    "plans name identifiers and read-only queries in their checked form",
)];

/// The embedded stack, and what each of its crates may use of the workspace.
const LOCAL: [(&str, &[&str]); 5] = [
    ("local-dialect", &[]),
    ("local-transfer", &["local-dialect"]),
    ("local-redshift", &["local-dialect", "local-transfer"]),
    ("local-aws", &["javascript"]),
    (
        "local-stack",
        &["local-aws", "local-dialect", "local-redshift"],
    ),
];

/// Crates of the product that may start the embedded stack.
const STARTERS: [&str; 2] = ["longshore", "testkit"];

/// External crates by name or prefix (ending in `*`), and who may use them.
const FENCES: [(&str, &[&str]); 11] = [
    ("clap", &["longshore"]),
    ("indicatif", &["longshore"]),
    ("axum", &["server"]),
    ("askama", &["server"]),
    ("aws-sdk-*", &["aws"]),
    ("object_store", &["aws", "staging"]),
    ("duckdb", &["local-redshift"]),
    ("pgwire", &["local-redshift"]),
    ("sqlparser", &["local-dialect"]),
    ("s3s", &["local-aws"]),
    ("tokio-postgres", &["warehouse", "local-stack"]),
];

pub(super) fn check(root: &Path) -> Vec<Violation> {
    let mut violations = Vec::new();
    let Some(members) = members(root) else {
        return vec!["`cargo metadata` cannot be read".to_owned()];
    };
    for member in &members {
        let Some(used) = direct_dependencies(root, member) else {
            violations.push(format!("`cargo tree -p {member}` fails"));
            continue;
        };
        for dependency in &used {
            if members.contains(dependency) {
                violations.extend(direction(member, dependency));
            } else {
                violations.extend(fence(member, dependency));
            }
        }
    }
    violations
}

/// Names of the workspace's packages.
fn members(root: &Path) -> Option<BTreeSet<String>> {
    let arguments = [
        "tree",
        "--workspace",
        "--depth",
        "0",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ];
    let tree = output(root, "cargo", &arguments)?;
    Some(tree.lines().filter_map(package_name).collect())
}

/// Packages that `member` names in `[dependencies]` and `[build-dependencies]`.
fn direct_dependencies(root: &Path, member: &str) -> Option<BTreeSet<String>> {
    let arguments = [
        "tree",
        "-p",
        member,
        "--depth",
        "1",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ];
    let tree = output(root, "cargo", &arguments)?;
    Some(tree.lines().skip(1).filter_map(package_name).collect())
}

fn package_name(line: &str) -> Option<String> {
    line.split_whitespace().next().map(str::to_owned)
}

fn layer(name: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&name))
}

fn direction(from: &str, to: &str) -> Option<Violation> {
    let wrong = || Some(format!("{from} must not use {to}"));
    if EXCEPTIONS.iter().any(|(a, b, _)| (*a, *b) == (from, to)) {
        return None;
    }
    if let Some((_, allowed)) = LOCAL.iter().find(|(name, _)| *name == from) {
        return if allowed.contains(&to) { None } else { wrong() };
    }
    if to.starts_with("local-") {
        return if STARTERS.contains(&from) && to == "local-stack" {
            None
        } else {
            wrong()
        };
    }
    if from == "testkit" {
        return if to == "longshore" || to == "server" {
            wrong()
        } else {
            None
        };
    }
    match (layer(from), layer(to)) {
        (Some(from_layer), Some(to_layer)) if from_layer < to_layer => None,
        _ => wrong(),
    }
}

fn fence(member: &str, dependency: &str) -> Option<Violation> {
    let (name, allowed) = FENCES
        .iter()
        .find(|(fenced, _)| match fenced.strip_suffix('*') {
            Some(prefix) => dependency.starts_with(prefix),
            None => dependency == *fenced,
        })?;
    let ok = allowed.contains(&member);
    (!ok).then(|| format!("{member} must not use {dependency}: {name} belongs to {allowed:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lower_layers_never_use_higher_ones() {
        assert!(direction("operations", "warehouse").is_none());
        assert!(direction("warehouse", "operations").is_some());
        assert!(direction("staging", "warehouse").is_some());
    }

    #[test]
    fn the_two_wings_do_not_know_each_other() {
        assert!(direction("local-redshift", "redshift-sql").is_some());
        assert!(direction("operations", "local-stack").is_some());
        assert!(direction("longshore", "local-redshift").is_some());
        assert!(direction("longshore", "local-stack").is_none());
        assert!(direction("local-aws", "javascript").is_none());
    }

    #[test]
    fn fenced_crates_have_their_owners() {
        assert!(fence("operations", "aws-sdk-lambda").is_some());
        assert!(fence("aws", "aws-sdk-lambda").is_none());
        assert!(fence("local-stack", "duckdb").is_some());
        assert!(fence("local-redshift", "duckdb").is_none());
    }
}
