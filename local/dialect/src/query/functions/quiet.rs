//! Expressions that give NULL where they would raise an error.
//!
//! What calls DuckDB's `error()` is volatile to DuckDB, which takes nothing volatile as a key of a window
//! nor inside TRY. There the quiet form of the text stands: `error(…)` is NULL in it, and each macro
//! that may raise one has a quiet twin.

use std::sync::OnceLock;

use super::host::{MACROS, Macro};

/// What the quiet twin of a macro is called.
const SUFFIX: &str = "_or_null";

/// Whether the text may raise an error by `error()`.
pub(in crate::query) fn is_fallible(sql: &str) -> bool {
    quiet(sql) != sql
}

/// The quiet form of a text.
pub(in crate::query) fn quiet(sql: &str) -> String {
    rewritten(sql, &|word| fallible_macros().contains(&word))
}

/// The quiet twins of the macros that may raise errors, in an order in which they can be made.
pub fn quiet_macros() -> Vec<(String, &'static str, String)> {
    MACROS
        .iter()
        .filter(|known| fallible_macros().contains(&known.name))
        .map(|known| {
            let body = quiet(known.body);
            (format!("{}{SUFFIX}", known.name), known.parameters, body)
        })
        .collect()
}

/// Macros whose bodies call `error()`, themselves or by others.
fn fallible_macros() -> &'static [&'static str] {
    static NAMES: OnceLock<Vec<&'static str>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut names: Vec<&'static str> = Vec::new();
        loop {
            let raises = |known: &&Macro| {
                !names.contains(&known.name)
                    && rewritten(known.body, &|word| names.contains(&word)) != known.body
            };
            let found: Vec<_> = MACROS
                .iter()
                .filter(raises)
                .map(|known| known.name)
                .collect();
            if found.is_empty() {
                return names;
            }
            names.extend(found);
        }
    })
}

fn rewritten(sql: &str, is_fallible: &dyn Fn(&str) -> bool) -> String {
    let mut output = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let length = token_length(rest, first);
        let (token, tail) = rest.split_at(length);
        rest = tail;
        output.push_str(token);
        if !tail.starts_with('(') {
            continue;
        }
        if token == "error" {
            output.truncate(output.len() - token.len());
            output.push_str("NULL");
            rest = &tail[parenthesized_length(tail)..];
        } else if is_fallible(token) {
            output.push_str(SUFFIX);
        }
    }
    output
}

/// Bytes of the string, quoted name, word or single character at the start.
fn token_length(text: &str, first: char) -> usize {
    match first {
        '\'' | '"' => text[1..]
            .find(first)
            .map_or(text.len(), |closing| closing + 2),
        _ if is_word(first) => text.find(|next| !is_word(next)).unwrap_or(text.len()),
        _ => first.len_utf8(),
    }
}

/// Bytes from the parenthesis at the start to the one that closes it.
fn parenthesized_length(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        at += token_length(&text[at..], first);
        match first {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_become_null_and_macros_their_twins() {
        assert_eq!(
            quiet("CASE WHEN b = 0 THEN error('a' || (b) || ')') ELSE 'error(1)' END"),
            "CASE WHEN b = 0 THEN NULL ELSE 'error(1)' END"
        );
        assert_eq!(
            quiet("longshore_sqrt(\"error\"(1), 'it''s')"),
            "longshore_sqrt_or_null(\"error\"(1), 'it''s')"
        );
        assert_eq!(quiet("abs(\"i\".\"a\")"), "abs(\"i\".\"a\")");
        assert!(is_fallible("1 + longshore_sqrt(2)"));
        assert!(!is_fallible("'longshore_sqrt(2)'"));
    }

    #[test]
    fn twins_raise_nothing() {
        let twins = quiet_macros();
        assert!(!twins.is_empty());
        for (name, _, body) in twins {
            assert!(!is_fallible(&body), "{name}: {body}");
        }
    }
}
