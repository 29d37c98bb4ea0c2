//! A request's members, checked as the service's model says.

use std::ops::RangeInclusive;

use local_aws::AwsError;
use serde_json::{Map, Value};

use super::invalid;

pub(super) struct Input<'a>(&'a Map<String, Value>);

impl<'a> Input<'a> {
    pub(super) fn of(value: &'a Value) -> Result<Self, AwsError> {
        value
            .as_object()
            .map(Self)
            .ok_or_else(|| AwsError::new(400, "SerializationException", "not an object"))
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text of these many characters.
    pub(super) fn text(
        &self,
        name: &str,
        length: RangeInclusive<usize>,
    ) -> Result<Option<&'a str>, AwsError> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let text = value.as_str().ok_or_else(|| wrong_type(name))?;
        if length.contains(&text.chars().count()) {
            Ok(Some(text))
        } else {
            Err(constraint(
                name,
                text,
                &format!(
                    "Member must have length between {} and {}",
                    length.start(),
                    length.end()
                ),
            ))
        }
    }

    pub(super) fn optional(&self, name: &str) -> Result<Option<&'a str>, AwsError> {
        self.text(name, 0..=usize::MAX)
    }

    pub(super) fn required(&self, name: &str) -> Result<&'a str, AwsError> {
        self.optional(name)?.ok_or_else(|| missing(name))
    }

    pub(super) fn integer(
        &self,
        name: &str,
        range: RangeInclusive<u64>,
    ) -> Result<Option<u64>, AwsError> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let number = value.as_u64().ok_or_else(|| wrong_type(name))?;
        if range.contains(&number) {
            Ok(Some(number))
        } else {
            Err(constraint(
                name,
                &number.to_string(),
                &format!(
                    "Member must be between {} and {}",
                    range.start(),
                    range.end()
                ),
            ))
        }
    }

    /// A text that is one of `choices`.
    pub(super) fn choice(
        &self,
        name: &str,
        choices: &[&'static str],
    ) -> Result<Option<&'static str>, AwsError> {
        let Some(text) = self.optional(name)? else {
            return Ok(None);
        };
        let found = choices.iter().find(|choice| **choice == text);
        found.copied().map(Some).ok_or_else(|| {
            let set = format!(
                "Member must satisfy enum value set: [{}]",
                choices.join(", ")
            );
            constraint(name, text, &set)
        })
    }

    pub(super) fn list(&self, name: &str) -> Result<&'a [Value], AwsError> {
        match self.get(name) {
            None => Ok(&[]),
            Some(value) => value
                .as_array()
                .map(Vec::as_slice)
                .ok_or_else(|| wrong_type(name)),
        }
    }

    /// `Parameters`: a name and a value each, neither empty.
    pub(super) fn parameters(&self) -> Result<Vec<(String, String)>, AwsError> {
        self.list("Parameters")?
            .iter()
            .map(|parameter| {
                let member = |member: &str| {
                    let text = parameter.get(member).and_then(Value::as_str);
                    text.filter(|text| !text.is_empty())
                        .map(str::to_owned)
                        .ok_or_else(|| {
                            invalid(format!(
                                "Parameters: the {member} of a parameter must not be empty"
                            ))
                        })
                };
                Ok((member("name")?, member("value")?))
            })
            .collect()
    }

    /// Where a list goes on: the place that the token of the page before told.
    pub(super) fn position(&self) -> Result<usize, AwsError> {
        match self.optional("NextToken")? {
            None | Some("") => Ok(0),
            Some(token) => usize::from_str_radix(token, 16)
                .map_err(|_| invalid("The pagination token is invalid.")),
        }
    }
}

/// The token of a page that begins at `position`.
pub(super) fn token(position: usize) -> String {
    format!("{position:016x}")
}

fn missing(name: &str) -> AwsError {
    let name = member(name);
    invalid(format!(
        "1 validation error detected: Value at '{name}' failed to satisfy constraint: Member must \
         not be null"
    ))
}

fn wrong_type(name: &str) -> AwsError {
    AwsError::new(
        400,
        "SerializationException",
        format!("{name} has another type"),
    )
}

fn constraint(name: &str, value: &str, constraint: &str) -> AwsError {
    let name = member(name);
    invalid(format!(
        "1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: \
         {constraint}"
    ))
}

/// Messages name members with a small first letter.
fn member(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(characters).collect()
    })
}
