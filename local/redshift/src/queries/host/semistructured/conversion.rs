//! SUPER to other types.

use super::Answer;
use super::json::Json;
use super::key::as_number;
use super::number::{Decimal, Number};

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
