//! What SUPER values are made of and what functions do with them. A value is JSON text, as DuckDB
//! stores it (database developer guide, "SUPER type", "Array functions", "Object functions", "SUPER
//! type information functions").

mod arithmetic;
mod arrays;
mod conversion;
mod inspection;
mod json;
mod key;
mod number;
mod objects;

use json::Json;
pub(super) use number::float_text;

/// An error as it is raised through DuckDB: `longshore:<SQLSTATE>:<message>`.
type Raised = String;

type Answer = Result<Option<String>, Raised>;

/// Evaluates one call. A null argument is SQL's NULL; what is returned is the text of the result's
/// type: JSON of a SUPER, digits of a number, `true` or `false`.
pub(super) fn evaluate(function: &str, arguments: &[Option<&str>]) -> Answer {
    if let Some(answer) = inspection::evaluate(function, arguments) {
        return answer;
    }
    if let Some(answer) = arrays::evaluate(function, arguments) {
        return answer;
    }
    if let Some(answer) = objects::evaluate(function, arguments) {
        return answer;
    }
    // The functions that are left have no value for NULL.
    let mut given = Vec::with_capacity(arguments.len());
    for argument in arguments {
        match argument {
            Some(text) => given.push(*text),
            None => return Ok(None),
        }
    }
    match (function, given.as_slice()) {
        ("parse", [text, keeps_last]) => json::parse_text(text, *keeps_last == "true").map(Some),
        ("can_parse", [text]) => Ok(Some(truth(json::parse_text(text, false).is_ok()))),
        ("key", [value]) => Ok(key::of(&read(value)?)),
        ("order", [left, right]) => {
            Ok(key::order(&read(left)?, &read(right)?).map(|order| order.to_string()))
        }
        ("scalar", [value]) => Ok(conversion::scalar(&read(value)?)),
        ("boolean", [value]) => conversion::boolean(&read(value)?),
        ("integer", [value]) => conversion::integer(&read(value)?),
        ("+" | "-" | "*" | "/" | "%", [left, right]) => {
            arithmetic::compute(&read(left)?, function, &read(right)?)
        }
        ("abs" | "ceil" | "floor" | "round" | "trunc" | "negate" | "sum", [value]) => {
            Ok(arithmetic::apply(function, &read(value)?))
        }
        _ => Err(format!(
            "longshore:XX000:internal error: no function {function} over SUPER values"
        )),
    }
}

/// A stored value; it was checked when it was made.
fn read(text: &str) -> Result<Json, Raised> {
    json::read(text)
        .map_err(|_| "longshore:XX000:internal error: a SUPER value is no JSON".to_owned())
}

fn truth(value: bool) -> String {
    value.to_string()
}

/// `Invalid input`, as Redshift's functions over SUPER say.
fn invalid(detail: &str) -> Raised {
    format!("longshore:22023:Invalid input: {detail}")
}

#[cfg(test)]
mod tests;
