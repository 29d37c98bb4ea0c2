use std::fmt;
use std::str::FromStr;

use crate::{Ident, IdentError};

/// A table, view or function of the database that the session is connected to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QualifiedName {
    pub schema: Ident,
    pub name: Ident,
}

/// A table or view in any database of the warehouse; it can be read, not written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CrossDatabaseName {
    pub database: Ident,
    pub schema: Ident,
    pub name: Ident,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("\"{0}\" is not a name of the form schema.table")]
    Parts(String),
    #[error("the name \"{0}\" has a double quote that is never closed")]
    Quote(String),
    #[error(transparent)]
    Ident(#[from] IdentError),
}

impl QualifiedName {
    pub fn new(schema: &str, name: &str) -> Result<Self, IdentError> {
        Ok(Self {
            schema: Ident::new(schema)?,
            name: Ident::new(name)?,
        })
    }

    /// `schema.name` without quotes, for messages.
    pub fn plain(&self) -> String {
        format!("{}.{}", self.schema.as_str(), self.name.as_str())
    }
}

/// Reads `schema.table`; a part that holds a dot or blanks is written in double quotes.
impl FromStr for QualifiedName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let [schema, name] = &split(text)?[..] else {
            return Err(NameError::Parts(text.to_owned()));
        };
        Ok(Self::new(schema, name)?)
    }
}

impl fmt::Display for QualifiedName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.schema, self.name)
    }
}

impl CrossDatabaseName {
    pub fn new(database: &str, schema: &str, name: &str) -> Result<Self, IdentError> {
        let QualifiedName { schema, name } = QualifiedName::new(schema, name)?;
        Ok(Self {
            database: Ident::new(database)?,
            schema,
            name,
        })
    }

    /// `database.schema.name` without quotes, for messages.
    pub fn plain(&self) -> String {
        let [database, schema, name] =
            [&self.database, &self.schema, &self.name].map(Ident::as_str);
        format!("{database}.{schema}.{name}")
    }
}

impl fmt::Display for CrossDatabaseName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.database, self.schema, self.name)
    }
}

/// Splits at the dots outside of double quotes, and takes the quotes off.
pub fn split(text: &str) -> Result<Vec<String>, NameError> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    let mut characters = text.trim().chars().peekable();
    while let Some(character) = characters.next() {
        let part = parts.last_mut().expect("there is always a last part");
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                part.push('"');
            }
            '"' => quoted = !quoted,
            '.' if !quoted => parts.push(String::new()),
            other => part.push(other),
        }
    }
    if quoted {
        Err(NameError::Quote(text.to_owned()))
    } else {
        Ok(parts)
    }
}

impl From<NameError> for model::Failure {
    fn from(error: NameError) -> Self {
        if let NameError::Ident(error) = error {
            return error.into();
        }
        Self::new(
            model::Kind::InvalidInput,
            model::Code::InvalidIdentifier,
            error.to_string(),
        )
        .with_hint("write schema.table, and a part with a dot in it in double quotes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_people_write_it_and_rendered_in_quotes() {
        let rendered = |text: &str| text.parse::<QualifiedName>().unwrap().to_string();
        assert_eq!(rendered("raw.flights"), r#""raw"."flights""#);
        assert_eq!(rendered(r#""My Schema"."a.b""#), r#""my schema"."a.b""#);
        assert_eq!(rendered(r#"raw."q""q""#), r#""raw"."q""q""#);
        assert_eq!(
            CrossDatabaseName::new("airline", "ops", "order")
                .unwrap()
                .to_string(),
            r#""airline"."ops"."order""#
        );
    }

    #[test]
    fn a_name_without_exactly_two_parts_is_refused() {
        let error = |text: &str| text.parse::<QualifiedName>().unwrap_err();
        assert_eq!(error("flights"), NameError::Parts("flights".to_owned()));
        assert_eq!(error("a.b.c"), NameError::Parts("a.b.c".to_owned()));
        assert_eq!(error("a."), NameError::Ident(IdentError::Empty));
        assert_eq!(error("a.\"b"), NameError::Quote("a.\"b".to_owned()));
    }
}
