//! Array functions. Within arrays NULL is an element like any other.

use super::json::Json;
use super::key::{self, same};
use super::{Answer, Raised, invalid, read, truth};

/// Nothing for a function of another kind.
pub(super) fn evaluate(function: &str, arguments: &[Option<&str>]) -> Option<Answer> {
    Some(match function {
        "array" => array(arguments),
        "array_concat" => combine(arguments, |mut a, b| {
            a.extend(b);
            a
        }),
        "array_union" => combine(arguments, |mut a, b| {
            a.extend(b);
            distinct(a)
        }),
        "array_distinct" => change(arguments, distinct),
        "array_flatten" => change(arguments, flatten),
        "array_except" => set_operation(arguments, except),
        "array_intersection" => set_operation(arguments, intersection),
        "arrays_overlap" => overlap(arguments),
        "array_contains" => search(arguments, &|places, _| Some(truth(!places.is_empty()))),
        "array_position" => search(arguments, &|places, _| {
            Some(places.first().map_or("-1".to_owned(), usize::to_string))
        }),
        "array_positions" => search(arguments, &|places, _| {
            let texts: Vec<_> = places.iter().map(usize::to_string).collect();
            Some(format!("[{}]", texts.join(",")))
        }),
        "array_sort" => sort(arguments),
        "get_array_length" => length(arguments),
        "subarray" => subarray(arguments),
        "split_to_array" => Ok(split(arguments)),
        "entries" => entries(arguments),
        _ => return None,
    })
}

fn text(elements: Vec<Json>) -> String {
    Json::Array(elements).to_text()
}

/// An argument of SUPER; NULL is JSON's.
fn value(argument: Option<&str>) -> Result<Json, Raised> {
    argument.map_or(Ok(Json::Null), read)
}

/// An argument that must be an array; nothing for NULL.
fn elements(argument: Option<&str>) -> Result<Option<Vec<Json>>, Raised> {
    match value(argument)? {
        Json::Array(elements) => Ok(Some(elements)),
        Json::Null => Ok(None),
        _ => Err(invalid("the argument is not an array")),
    }
}

fn flag(arguments: &[Option<&str>], place: usize, default: bool) -> bool {
    arguments
        .get(place)
        .copied()
        .flatten()
        .map_or(default, |flag| flag == "true")
}

fn array(arguments: &[Option<&str>]) -> Answer {
    let elements = arguments
        .iter()
        .map(|argument| value(*argument))
        .collect::<Result<_, _>>()?;
    Ok(Some(text(elements)))
}

fn change(arguments: &[Option<&str>], change: fn(Vec<Json>) -> Vec<Json>) -> Answer {
    Ok(elements(arguments.first().copied().flatten())?.map(|found| text(change(found))))
}

fn combine(arguments: &[Option<&str>], combine: fn(Vec<Json>, Vec<Json>) -> Vec<Json>) -> Answer {
    let mut combined: Option<Vec<Json>> = None;
    for argument in arguments {
        let Some(next) = elements(*argument)? else {
            return Ok(None);
        };
        combined = Some(match combined {
            None => next,
            Some(before) => combine(before, next),
        });
    }
    Ok(combined.map(text))
}

fn distinct(elements: Vec<Json>) -> Vec<Json> {
    let mut kept: Vec<Json> = Vec::new();
    for element in elements {
        if !kept.iter().any(|known| same(known, &element)) {
            kept.push(element);
        }
    }
    kept
}

fn flatten(elements: Vec<Json>) -> Vec<Json> {
    elements
        .into_iter()
        .flat_map(|element| match element {
            Json::Array(inner) => inner,
            other => vec![other],
        })
        .collect()
}

/// Each element of the second array takes one equal element out of the first, or all if only distinct
/// elements are asked for.
fn except(first: Vec<Json>, mut second: Vec<Json>, is_distinct: bool) -> Vec<Json> {
    if is_distinct {
        return distinct(first)
            .into_iter()
            .filter(|element| !second.iter().any(|other| same(other, element)))
            .collect();
    }
    let mut kept = Vec::new();
    for element in first {
        match second.iter().position(|other| same(other, &element)) {
            Some(place) => {
                second.remove(place);
            }
            None => kept.push(element),
        }
    }
    kept
}

fn intersection(first: Vec<Json>, mut second: Vec<Json>, is_distinct: bool) -> Vec<Json> {
    let first = if is_distinct { distinct(first) } else { first };
    let mut kept = Vec::new();
    for element in first {
        if let Some(place) = second.iter().position(|other| same(other, &element)) {
            second.remove(place);
            kept.push(element);
        }
    }
    kept
}

