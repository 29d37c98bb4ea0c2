//! `REGEXP_COUNT`, `REGEXP_INSTR`, `REGEXP_REPLACE` and `REGEXP_SUBSTR` (database developer guide, "String
//! functions"). Positions count characters from 1. The parameter `p` asks for the Perl-compatible
//! dialect, which has look-around; the POSIX dialect has none.

use duckdb::Connection;
use local_dialect::query::similar_to_regex;

use super::invalid;
use super::row::{Kind, Prepared, Value, routine, rows};

pub(super) fn register(connection: &Connection) -> duckdb::Result<()> {
    connection.register_scalar_function::<Count>("longshore_regexp_count")?;
    connection.register_scalar_function::<Place>("longshore_regexp_instr")?;
    connection.register_scalar_function::<Replace>("longshore_regexp_replace")?;
    connection.register_scalar_function::<Substring>("longshore_regexp_substr")?;
    connection.register_scalar_function::<Similar>("longshore_similar_to")
}

// (value, pattern, position, parameters).
routine!(Count, [Text, Text, Integer, Text] -> Integer, |batch| {
    let mut patterns = Patterns::default();
    rows(batch, Kind::Integer, |row| {
        let pattern = patterns.get(row.text(1), row.text(3))?;
        let (_, text) = from_position(row.text(0), row.integer(2));
        let found = count(pattern, text)?;
        Ok(Value::Integer(i64::try_from(found).unwrap_or(i64::MAX)))
    })
});

// (value, pattern, position, occurrence, option, parameters).
routine!(Place, [Text, Text, Integer, Integer, Integer, Text] -> Integer, |batch| {
    let mut patterns = Patterns::default();
    rows(batch, Kind::Integer, |row| {
        let pattern = patterns.get(row.text(1), row.text(5))?;
        let (skipped, text) = from_position(row.text(0), row.integer(2));
        let Some((start, end)) = occurrence(pattern, text, row.integer(3))? else {
            return Ok(Value::Integer(0));
        };
        let behind = if row.integer(4) == 0 { start } else { end };
        let characters = skipped + text[..behind].chars().count() + 1;
        Ok(Value::Integer(i64::try_from(characters).unwrap_or(i64::MAX)))
    })
});

// (value, pattern, replacement, position, parameters).
routine!(Replace, [Text, Text, Text, Integer, Text] -> Text, |batch| {
    let mut patterns = Patterns::default();
    rows(batch, Kind::Text, |row| {
        let pattern = patterns.get(row.text(1), row.text(4))?;
        let whole = row.text(0);
        let (_, text) = from_position(whole, row.integer(3));
        let kept = &whole[..whole.len() - text.len()];
        Ok(Value::Text(format!("{kept}{}", replaced(pattern, text, row.text(2))?)))
    })
});

// (value, pattern, position, occurrence, parameters).
routine!(Substring, [Text, Text, Integer, Integer, Text] -> Text, |batch| {
    let mut patterns = Patterns::default();
    rows(batch, Kind::Text, |row| {
        let pattern = patterns.get(row.text(1), row.text(4))?;
        let (_, text) = from_position(row.text(0), row.integer(2));
        let found = occurrence(pattern, text, row.integer(3))?;
        let found = found.map_or("", |(start, end)| &text[start..end]);
        Ok(Value::Text(found.to_owned()))
    })
});

// (value, pattern of SIMILAR TO as a regular expression).
routine!(Similar, [Text, Text] -> Boolean, |batch| {
    let mut patterns = Prepared::new();
    rows(batch, Kind::Boolean, |row| {
        let pattern = patterns.get(row.text(1), |text| {
            regex::Regex::new(&similar_to_regex(text, Some('\\')))
                .map_err(|_| invalid(format_args!("invalid regular expression: {text}")))
        })?;
        Ok(Value::Boolean(pattern.is_match(row.text(0))))
    })
});

/// A compiled pattern and what the parameters ask for.
struct Pattern {
    regex: Dialect,
    /// `e`: the first subexpression stands for the match.
    first_group: bool,
}

enum Dialect {
    Posix(regex::Regex),
    /// Boxed: it is several times the size of the other.
    Perl(Box<fancy_regex::Regex>),
}

/// The pattern of the row before, which most rows of a chunk share.
#[derive(Default)]
struct Patterns(Option<(String, String, Pattern)>);

impl Patterns {
    fn get(&mut self, pattern: &str, parameters: &str) -> Result<&Pattern, String> {
        let is_known = self
            .0
            .as_ref()
            .is_some_and(|(known, with, _)| known == pattern && with == parameters);
        if !is_known {
            let compiled = compile(pattern, parameters)?;
            self.0 = Some((pattern.to_owned(), parameters.to_owned(), compiled));
        }
        Ok(self
            .0
            .as_ref()
            .map(|(_, _, compiled)| compiled)
            .expect("it was compiled above if it was not there"))
    }
}

fn compile(pattern: &str, parameters: &str) -> Result<Pattern, String> {
    let mut ignore_case = false;
    let mut first_group = false;
    let mut is_perl = false;
    for parameter in parameters.chars() {
        match parameter {
            'c' => ignore_case = false,
            'i' => ignore_case = true,
            'e' => first_group = true,
            'p' => is_perl = true,
            other => {
                return Err(invalid(format_args!(
                    "invalid regular expression parameter \"{other}\""
                )));
            }
        }
    }
    let flagged = if ignore_case {
        format!("(?i){pattern}")
    } else {
        pattern.to_owned()
    };
    let refused = || invalid(format_args!("invalid regular expression: {pattern}"));
    let regex = if is_perl {
        Dialect::Perl(Box::new(
            fancy_regex::Regex::new(&flagged).map_err(|_| refused())?,
        ))
    } else {
        Dialect::Posix(regex::Regex::new(&flagged).map_err(|_| refused())?)
    };
    Ok(Pattern { regex, first_group })
}

