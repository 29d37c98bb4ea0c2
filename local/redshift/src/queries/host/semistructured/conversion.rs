//! SUPER to other types, and the functions over JSON text.

use super::json::{self, Json};
use super::key::as_number;
use super::number::{Decimal, Number};
use super::{Answer, invalid};

/// The text of a scalar; nothing for arrays, objects and null.
pub(super) fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::Boolean(value) => Some(value.to_string()),
        Json::Number(digits) => Some(digits.clone()),
        Json::Text(text) => Some(text.clone()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

/// Whole numbers are true unless zero; a number with a fraction is no boolean.
pub(super) fn boolean(value: &Json) -> Answer {
    let found = match value {
        Json::Boolean(value) => Some(*value),
        Json::Number(digits) => Decimal::read(digits)
            .filter(|decimal| decimal.scale == 0)
            .map(|decimal| decimal.unscaled != 0),
        Json::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
            "t" | "true" | "y" | "yes" | "1" => Some(true),
            "f" | "false" | "n" | "no" | "0" => Some(false),
            _ => None,
        },
        Json::Null => return Ok(None),
        Json::Array(_) | Json::Object(_) => None,
    };
    match found {
        Some(value) => Ok(Some(value.to_string())),
        None => Err("longshore:42846:cannot cast this SUPER value to boolean".to_owned()),
    }
}

/// Rounded to a whole number.
pub(super) fn integer(value: &Json) -> Answer {
    let found = match value {
        Json::Boolean(value) => Some(i128::from(*value)),
        Json::Number(_) => as_number(value).and_then(whole),
        Json::Text(text) => text.trim().parse().ok(),
        Json::Null => return Ok(None),
        Json::Array(_) | Json::Object(_) => None,
    };
    match found {
        Some(value) => Ok(Some(value.to_string())),
        None => Err("longshore:42846:cannot cast this SUPER value to integer".to_owned()),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a float within 2^63 has a whole number, and the rest is left out"
)]
fn whole(number: Number) -> Option<i128> {
    match number {
        Number::Decimal(decimal) => Some(decimal.rounded()),
        Number::Float(value) if value.abs() < 9.3e18 => Some(value.round_ties_even() as i128),
        Number::Float(_) => None,
    }
}

fn read_text(text: &str) -> Result<Json, String> {
    json::read(text).map_err(|_| "longshore:22023:JSON parsing error".to_owned())
}

/// A value as the functions over JSON text return it: strings without quotes.
fn shown(value: &Json) -> Option<String> {
    match value {
        Json::Null => None,
        Json::Text(text) => Some(text.clone()),
        other => Some(other.to_text()),
    }
}

/// `JSON_EXTRACT_PATH_TEXT`; a number in the path is an array's index.
pub(super) fn path_text(text: &str, path: &[&str]) -> Answer {
    let document = read_text(text)?;
    let mut value = &document;
    for step in path {
        let next = match value {
            Json::Object(_) => value.attribute(step),
            Json::Array(elements) => step
                .parse::<usize>()
                .ok()
                .and_then(|place| elements.get(place)),
            _ => None,
        };
        match next {
            Some(found) => value = found,
            None => return Ok(None),
        }
    }
    Ok(shown(value))
}

/// `JSON_EXTRACT_ARRAY_ELEMENT_TEXT`.
pub(super) fn element_text(text: &str, index: &str) -> Answer {
    let Json::Array(elements) = read_text(text)? else {
        return Err(format!("longshore:22023:invalid json array object {text}"));
    };
    let place = index.parse::<usize>().ok();
    Ok(place.and_then(|place| elements.get(place)).and_then(shown))
}

/// `JSON_ARRAY_LENGTH`.
pub(super) fn text_array_length(text: &str) -> Answer {
    match read_text(text)? {
        Json::Array(elements) => Ok(Some(elements.len().to_string())),
        _ => Err(invalid("JSON_ARRAY_LENGTH needs an array")),
    }
}
