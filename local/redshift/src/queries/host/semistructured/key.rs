//! Equality and order of SUPER values ("Dynamic typing", "Order by").

use std::cmp::Ordering;

use super::json::Json;
use super::number::Number;

/// A text that is equal for equal values, and sorts as ORDER BY does: booleans, numbers, strings,
/// arrays, objects. Nothing for null.
pub(super) fn of(value: &Json) -> Option<String> {
    let mut key = String::new();
    match value {
        Json::Null => return None,
        Json::Boolean(value) => {
            key.push('b');
            key.push(if *value { '1' } else { '0' });
        }
        Json::Number(digits) => {
            key.push('n');
            key.push_str(&number(digits));
        }
        Json::Text(text) => {
            key.push('s');
            // Trailing blanks do not count, as in CHAR and VARCHAR.
            key.push_str(text.trim_end_matches(' '));
        }
        Json::Array(_) => {
            key.push('v');
            canonical(value).write(&mut key);
        }
        Json::Object(_) => {
            key.push('x');
            canonical(value).write(&mut key);
        }
    }
    Some(key)
}

/// -1, 0 or 1; nothing for values that are not comparable: of different types, arrays and objects.
pub(super) fn order(left: &Json, right: &Json) -> Option<i8> {
    let comparable = matches!(
        (left, right),
        (Json::Boolean(_), Json::Boolean(_))
            | (Json::Number(_), Json::Number(_))
            | (Json::Text(_), Json::Text(_))
    );
    if !comparable {
        return None;
    }
    Some(match of(left)?.cmp(&of(right)?) {
        Ordering::Less => -1,
        Ordering::Equal => 0,
        Ordering::Greater => 1,
    })
}

/// Attributes by name, numbers by value.
fn canonical(value: &Json) -> Json {
    match value {
        Json::Number(digits) => Json::Number(number(digits)),
        Json::Text(text) => Json::Text(text.trim_end_matches(' ').to_owned()),
        Json::Array(elements) => Json::Array(elements.iter().map(canonical).collect()),
        Json::Object(attributes) => {
            let mut sorted: Vec<_> = attributes
                .iter()
                .map(|(name, value)| (name.clone(), canonical(value)))
                .collect();
            sorted.sort_by(|a, b| a.0.cmp(&b.0));
            Json::Object(sorted)
        }
        scalar => scalar.clone(),
    }
}

/// Shifts exponents above zero, so that they sort as text.
const EXPONENT_BIAS: i64 = 50_000;

/// A number's sign, exponent and digits, such that texts sort as the numbers do.
fn number(digits: &str) -> String {
    let is_negative = digits.starts_with('-');
    let unsigned = digits.trim_start_matches('-');
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().unwrap_or(0)),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let significant = all.trim_start_matches('0');
    if significant.is_empty() {
        return "1".to_owned();
    }
    let skipped = i64::try_from(all.len() - significant.len()).unwrap_or(0);
    let point = i64::try_from(whole.len()).unwrap_or(0) - skipped + exponent;
    let biased = (point.clamp(-40_000, 40_000) + EXPONENT_BIAS).to_string();
    let magnitude = format!("{biased}{}", significant.trim_end_matches('0'));
    if is_negative {
        let complement: String = magnitude
            .chars()
            .map(|digit| char::from(b'9' - (u8::try_from(digit).unwrap_or(b'0') - b'0')))
            .collect();
        format!("0{complement}~")
    } else {
        format!("2{magnitude}")
    }
}

/// Whether two numbers or other values are equal; null is equal to null.
pub(super) fn same(left: &Json, right: &Json) -> bool {
    of(left) == of(right)
}

/// A number to compute with.
pub(super) fn as_number(value: &Json) -> Option<Number> {
    match value {
        Json::Number(digits) => Number::read(digits),
        _ => None,
    }
}