/// The text from a position on, with the number of characters before it.
fn from_position(text: &str, position: i64) -> (usize, &str) {
    let skipped = usize::try_from(position.saturating_sub(1)).unwrap_or(0);
    match text.char_indices().nth(skipped) {
        Some((at, _)) => (skipped, &text[at..]),
        None => (skipped, &text[text.len()..]),
    }
}

/// Where a match, or its first subexpression, begins and ends, in bytes.
type Range = (usize, usize);

fn count(pattern: &Pattern, text: &str) -> Result<usize, String> {
    match &pattern.regex {
        Dialect::Posix(regex) => Ok(regex.find_iter(text).count()),
        Dialect::Perl(_) => Ok(captured(pattern, text)?.len()),
    }
}

/// Every match with its groups, the whole match first.
fn captured(pattern: &Pattern, text: &str) -> Result<Vec<Vec<Option<Range>>>, String> {
    match &pattern.regex {
        Dialect::Posix(regex) => Ok(regex
            .captures_iter(text)
            .map(|groups| {
                groups
                    .iter()
                    .map(|group| group.map(|group| (group.start(), group.end())))
                    .collect()
            })
            .collect()),
        Dialect::Perl(regex) => regex
            .captures_iter(text)
            .map(|groups| {
                let groups = groups
                    .map_err(|error| invalid(format_args!("regular expression failed: {error}")))?;
                Ok(groups
                    .iter()
                    .map(|group| group.map(|group| (group.start(), group.end())))
                    .collect())
            })
            .collect(),
    }
}

fn occurrence(pattern: &Pattern, text: &str, wanted: i64) -> Result<Option<Range>, String> {
    let Some(skipped) = wanted.checked_sub(1).and_then(|n| usize::try_from(n).ok()) else {
        return Ok(None);
    };
    if let (Dialect::Posix(regex), false) = (&pattern.regex, pattern.first_group) {
        let found = regex.find_iter(text).nth(skipped);
        return Ok(found.map(|found| (found.start(), found.end())));
    }
    Ok(captured(pattern, text)?
        .into_iter()
        .nth(skipped)
        .and_then(|groups| {
            let place = usize::from(pattern.first_group && groups.len() > 1);
            groups[place]
        }))
}

/// `$1` to `$9` in the replacement stand for subexpressions, `$0` for the match.
fn replaced(pattern: &Pattern, text: &str, replacement: &str) -> Result<String, String> {
    if let (Dialect::Posix(regex), None) = (&pattern.regex, replacement.find(['$', '\\'])) {
        return Ok(regex
            .replace_all(text, regex::NoExpand(replacement))
            .into_owned());
    }
    let mut output = String::with_capacity(text.len());
    let mut copied = 0;
    for groups in captured(pattern, text)? {
        let Some((start, end)) = groups[0] else {
            continue;
        };
        output.push_str(&text[copied..start]);
        expand(replacement, text, &groups, &mut output);
        copied = end;
    }
    output.push_str(&text[copied..]);
    Ok(output)
}

fn expand(replacement: &str, text: &str, groups: &[Option<Range>], output: &mut String) {
    let mut characters = replacement.chars().peekable();
    while let Some(character) = characters.next() {
        let group = if matches!(character, '$' | '\\') {
            characters.peek().and_then(|next| next.to_digit(10))
        } else {
            None
        };
        match group {
            Some(number) => {
                characters.next();
                let number = usize::try_from(number).unwrap_or(0);
                if let Some((start, end)) = groups.get(number).copied().flatten() {
                    output.push_str(&text[start..end]);
                }
            }
            None => output.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "passwd7 plain A1234 a1234";
    const DIGIT_AND_LETTER: &str = "(?=[^ ]*[a-z])(?=[^ ]*[0-9])[^ ]+";

    fn pattern(pattern: &str, parameters: &str) -> Pattern {
        compile(pattern, parameters).unwrap()
    }

    #[test]
    fn the_perl_dialect_looks_around() {
        let sensitive = pattern(DIGIT_AND_LETTER, "p");
        let insensitive = pattern(DIGIT_AND_LETTER, "ip");
        assert_eq!(count(&sensitive, WORDS).unwrap(), 2);
        assert_eq!(count(&insensitive, WORDS).unwrap(), 3);
        assert_eq!(
            replaced(&sensitive, WORDS, "[hidden]").unwrap(),
            "[hidden] plain A1234 [hidden]"
        );
        assert!(compile(DIGIT_AND_LETTER, "").is_err());
    }

    #[test]
    fn the_first_subexpression_can_stand_for_the_match() {
        let text = "This is a cat, this is a dog. This is a mouse.";
        let range = occurrence(&pattern(r"this is a (\w+)", "ie"), text, 2)
            .unwrap()
            .unwrap();
        assert_eq!(&text[range.0..range.1], "dog");
    }

    #[test]
    fn replacements_name_subexpressions() {
        let swap = pattern("([a-z])([0-9])", "");
        assert_eq!(replaced(&swap, "a1 b2", "$2$1").unwrap(), "1a 2b");
        assert_eq!(replaced(&swap, "a1", "$").unwrap(), "$");
        assert_eq!(replaced(&swap, "a1 b2", "x").unwrap(), "x x");
    }

    #[test]
    fn positions_count_characters() {
        assert_eq!(from_position("äöü", 2), (1, "öü"));
        assert_eq!(from_position("äöü", -3), (0, "äöü"));
        assert_eq!(from_position("äöü", 9), (8, ""));
    }

    #[test]
    fn unknown_parameters_are_refused() {
        assert!(compile("a", "x").is_err());
    }
}
