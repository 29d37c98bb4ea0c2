//! Parameters in SHOW: drivers of AWS send `SHOW TABLES FROM SCHEMA $1.$2 LIKE $3`. A value stands for a
//! name, a pattern, a number, or the type of an argument, by its place.

use crate::error::{Result, SqlError, SqlState};
use crate::lexer::{Spanned, Token, tokenize};
use crate::names::quote;

/// What a parameter stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Name,
    Pattern,
    Limit,
    ArgumentType,
}

/// How many parameters a SHOW takes; `None` for another statement or one without any.
pub fn count(sql: &str) -> Result<Option<usize>> {
    let tokens = tokenize(sql)?;
    if !is_show(&tokens) {
        return Ok(None);
    }
    let numbers = tokens.iter().filter_map(|spanned| match spanned.token {
        Token::Parameter(number) => Some(usize::from(number)),
        _ => None,
    });
    Ok(numbers.max())
}

/// The statement with values in the place of its parameters.
pub fn fill(sql: &str, values: &[Option<String>]) -> Result<String> {
    replace(sql, |place, number| {
        let value = number.checked_sub(1).and_then(|at| values.get(at));
        let value = value
            .ok_or_else(|| missing(number))?
            .as_deref()
            .ok_or_else(|| {
                SqlError::new(
                    SqlState::INVALID_PARAMETER_VALUE,
                    format!("parameter ${number} of SHOW cannot be NULL"),
                )
            })?;
        written(place, value)
    })
}

/// The statement with something in the place of each parameter, to be parsed before the values are
/// known.
pub fn template(sql: &str) -> Result<String> {
    replace(sql, |place, number| match place {
        Place::Limit => Ok("1".to_owned()),
        Place::ArgumentType => Ok("integer".to_owned()),
        Place::Name | Place::Pattern => written(place, &format!("parameter_{number}")),
    })
}

fn is_show(tokens: &[Spanned]) -> bool {
    matches!(
        tokens.first().map(|first| &first.token),
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("show")
    )
}

fn missing(number: usize) -> SqlError {
    SqlError::new(
        SqlState::UNDEFINED_PARAMETER,
        format!("there is no parameter ${number}"),
    )
}

fn replace(sql: &str, mut text: impl FnMut(Place, usize) -> Result<String>) -> Result<String> {
    let tokens = tokenize(sql)?;
    let mut replaced = String::with_capacity(sql.len());
    let mut copied = 0;
    let mut before: Option<&Token> = None;
    let mut depth = 0_usize;
    for spanned in &tokens {
        match &spanned.token {
            Token::Parameter(number) => {
                let place = place(before, depth);
                replaced.push_str(&sql[copied..spanned.start]);
                replaced.push_str(&text(place, usize::from(*number))?);
                copied = spanned.end;
            }
            Token::Symbol(symbol) if symbol == "(" => depth += 1,
            Token::Symbol(symbol) if symbol == ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        before = Some(&spanned.token);
    }
    replaced.push_str(&sql[copied..]);
    Ok(replaced)
}

fn place(before: Option<&Token>, depth: usize) -> Place {
    match before {
        _ if depth > 0 => Place::ArgumentType,
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("like") => Place::Pattern,
        Some(Token::Word(word)) if word.eq_ignore_ascii_case("limit") => Place::Limit,
        _ => Place::Name,
    }
}

fn written(place: Place, value: &str) -> Result<String> {
    let invalid = |what: &str| {
        SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            format!("\"{value}\" is no {what}"),
        )
    };
    match place {
        Place::Name if value.is_empty() => Err(invalid("name")),
        Place::Name => Ok(quote(value)),
        // A backslash is an escape in a string, and in the pattern.
        Place::Pattern => Ok(format!(
            "'{}'",
            value.replace('\\', "\\\\").replace('\'', "''")
        )),
        Place::Limit => match value.parse::<u64>() {
            Ok(limit) => Ok(limit.to_string()),
            Err(_) => Err(invalid("number")),
        },
        Place::ArgumentType => {
            let is_type = |character: char| {
                character.is_ascii_alphanumeric()
                    || matches!(character, ' ' | '(' | ')' | ',' | '_')
            };
            if value.chars().all(is_type) {
                Ok(value.to_owned())
            } else {
                Err(invalid("type"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(values: &[&str]) -> Vec<Option<String>> {
        values
            .iter()
            .map(|value| Some((*value).to_owned()))
            .collect()
    }

    #[test]
    fn values_are_written_by_their_places() {
        let sql = "SHOW TABLES FROM SCHEMA $1.$2 LIKE $3 LIMIT $4;";
        assert_eq!(count(sql).unwrap(), Some(4));
        assert_eq!(
            fill(sql, &values(&["dev", "a\"b", r"it's\_%", "5"])).unwrap(),
            r#"SHOW TABLES FROM SCHEMA "dev"."a""b" LIKE 'it''s\\_%' LIMIT 5;"#
        );
        let sql = "SHOW PARAMETERS OF FUNCTION $1.$2($3, $4)";
        assert_eq!(
            fill(sql, &values(&["s", "f", "integer", "character varying"])).unwrap(),
            r#"SHOW PARAMETERS OF FUNCTION "s"."f"(integer, character varying)"#
        );
        assert_eq!(
            template(sql).unwrap(),
            r#"SHOW PARAMETERS OF FUNCTION "parameter_1"."parameter_2"(integer, integer)"#
        );
    }

    #[test]
    fn what_is_no_value_for_its_place_is_refused() {
        let sql = "SHOW FUNCTIONS FROM SCHEMA $1 LIMIT $2";
        assert!(fill(sql, &values(&["", "1"])).is_err());
        assert!(fill(sql, &values(&["a", "x"])).is_err());
        assert!(fill(sql, &values(&["a"])).is_err());
        assert!(fill(sql, &[None, Some("1".to_owned())]).is_err());
        assert!(fill("SHOW PARAMETERS OF FUNCTION f($1)", &values(&["int; x"])).is_err());
    }

    #[test]
    fn other_statements_have_parameters_of_their_own() {
        assert_eq!(count("SELECT $1").unwrap(), None);
        assert_eq!(count("SHOW DATABASES").unwrap(), None);
    }
}
