//! `TO_CHAR`, `TO_DATE` and `TO_TIMESTAMP`: constant patterns become DuckDB's (database developer guide,
//! "Datetime format strings", "Numeric format strings").

use crate::error::{Result, SqlError};
use crate::query::typed::{Typed, quote_text};
use crate::types::RsType;

use super::signature::Argument::{Any, Text};
use super::signature::{Builtin, Call, coded, undefined_function};

pub(super) const ENTRIES: &[Builtin] = &[
    coded("to_char", &[Any, Text], to_char),
    coded("to_date", &[Text, Text], to_date),
    coded("to_timestamp", &[Text, Text], to_timestamp),
];

/// Patterns, longest first where one begins another: written, DuckDB's when printing, DuckDB's when
/// reading.
const PATTERNS: &[(&str, &str, &str)] = &[
    ("HH24", "%H", "%H"),
    ("HH12", "%I", "%I"),
    ("HH", "%I", "%I"),
    ("MI", "%M", "%M"),
    ("SS", "%S", "%S"),
    ("MS", "%g", "%g"),
    ("US", "%f", "%f"),
    ("YYYY", "%Y", "%Y"),
    ("YY", "%y", "%y"),
    ("Month", "%B", "%B"),
    ("Mon", "%b", "%b"),
    ("MM", "%m", "%m"),
    ("Day", "%A", "%A"),
    ("DDD", "%j", "%j"),
    ("DD", "%d", "%d"),
    ("Dy", "%a", "%a"),
    ("AM", "%p", "%p"),
    ("PM", "%p", "%p"),
];

/// What the pattern gives apart from letters that strftime cannot print in upper or lower case.
fn duckdb_format(pattern: &str, reading: bool) -> Result<String> {
    let mut format = String::new();
    let mut rest = pattern;
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix('"') {
            let end = quoted.find('"').unwrap_or(quoted.len());
            format.push_str(&quoted[..end].replace('%', "%%"));
            rest = quoted.get(end + 1..).unwrap_or("");
            continue;
        }
        if let Some((name, written)) = name_pattern(rest) {
            format.push_str(if reading { name } else { written });
            rest = &rest[pattern_length(rest)..];
            continue;
        }
        let known = PATTERNS.iter().find(|(name, ..)| {
            rest.get(..name.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(name))
        });
        if let Some((name, printed, read)) = known {
            format.push_str(if reading { read } else { printed });
            rest = &rest[name.len()..];
            continue;
        }
        let Some(character) = rest.chars().next() else {
            break;
        };
        if character.is_alphanumeric() {
            return Err(SqlError::unsupported(format!(
                "the datetime format \"{pattern}\" at \"{rest}\""
            )));
        }
        if character == '%' {
            format.push('%');
        }
        format.push(character);
        rest = &rest[character.len_utf8()..];
    }
    Ok(format)
}

/// Month and day names in the case in which the pattern is written; only `Mon`, `Dy` and the blank
/// padded `Month` and `Day` need care. A name is read in any case.
fn name_pattern(rest: &str) -> Option<(&'static str, &'static str)> {
    for (name, format) in [("Month", "%B"), ("Mon", "%b"), ("Day", "%A"), ("Dy", "%a")] {
        let Some(start) = rest.get(..name.len()) else {
            continue;
        };
        if start.eq_ignore_ascii_case(name) {
            let marked = match (start == name, start == name.to_uppercase(), name) {
                (true, _, "Month") => "\u{1}%B\u{2}",
                (true, _, "Day") => "\u{1}%A\u{2}",
                (true, ..) => format,
                (_, true, "Month") => "\u{3}%B\u{2}",
                (_, true, "Mon") => "\u{3}%b\u{4}",
                (_, true, "Day") => "\u{3}%A\u{2}",
                (_, true, _) => "\u{3}%a\u{4}",
                (.., "Month") => "\u{5}%B\u{2}",
                (.., "Mon") => "\u{5}%b\u{4}",
                (.., "Day") => "\u{5}%A\u{2}",
                _ => "\u{5}%a\u{4}",
            };
            return Some((format, marked));
        }
    }
    None
}

