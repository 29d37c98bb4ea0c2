//! Object functions.

use super::json::Json;
use super::{Answer, Raised, invalid, read};

/// Nothing for a function of another kind.
pub(super) fn evaluate(function: &str, arguments: &[Option<&str>]) -> Option<Answer> {
    Some(match function {
        "object" => object(arguments),
        "get_number_attributes" => first(arguments).map(|value| match value {
            Some(Json::Object(attributes)) => Some(attributes.len().to_string()),
            _ => None,
        }),
        "lower_attribute_names" => rename(arguments, str::to_lowercase),
        "upper_attribute_names" => rename(arguments, str::to_uppercase),
        "object_transform" => transform(arguments),
        _ => return None,
    })
}

fn first(arguments: &[Option<&str>]) -> Result<Option<Json>, Raised> {
    arguments.first().copied().flatten().map(read).transpose()
}

/// Names and values in turn.
fn object(arguments: &[Option<&str>]) -> Answer {
    let mut attributes: Vec<(String, Json)> = Vec::with_capacity(arguments.len() / 2);
    for pair in arguments.chunks(2) {
        let [name, value] = pair else {
            return Err(invalid("OBJECT takes names and values in turn"));
        };
        let Some(name) = name else {
            return Err(invalid("the name of an attribute is NULL"));
        };
        if attributes.iter().any(|(known, _)| known == name) {
            return Err(invalid("OBJECT has several attributes of one name"));
        }
        let value = value.map_or(Ok(Json::Null), read)?;
        attributes.push(((*name).to_owned(), value));
    }
    Ok(Some(Json::Object(attributes).to_text()))
}

fn rename(arguments: &[Option<&str>], change: fn(&str) -> String) -> Answer {
    first(arguments)?
        .map(|value| renamed(value, change).map(|value| value.to_text()))
        .transpose()
}

fn renamed(value: Json, change: fn(&str) -> String) -> Result<Json, Raised> {
    Ok(match value {
        Json::Array(elements) => Json::Array(
            elements
                .into_iter()
                .map(|element| renamed(element, change))
                .collect::<Result<_, _>>()?,
        ),
        Json::Object(attributes) => {
            let mut changed: Vec<(String, Json)> = Vec::with_capacity(attributes.len());
            for (name, value) in attributes {
                let name = change(&name);
                if changed.iter().any(|(known, _)| *known == name) {
                    return Err(invalid(
                        "SUPER value has duplicate attributes after case conversion.",
                    ));
                }
                changed.push((name, renamed(value, change)?));
            }
            Json::Object(changed)
        }
        scalar => scalar,
    })
}

/// `(input, number of KEEP paths, KEEP paths …, SET path, value …)`.
fn transform(arguments: &[Option<&str>]) -> Answer {
    let Some(input) = first(arguments)? else {
        return Ok(None);
    };
    let kept: usize = arguments
        .get(1)
        .copied()
        .flatten()
        .and_then(|count| count.parse().ok())
        .unwrap_or(0);
    let rest = arguments.get(2..).unwrap_or_default();
    let (keep, set) = rest.split_at(kept.min(rest.len()));
    if !matches!(input, Json::Object(_)) || rest.is_empty() {
        return Ok(Some(input.to_text()));
    }
    let mut output = if keep.is_empty() {
        input.clone()
    } else {
        let mut output = Json::Object(Vec::new());
        for path in keep {
            let steps = path_steps(path.unwrap_or(""))?;
            if let Some(found) = find(&input, &steps) {
                put(&mut output, &steps, found.clone());
            }
        }
        output
    };
    for pair in set.chunks(2) {
        let [path, value] = pair else {
            return Err(invalid("SET takes paths and values in turn"));
        };
        let steps = path_steps(path.unwrap_or(""))?;
        put(&mut output, &steps, value.map_or(Ok(Json::Null), read)?);
    }
    Ok(Some(output.to_text()))
}

/// `"a"."b"`.
fn path_steps(path: &str) -> Result<Vec<String>, Raised> {
    path.split('.')
        .map(|step| {
            step.trim()
                .strip_prefix('"')
                .and_then(|step| step.strip_suffix('"'))
                .map(str::to_owned)
                .ok_or_else(|| invalid("a path of OBJECT_TRANSFORM is not in double quotes"))
        })
        .collect()
}

fn find<'j>(value: &'j Json, steps: &[String]) -> Option<&'j Json> {
    steps
        .iter()
        .try_fold(value, |value, step| value.attribute(step))
}

fn put(target: &mut Json, steps: &[String], value: Json) {
    let Some((step, rest)) = steps.split_first() else {
        *target = value;
        return;
    };
    if !matches!(target, Json::Object(_)) {
        *target = Json::Object(Vec::new());
    }
    let Json::Object(attributes) = target else {
        return;
    };
    let place = if let Some(place) = attributes.iter().position(|(name, _)| name == step) {
        place
    } else {
        attributes.push((step.clone(), Json::Null));
        attributes.len() - 1
    };
    put(&mut attributes[place].1, rest, value);
}