fn set_operation(
    arguments: &[Option<&str>],
    operation: fn(Vec<Json>, Vec<Json>, bool) -> Vec<Json>,
) -> Answer {
    let [first, second, ..] = arguments else {
        return Ok(None);
    };
    let (Some(first), Some(second)) = (elements(*first)?, elements(*second)?) else {
        return Ok(None);
    };
    Ok(Some(text(operation(
        first,
        second,
        flag(arguments, 2, false),
    ))))
}

fn overlap(arguments: &[Option<&str>]) -> Answer {
    let [first, second] = arguments else {
        return Ok(None);
    };
    let (Some(first), Some(second)) = (elements(*first)?, elements(*second)?) else {
        return Ok(None);
    };
    let is_shared = |element: &Json| second.iter().any(|other| same(element, other));
    Ok(Some(truth(first.iter().any(is_shared))))
}

type Tell = dyn Fn(&[usize], &[Json]) -> Option<String>;

/// `(array, value [, null_match])`: without `null_match`, NULL is unknown and not searched for.
fn search(arguments: &[Option<&str>], tell: &Tell) -> Answer {
    let [array, wanted, ..] = arguments else {
        return Ok(None);
    };
    let Some(found) = elements(*array)? else {
        return Ok(None);
    };
    let wanted = value(*wanted)?;
    let null_match = flag(arguments, 2, true);
    if !null_match && wanted == Json::Null {
        return Ok(None);
    }
    let places: Vec<usize> = found
        .iter()
        .enumerate()
        .filter(|(_, element)| same(element, &wanted))
        .map(|(place, _)| place)
        .collect();
    if !null_match && places.is_empty() && found.contains(&Json::Null) {
        return Ok(None);
    }
    Ok(tell(&places, &found))
}

/// `(array [, ascending [, nulls first]])`; NULL sorts as the largest.
fn sort(arguments: &[Option<&str>]) -> Answer {
    let Some(found) = elements(arguments.first().copied().flatten())? else {
        return Ok(None);
    };
    let ascending = flag(arguments, 1, true);
    let nulls_first = flag(arguments, 2, !ascending);
    let (nulls, mut values): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|element| *element == Json::Null);
    values.sort_by_cached_key(key::of);
    if !ascending {
        values.reverse();
    }
    let sorted = if nulls_first {
        [nulls, values].concat()
    } else {
        [values, nulls].concat()
    };
    Ok(Some(text(sorted)))
}

fn length(arguments: &[Option<&str>]) -> Answer {
    Ok(match value(arguments.first().copied().flatten())? {
        Json::Array(elements) => Some(elements.len().to_string()),
        _ => None,
    })
}

/// `(array, start [, length])`; a negative start counts from the end.
fn subarray(arguments: &[Option<&str>]) -> Answer {
    let Some(found) = elements(arguments.first().copied().flatten())? else {
        return Ok(None);
    };
    let number = |place: usize| {
        arguments
            .get(place)
            .copied()
            .flatten()
            .and_then(|digits| digits.parse::<i64>().ok())
    };
    let Some(start) = number(1) else {
        return Ok(None);
    };
    let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let start = if start < 0 {
        (count + start).max(0)
    } else {
        start
    };
    let length = match arguments.len() {
        2 => count,
        _ => match number(2) {
            Some(length) => length.max(0),
            None => return Ok(None),
        },
    };
    let kept = found
        .into_iter()
        .skip(usize::try_from(start).unwrap_or(usize::MAX))
        .take(usize::try_from(length).unwrap_or(usize::MAX))
        .collect();
    Ok(Some(text(kept)))
}

fn split(arguments: &[Option<&str>]) -> Option<String> {
    let [content, delimiter] = arguments else {
        return None;
    };
    let (content, delimiter) = ((*content)?, (*delimiter)?);
    let parts: Vec<Json> = if delimiter.is_empty() {
        vec![Json::Text(content.to_owned())]
    } else {
        content
            .split(delimiter)
            .map(|part| Json::Text(part.to_owned()))
            .collect()
    };
    Some(text(parts))
}

/// The attributes of an object as pairs of name and value, for UNPIVOT; nothing for what is no object.
fn entries(arguments: &[Option<&str>]) -> Answer {
    Ok(match value(arguments.first().copied().flatten())? {
        Json::Object(attributes) => Some(text(
            attributes
                .into_iter()
                .map(|(name, value)| Json::Array(vec![Json::Text(name), value]))
                .collect(),
        )),
        _ => None,
    })
}