fn pattern_length(rest: &str) -> usize {
    ["Month", "Mon", "Day", "Dy"]
        .iter()
        .find(|name| {
            rest.get(..name.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(name))
        })
        .map_or(1, |name| name.len())
}

fn to_char(call: &mut Call<'_, '_>) -> Result<Typed> {
    let Some(pattern) = call.text(1).map(str::to_owned) else {
        return Err(SqlError::unsupported(
            "TO_CHAR with a format that is not constant",
        ));
    };
    let value = call.arguments.remove(0);
    let value = match value.data_type {
        RsType::Date | RsType::Timestamp => value,
        RsType::TimestampTz => call.translator.convert(value, RsType::Timestamp)?,
        kind if kind.is_numeric() => {
            return Err(SqlError::unsupported("TO_CHAR of a number"));
        }
        kind => return Err(undefined_function("to_char", &[kind, RsType::Unknown])),
    };
    let format = duckdb_format(&pattern, false)?;
    Ok(Typed::new(
        printed(&value.sql, &format),
        RsType::VarChar(256),
    ))
}

/// Joins plain pieces and pieces whose case or width strftime cannot give.
fn printed(value: &str, format: &str) -> String {
    let marks = ['\u{1}', '\u{2}', '\u{3}', '\u{4}', '\u{5}'];
    if !format.contains(marks) {
        return format!("strftime({value}, {})", quote_text(format));
    }
    let mut pieces = Vec::new();
    let mut rest = format;
    while let Some(at) = rest.find(marks) {
        let (plain, marked) = rest.split_at(at);
        if !plain.is_empty() {
            pieces.push(format!("strftime({value}, {})", quote_text(plain)));
        }
        let mark = marked.chars().next().unwrap_or('\u{1}');
        let end = marked[1..]
            .find(['\u{2}', '\u{4}'])
            .map_or(marked.len(), |end| end + 1);
        let name = format!("strftime({value}, {})", quote_text(&marked[1..end]));
        let name = match mark {
            '\u{3}' => format!("upper({name})"),
            '\u{5}' => format!("lower({name})"),
            _ => name,
        };
        let is_padded = marked[end..].starts_with('\u{2}');
        pieces.push(if is_padded {
            format!("rpad({name}, 9, ' ')")
        } else {
            name
        });
        rest = marked.get(end + 1..).unwrap_or("");
    }
    if !rest.is_empty() {
        pieces.push(format!("strftime({value}, {})", quote_text(rest)));
    }
    format!("({})", pieces.join(" || "))
}

fn read(call: &Call<'_, '_>) -> Result<String> {
    let Some(pattern) = call.text(1) else {
        return Err(SqlError::unsupported(format!(
            "{} with a format that is not constant",
            call.entry.name
        )));
    };
    let format = duckdb_format(pattern, true)?;
    Ok(format!(
        "strptime({}, {})",
        call.sql(0),
        quote_text(&format)
    ))
}

fn to_date(call: &mut Call<'_, '_>) -> Result<Typed> {
    Ok(Typed::new(
        format!("CAST({} AS DATE)", read(call)?),
        RsType::Date,
    ))
}

fn to_timestamp(call: &mut Call<'_, '_>) -> Result<Typed> {
    Ok(Typed::new(read(call)?, RsType::TimestampTz))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_become_strftimes() {
        assert_eq!(
            duckdb_format("YYYY-MM-DD HH24:MI:SS.US", false).unwrap(),
            "%Y-%m-%d %H:%M:%S.%f"
        );
        assert_eq!(duckdb_format("\"Q\"YYYY", true).unwrap(), "Q%Y");
    }

    #[test]
    fn names_keep_the_case_of_the_pattern() {
        let format = duckdb_format("DD-MON-YYYY", false).unwrap();
        assert_eq!(
            printed("x", &format),
            "(strftime(x, '%d-') || upper(strftime(x, '%b')) || strftime(x, '-%Y'))"
        );
    }

    #[test]
    fn patterns_without_a_counterpart_are_refused() {
        assert!(duckdb_format("YYYY-Q", false).is_err());
    }
}
