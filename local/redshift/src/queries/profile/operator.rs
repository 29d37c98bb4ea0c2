//! One operator of DuckDB's plan with its counts.

use duckdb::profiling::ProfilingInfo;
use serde_json::{Map, Value};

/// See the module. Rows and bytes are those that it gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Operator {
    /// For example `HASH_JOIN`.
    pub(super) kind: String,
    /// What the plan tells of it, for example `Table` and `Filters`.
    pub(super) notes: Vec<(String, String)>,
    pub(super) rows: i64,
    pub(super) bytes: i64,
    /// Of a scan: the rows before its filters.
    pub(super) rows_scanned: i64,
    /// Of all threads together.
    pub(super) cpu_microseconds: i64,
    pub(super) children: Vec<Operator>,
}

impl Operator {
    /// The topmost operator; beside it the profile has groups of counts.
    pub(super) fn root(profile: &ProfilingInfo) -> Option<Self> {
        let is_operator = |info: &&ProfilingInfo| info.metrics.contains_key("type");
        profile.children.iter().find(is_operator).map(Self::of)
    }

    fn of(info: &ProfilingInfo) -> Self {
        let text = |metric: &str| info.metrics.get(metric).map_or("", String::as_str);
        let count = |metric: &str| text(metric).parse().unwrap_or(0);
        Self {
            kind: text("type").to_owned(),
            notes: entries(text("extra_info")),
            rows: count("intermediate_rows"),
            bytes: count("intermediate_size_bytes"),
            rows_scanned: count("rows_scanned"),
            cpu_microseconds: microseconds(text("timing")),
            children: info.children.iter().map(Self::of).collect(),
        }
    }

    pub(super) fn note(&self, name: &str) -> &str {
        self.notes
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, text)| text)
    }

    /// In the form of `EXPLAIN (FORMAT json)`.
    pub(super) fn as_plan(&self) -> Value {
        let notes: Map<String, Value> = self
            .notes
            .iter()
            .map(|(name, text)| {
                let lines: Vec<&str> = text.split('\n').collect();
                let value = if lines.len() > 1 {
                    Value::from(lines)
                } else {
                    Value::from(text.as_str())
                };
                (name.clone(), value)
            })
            .collect();
        serde_json::json!({
            "name": self.kind,
            "extra_info": notes,
            "children": self.children.iter().map(Self::as_plan).collect::<Vec<_>>(),
        })
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a time that does not fit is not measured"
)]
fn microseconds(seconds: &str) -> i64 {
    (seconds.parse::<f64>().unwrap_or(0.0) * 1e6) as i64
}

/// The entries of a map as DuckDB writes it: `{name=text, 'other name'='it\'s'}`.
fn entries(map: &str) -> Vec<(String, String)> {
    let mut entries = Vec::new();
    let Some(mut rest) = map.strip_prefix('{') else {
        return entries;
    };
    while !rest.is_empty() && !rest.starts_with('}') {
        let (name, behind) = word(rest, &['=']);
        let (text, behind) = word(behind.strip_prefix('=').unwrap_or(behind), &[',', '}']);
        entries.push((name, text));
        rest = behind.strip_prefix(',').unwrap_or(behind).trim_start();
        if behind.is_empty() {
            break;
        }
    }
    entries
}

/// A word, quoted where it holds more than letters, and what is behind it.
fn word<'t>(text: &'t str, ends: &[char]) -> (String, &'t str) {
    let Some(quoted) = text.strip_prefix('\'') else {
        let end = text.find(ends).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut word = String::new();
    let mut characters = quoted.char_indices();
    while let Some((place, character)) = characters.next() {
        match character {
            '\\' => word.extend(characters.next().map(|(_, escaped)| escaped)),
            '\'' => return (word, &quoted[place + 1..]),
            other => word.push(other),
        }
    }
    (word, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_are_read_with_and_without_quotes() {
        let read = entries("{Table=t7, 'Estimated Cardinality'=10, Filters='(a = \\'x\\'), {b}'}");
        let expected = [
            ("Table", "t7"),
            ("Estimated Cardinality", "10"),
            ("Filters", "(a = 'x'), {b}"),
        ];
        let read: Vec<(&str, &str)> = read.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(read, expected);
        assert_eq!(entries("{}"), []);
        assert_eq!(entries("{open='ab"), [("open".to_owned(), "ab".to_owned())]);
    }

    #[test]
    fn several_lines_become_a_list_in_the_plan() {
        let operator = Operator {
            kind: "ORDER_BY".to_owned(),
            notes: vec![("Order By".to_owned(), "a\nb".to_owned())],
            ..Operator::default()
        };
        let plan = operator.as_plan();
        assert_eq!(
            plan["extra_info"]["Order By"],
            serde_json::json!(["a", "b"])
        );
    }
}
