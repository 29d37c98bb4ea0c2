//! What a SUPER value is ("SUPER type information functions"). NULL is of no type.

use super::json::Json;
use super::number::Decimal;
use super::{Answer, read, truth};

/// Nothing for a function of another kind.
pub(super) fn evaluate(function: &str, arguments: &[Option<&str>]) -> Option<Answer> {
    let is_so: fn(&Json) -> bool = match function {
        "is_array" => |value| matches!(value, Json::Array(_)),
        "is_object" => |value| matches!(value, Json::Object(_)),
        "is_scalar" => |value| !matches!(value, Json::Array(_) | Json::Object(_) | Json::Null),
        "is_boolean" => |value| matches!(value, Json::Boolean(_)),
        "is_varchar" => |value| matches!(value, Json::Text(_)),
        "is_char" => |value| matches!(value, Json::Text(text) if text.is_ascii()),
        "is_smallint" => |value| is_whole(value, i128::from(i16::MIN), i128::from(i16::MAX)),
        "is_integer" => |value| is_whole(value, i128::from(i32::MIN), i128::from(i32::MAX)),
        "is_bigint" => |value| is_whole(value, i128::from(i64::MIN), i128::from(i64::MAX)),
        "is_decimal" => |value| decimal(value).is_some(),
        "is_float" => |value| matches!(value, Json::Number(_)) && decimal(value).is_none(),
        _ => return about(function, arguments),
    };
    Some(match arguments.first().copied().flatten() {
        None => Ok(Some(truth(false))),
        Some(text) => read(text).map(|value| Some(truth(is_so(&value)))),
    })
}

fn about(function: &str, arguments: &[Option<&str>]) -> Option<Answer> {
    let tell: fn(&Json) -> Option<String> = match function {
        "json_typeof" => |value| {
            Some(
                match value {
                    Json::Null => "null",
                    Json::Boolean(_) => "boolean",
                    Json::Number(_) => "number",
                    Json::Text(_) => "string",
                    Json::Array(_) => "array",
                    Json::Object(_) => "object",
                }
                .to_owned(),
            )
        },
        "json_size" => |value| Some(value.to_text().len().to_string()),
        "decimal_precision" => |value| {
            decimal(value).map(|decimal| {
                let digits = decimal.unscaled.unsigned_abs().to_string().len();
                digits
                    .max(usize::try_from(decimal.scale).unwrap_or(0))
                    .to_string()
            })
        },
        "decimal_scale" => |value| decimal(value).map(|decimal| decimal.scale.to_string()),
        _ => return None,
    };
    Some(match arguments.first().copied().flatten() {
        None => Ok(None),
        Some(text) => read(text).map(|value| tell(&value)),
    })
}

/// A number that is no float.
fn decimal(value: &Json) -> Option<Decimal> {
    match value {
        Json::Number(digits) => Decimal::read(digits),
        _ => None,
    }
}

fn is_whole(value: &Json, least: i128, most: i128) -> bool {
    decimal(value)
        .is_some_and(|decimal| decimal.scale == 0 && (least..=most).contains(&decimal.unscaled))
}
