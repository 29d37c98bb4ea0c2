//! Reading a TOML file strictly: where it is wrong, the error names file, line and the nearest key.

use std::fs;
use std::ops::Range;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::nearest::nearest;

/// Reads `path`; `shown` is how errors call the file.
pub(crate) fn read<T: DeserializeOwned>(path: &Path, shown: &str) -> Result<T, Error> {
    parse(&text(path, shown)?, shown)
}

pub(crate) fn text(path: &Path, shown: &str) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::Read {
        file: shown.to_owned(),
        source,
    })
}

pub(crate) fn parse<T: DeserializeOwned>(text: &str, shown: &str) -> Result<T, Error> {
    toml::from_str(text).map_err(|error| explain(&error, text, shown))
}

fn explain(error: &toml::de::Error, text: &str, shown: &str) -> Error {
    let line = error.span().map_or(1, |span| line_of(text, &span));
    let file = shown.to_owned();
    let message = error.message();
    if let Some((word, known)) = unknown(message, "unknown field ") {
        let hint = suggestion(&word, &known, "the known keys here are");
        return Error::UnknownKey {
            file,
            line,
            key: word,
            hint,
        };
    }
    if let Some((word, known)) = unknown(message, "unknown variant ") {
        let hint = suggestion(&word, &known, "it can be");
        return Error::UnknownWord {
            file,
            line,
            word,
            hint,
        };
    }
    Error::Malformed {
        file,
        line,
        message: message.lines().collect::<Vec<_>>().join("; "),
    }
}

fn line_of(text: &str, span: &Range<usize>) -> usize {
    let before = text.get(..span.start).unwrap_or(text);
    before.matches('\n').count() + 1
}

/// Takes serde's message apart: ``unknown field `x`, expected one of `a`, `b` ``.
fn unknown(message: &str, prefix: &str) -> Option<(String, Vec<String>)> {
    let rest = message.strip_prefix(prefix)?;
    let mut quoted = rest.split('`').skip(1).step_by(2).map(str::to_owned);
    let word = quoted.next()?;
    Some((word, quoted.collect()))
}

fn suggestion(word: &str, known: &[String], lead: &str) -> String {
    if let Some(candidate) = nearest(word, known.iter().map(String::as_str)) {
        return format!("did you mean \"{candidate}\"?");
    }
    if known.is_empty() {
        return "no key is allowed here".to_owned();
    }
    let listed: Vec<_> = known.iter().map(|key| format!("\"{key}\"")).collect();
    format!("{lead} {}", listed.join(", "))
}
