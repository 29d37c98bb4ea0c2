//! `JSONPaths` files and their expressions (database developer guide, "`JSONPaths` file").

use serde_json::Value;

use super::value::{Elements, Malformed, Members, decode_string};
use crate::load_error::Reason;

/// The expressions of a `JSONPaths` file, in the order of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonPaths(Vec<Path>);

/// `$`, and the steps behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Path(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Member(Vec<u8>),
    Element(usize),
}

/// How an expression names members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notation {
    Dot,
    Bracket,
}

impl JsonPaths {
    /// Reads the file; `None` if its object has no `jsonpaths`, in which case `auto` holds. The reason,
    /// if it is no `JSONPaths` file.
    pub fn parse(file: &[u8]) -> Result<Option<Self>, String> {
        let object: serde_json::Map<String, Value> = serde_json::from_slice(file)
            .map_err(|error| format!("Invalid JSONPaths file: {error}"))?;
        let Some(paths) = object.get("jsonpaths") else {
            return Ok(None);
        };
        let Some(paths) = paths.as_array() else {
            return Err("Invalid JSONPaths file: \"jsonpaths\" is not an array".to_owned());
        };
        let mut notation = None;
        paths
            .iter()
            .map(|path| match path.as_str() {
                Some(path) if !path.is_empty() => Path::parse(path, &mut notation),
                _ => Err(format!("Invalid JSONPath format: {path} is not a path")),
            })
            .collect::<Result<_, _>>()
            .map(|paths| Some(Self(paths)))
    }

    /// Number of expressions.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Path> {
        self.0.iter()
    }
}

impl Path {
    fn parse(text: &str, notation: &mut Option<Notation>) -> Result<Self, String> {
        let invalid = || format!("Invalid JSONPath format: {text}");
        let mut steps = Vec::new();
        let mut rest = text.strip_prefix('$').ok_or_else(invalid)?;
        while !rest.is_empty() {
            let used = if let Some(name) = rest.strip_prefix("['") {
                let end = name.find("']").ok_or_else(invalid)?;
                steps.push(Step::Member(name.as_bytes()[..end].to_vec()));
                rest = &name[end + 2..];
                Notation::Bracket
            } else if let Some(index) = rest.strip_prefix('[') {
                let end = index.find(']').ok_or_else(invalid)?;
                steps.push(Step::Element(index[..end].parse().map_err(|_| invalid())?));
                rest = &index[end + 1..];
                continue;
            } else if let Some(name) = rest.strip_prefix('.') {
                let end = name.find(['.', '[']).unwrap_or(name.len());
                let (name, after) = name.split_at(end);
                if name.is_empty() || name.contains(['\'', ']', '*', '?', '@']) {
                    return Err(invalid());
                }
                steps.push(Step::Member(name.as_bytes().to_vec()));
                rest = after;
                Notation::Dot
            } else {
                return Err(invalid());
            };
            if notation.is_some_and(|before| before != used) {
                return Err(
                    "Invalid JSONPath format: bracket and dot notation cannot be mixed".to_owned(),
                );
            }
            *notation = Some(used);
        }
        Ok(Self(steps))
    }

    /// The value that the path leads to in a document that has been checked; `None` if a member is
    /// missing on the way.
    pub(crate) fn find<'a>(&self, document: &'a [u8]) -> Result<Option<&'a [u8]>, Reason> {
        let mut value = Some(document);
        for step in &self.0 {
            value = match (step, value) {
                (Step::Member(name), Some(value)) => member(value, name)?,
                (Step::Member(_), None) => None,
                (Step::Element(index), value) => Some(element(value, *index)?),
            };
            value = value.filter(|value| *value != b"null");
        }
        Ok(value)
    }
}

fn member<'a>(value: &'a [u8], name: &[u8]) -> Result<Option<&'a [u8]>, Reason> {
    let not_an_object =
        |Malformed| Reason::new(1216, "Invalid JSONPath format: Member is not an object.");
    let mut members = Members::of(value).map_err(not_an_object)?;
    let mut scratch = Vec::new();
    let mut found = None;
    while let Some((key, value)) = members.advance().map_err(not_an_object)? {
        if decode_string(key, &mut scratch) == name {
            found = Some(value);
        }
    }
    Ok(found)
}

/// An element that is missing is an error, also where the array itself is.
fn element(value: Option<&[u8]>, index: usize) -> Result<&[u8], Reason> {
    let out_of_range = || {
        Reason::new(
            1216,
            "Invalid JSONPath format: Not an array or index out of range.",
        )
    };
    let value = value.ok_or_else(out_of_range)?;
    let mut elements = Elements::of(value).map_err(|Malformed| out_of_range())?;
    let mut at = 0;
    while let Some(element) = elements.advance().map_err(|Malformed| out_of_range())? {
        if at == index {
            return Ok(element);
        }
        at += 1;
    }
    Err(out_of_range())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &[u8] = br#"{"id":7,"a b":{"c":[1,{"d":"x"}]},"none":null,"tags":["p","q"]}"#;

    fn find(path: &str) -> Result<Option<&'static str>, String> {
        let path = Path::parse(path, &mut None)?;
        match path.find(DOCUMENT) {
            Ok(found) => Ok(found.map(|value| std::str::from_utf8(value).unwrap())),
            Err(reason) => Err(reason.text),
        }
    }

    #[test]
    fn both_notations_lead_to_values() {
        assert_eq!(find("$.id"), Ok(Some("7")));
        assert_eq!(find("$['a b']['c'][1]['d']"), Ok(Some("\"x\"")));
        assert_eq!(find("$.tags[1]"), Ok(Some("\"q\"")));
        assert_eq!(find("$").unwrap().map(str::len), Some(DOCUMENT.len()));
    }

    #[test]
    fn a_missing_member_is_null_and_a_missing_element_is_an_error() {
        assert_eq!(find("$.absent"), Ok(None));
        assert_eq!(find("$.absent.deeper"), Ok(None));
        assert_eq!(find("$.none.deeper"), Ok(None));
        for path in ["$.tags[2]", "$.absent[0]", "$.none[0]", "$.id[0]"] {
            assert_eq!(
                find(path),
                Err("Invalid JSONPath format: Not an array or index out of range.".to_owned()),
                "{path}"
            );
        }
        assert_eq!(
            find("$.id.deeper"),
            Err("Invalid JSONPath format: Member is not an object.".to_owned())
        );
    }

    #[test]
    fn what_is_no_plain_path_is_refused() {
        for path in [
            "id",
            "$id",
            "$.",
            "$.*",
            "$[*]",
            "$[?(@.a)]",
            "$['a",
            "$[-1]",
            "$..a",
        ] {
            assert!(find(path).is_err(), "{path}");
        }
    }

    #[test]
    fn a_file_has_one_object_with_paths() {
        let paths = JsonPaths::parse(br#"{"jsonpaths":["$.a","$.b[0]"]}"#).unwrap();
        assert_eq!(paths.unwrap().count(), 2);
        assert_eq!(JsonPaths::parse(br#"{"paths":["$.a"]}"#), Ok(None));
        for file in [
            r#"["$.a"]"#,
            r#"{"jsonpaths":["$.a"]} x"#,
            r#"{"jsonpaths":[""]}"#,
            r#"{"jsonpaths":[1]}"#,
            r#"{"jsonpaths":["$.a","$['b']"]}"#,
            r#"{"jsonpaths":"#,
        ] {
            assert!(JsonPaths::parse(file.as_bytes()).is_err(), "{file}");
        }
    }
}
