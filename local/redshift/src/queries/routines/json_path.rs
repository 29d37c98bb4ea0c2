//! `JSON_EXTRACT_PATH_TEXT`, `JSON_EXTRACT_ARRAY_ELEMENT_TEXT`, `JSON_ARRAY_LENGTH` and the validity
//! tests (database developer guide, "JSON functions"), over VARCHAR.

use std::collections::HashMap;

use duckdb::Connection;
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::raised;
use super::row::{Kind, Value, routine, rows};

pub(super) fn register(connection: &Connection) -> duckdb::Result<()> {
    connection.register_scalar_function::<Path>("longshore_json_path_text")?;
    connection.register_scalar_function::<Element>("longshore_json_element_text")?;
    connection.register_scalar_function::<Length>("longshore_json_length")?;
    connection.register_scalar_function::<IsValid>("longshore_is_valid_json")?;
    connection.register_scalar_function::<IsValidArray>("longshore_is_valid_json_array")
}

/// Between the elements of a path that is passed as one text.
const SEPARATOR: char = '\u{1}';

// (document, path elements joined, NULL where the document is invalid).
routine!(Path, [Text, Text, Boolean] -> Text, |batch| {
    rows(batch, Kind::Text, |row| {
        let Some(document) = read(row.text(0), row.boolean(2))? else {
            return Ok(Value::Null);
        };
        let found = row
            .text(1)
            .split(SEPARATOR)
            .try_fold(document, |value, element| inside(&value, element));
        Ok(found.map_or(Value::Null, |found| shown(&found)))
    })
});

// (document, place from 0, NULL where the document is invalid).
routine!(Element, [Text, Integer, Boolean] -> Text, |batch| {
    rows(batch, Kind::Text, |row| {
        let Some(items) = array(row.text(0), row.boolean(2))? else {
            return Ok(Value::Null);
        };
        let found = usize::try_from(row.integer(1)).ok().and_then(|at| items.get(at));
        Ok(found.map_or(Value::Null, |found| shown(found)))
    })
});

// (document, NULL where the document is invalid).
routine!(Length, [Text, Boolean] -> Integer, |batch| {
    rows(batch, Kind::Integer, |row| {
        let items = array(row.text(0), row.boolean(1))?;
        Ok(items.map_or(Value::Null, |items| {
            Value::Integer(i64::try_from(items.len()).unwrap_or(i64::MAX))
        }))
    })
});

routine!(IsValid, [Text] -> Boolean, |batch| {
    rows(batch, Kind::Boolean, |row| {
        Ok(Value::Boolean(serde_json::from_str::<Json>(row.text(0)).is_ok_and(|json| {
            // A bare scalar is no JSON string to this function.
            json.is_object()
        })))
    })
});

routine!(IsValidArray, [Text] -> Boolean, |batch| {
    rows(batch, Kind::Boolean, |row| {
        Ok(Value::Boolean(
            serde_json::from_str::<Json>(row.text(0)).is_ok_and(|json| json.is_array()),
        ))
    })
});

/// A part of a document as it is written, so that numbers keep their digits.
type Part = Box<RawValue>;

/// The document, or `None` where it is invalid and that may be.
fn read(text: &str, null_if_invalid: bool) -> Result<Option<Part>, String> {
    match serde_json::from_str(text) {
        Ok(json) => Ok(Some(json)),
        Err(_) if null_if_invalid => Ok(None),
        Err(_) => Err(raised("22023", "JSON parsing error")),
    }
}

fn array(text: &str, null_if_invalid: bool) -> Result<Option<Vec<Part>>, String> {
    let Some(document) = read(text, null_if_invalid)? else {
        return Ok(None);
    };
    match serde_json::from_str(document.get()) {
        Ok(items) => Ok(Some(items)),
        Err(_) if null_if_invalid => Ok(None),
        Err(_) => Err(raised(
            "22023",
            format_args!("invalid json array object {text}"),
        )),
    }
}

/// The field of an object or the element of an array.
fn inside(value: &RawValue, element: &str) -> Option<Part> {
    if value.get().starts_with('{') {
        let mut fields: HashMap<String, Part> = serde_json::from_str(value.get()).ok()?;
        return fields.remove(element);
    }
    let place: usize = element.parse().ok()?;
    let items: Vec<Part> = serde_json::from_str(value.get()).ok()?;
    items.into_iter().nth(place)
}

/// A string without its quotes, a container without blanks, a number as written; JSON's null is
/// NULL.
fn shown(value: &RawValue) -> Value {
    let text = value.get();
    let printed = match text.as_bytes().first() {
        Some(b'n') | None => return Value::Null,
        Some(b'"') => serde_json::from_str(text).ok(),
        Some(b'{' | b'[') => serde_json::from_str(text)
            .ok()
            .map(|json: Json| json.to_string()),
        Some(_) => None,
    };
    Value::Text(printed.unwrap_or_else(|| text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_documents_are_errors_or_null() {
        assert!(read("{", true).unwrap().is_none());
        assert!(
            read("{", false)
                .unwrap_err()
                .ends_with("JSON parsing error")
        );
        assert!(array("{}", false).is_err());
    }

    #[test]
    fn values_are_shown_as_text() {
        let document = read(r#"{"b": [1, "x", null], "a": 1.50}"#, false)
            .unwrap()
            .unwrap();
        let text = |path: &[&str]| {
            let found = path
                .iter()
                .try_fold(document.clone(), |value, element| inside(&value, element));
            shown(&found.unwrap())
        };
        assert_eq!(text(&["b"]), Value::Text(r#"[1,"x",null]"#.to_owned()));
        assert_eq!(text(&["b", "1"]), Value::Text("x".to_owned()));
        assert_eq!(text(&["b", "2"]), Value::Null);
        assert_eq!(text(&["a"]), Value::Text("1.50".to_owned()));
        assert!(inside(&document, "c").is_none());
    }
}
