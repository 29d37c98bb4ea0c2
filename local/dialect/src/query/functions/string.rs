//! String functions (database developer guide, "String functions").

use crate::data_types::{MAX_VARCHAR_BYTES, RsType};
use crate::error::{Result, SqlError, SqlState};
use crate::query::blanks::{Sides, without_blanks};
use crate::query::typed::Typed;
use crate::query::unify::text_length;
use crate::statements::collation::Collation;

use super::signature::Argument::{Any, Integer, Text};
use super::signature::Returns::{TextOf, Type};
use super::signature::{Builtin, Call, LONG_TEXT, coded, entry, infallible};

const INTEGER: super::signature::Returns = Type(RsType::Integer);

pub(super) const ENTRIES: &[Builtin] = &[
    entry("upper", &[Text], "upper({0})", TextOf(0)),
    entry("lower", &[Text], "lower({0})", TextOf(0)),
    entry("initcap", &[Text], "longshore_initcap({0})", TextOf(0)),
    entry("length", &[Text], "CAST(length({0}) AS INTEGER)", INTEGER),
    entry("len", &[Text], "CAST(length({0}) AS INTEGER)", INTEGER),
    entry(
        "char_length",
        &[Text],
        "CAST(length({0}) AS INTEGER)",
        INTEGER,
    ),
    entry(
        "character_length",
        &[Text],
        "CAST(length({0}) AS INTEGER)",
        INTEGER,
    ),
    entry("textlen", &[Text], "CAST(length({0}) AS INTEGER)", INTEGER),
    entry(
        "octet_length",
        &[Text],
        "CAST(strlen({0}) AS INTEGER)",
        INTEGER,
    ),
    infallible("substring", &[Text, Integer], substring),
    infallible("substring", &[Text, Integer, Integer], substring),
    infallible("substr", &[Text, Integer], substring),
    infallible("substr", &[Text, Integer, Integer], substring),
    entry("left", &[Text, Integer], "left({0}, {1})", TextOf(0)),
    entry("right", &[Text, Integer], "right({0}, {1})", TextOf(0)),
    infallible("ltrim", &[Text], trim_blanks),
    entry("ltrim", &[Text, Text], "ltrim({0}, {1})", TextOf(0)),
    infallible("rtrim", &[Text], trim_blanks),
    entry("rtrim", &[Text, Text], "rtrim({0}, {1})", TextOf(0)),
    infallible("trim", &[Text], trim_blanks),
    entry("trim", &[Text, Text], "trim({0}, {1})", TextOf(0)),
    infallible("btrim", &[Text], trim_blanks),
    entry("btrim", &[Text, Text], "trim({0}, {1})", TextOf(0)),
    entry(
        "replace",
        &[Text, Text, Text],
        "replace({0}, {1}, {2})",
        LONG_TEXT,
    ),
    entry(
        "translate",
        &[Text, Text, Text],
        "translate({0}, {1}, {2})",
        TextOf(0),
    ),
    entry(
        "strpos",
        &[Text, Text],
        "CAST(strpos({0}, {1}) AS INTEGER)",
        INTEGER,
    ),
    entry(
        "position",
        &[Text, Text],
        "CAST(strpos({1}, {0}) AS INTEGER)",
        INTEGER,
    ),
    entry(
        "charindex",
        &[Text, Text],
        "CAST(strpos({1}, {0}) AS INTEGER)",
        INTEGER,
    ),
    coded("split_part", &[Text, Text, Integer], split_part),
    infallible("lpad", &[Text, Integer], pad),
    infallible("lpad", &[Text, Integer, Text], pad),
    infallible("rpad", &[Text, Integer], pad),
    infallible("rpad", &[Text, Integer, Text], pad),
    entry("reverse", &[Text], "reverse({0})", TextOf(0)),
    entry(
        "repeat",
        &[Text, Integer],
        "longshore_repeat({0}, {1})",
        LONG_TEXT,
    ),
    entry(
        "replicate",
        &[Text, Integer],
        "longshore_repeat({0}, {1})",
        LONG_TEXT,
    ),
    coded("concat", &[Any, Any], concat),
    coded("collate", &[Text, Text], collate),
    entry("chr", &[Integer], "chr({0})", Type(RsType::VarChar(4))),
    entry("ascii", &[Text], "CAST(ascii({0}) AS INTEGER)", INTEGER),
    entry(
        "quote_ident",
        &[Text],
        "longshore_quote_ident({0})",
        LONG_TEXT,
    ),
    entry(
        "quote_literal",
        &[Text],
        "longshore_quote_literal({0})",
        LONG_TEXT,
    ),
    entry(
        "octetindex",
        &[Text, Text],
        "CAST(CASE strpos({1}, {0}) WHEN 0 THEN 0 \
         ELSE strlen(left({1}, strpos({1}, {0}) - 1)) + 1 END AS INTEGER)",
        INTEGER,
    ),
    entry("bpcharcmp", &[Text, Text], BYTE_COMPARISON, INTEGER),
    entry(
        "bttext_pattern_cmp",
        &[Text, Text],
        BYTE_COMPARISON,
        INTEGER,
    ),
    entry(
        "soundex",
        &[Text],
        "longshore_soundex({0})",
        Type(RsType::VarChar(4)),
    ),
    entry(
        "difference",
        &[Text, Text],
        "CAST(longshore_difference({0}, {1}) AS INTEGER)",
        INTEGER,
    ),
];

/// -1, 0 or 1 as the first text comes before, with or after the second by its bytes.
const BYTE_COMPARISON: &str = "CAST(CASE WHEN rtrim({0}, ' ') < rtrim({1}, ' ') THEN -1 \
    WHEN rtrim({0}, ' ') > rtrim({1}, ' ') THEN 1 \
    WHEN {0} IS NOT NULL AND {1} IS NOT NULL THEN 0 END AS INTEGER)";

/// The longest text that is certain to fit a VARCHAR, whatever its characters.
const MOST_PADDED_CHARACTERS: i64 = 16_000;

/// DuckDB pads to a constant length with a constant that is not empty; where either may be anything, the
/// host does.
fn pad(call: &Call<'_, '_>) -> Typed {
    let name = call.entry.name;
    let fill = call
        .arguments
        .get(2)
        .map_or("' '", |fill| fill.sql.as_str());
    let is_short = call.arguments[1]
        .as_integer()
        .is_some_and(|length| (0..=MOST_PADDED_CHARACTERS).contains(&length));
    let is_filled = call.len() == 2 || call.text(2).is_some_and(|fill| !fill.is_empty());
    let sql = if is_short && is_filled {
        format!("{name}({}, {}, {fill})", call.sql(0), call.sql(1))
    } else {
        let on_the_left = name == "lpad";
        let (text, length) = (call.sql(0), call.sql(1));
        format!("longshore_pad({text}, {length}, {fill}, {on_the_left})")
    };
    Typed::new(sql, RsType::VarChar(MAX_VARCHAR_BYTES))
}

/// TRIM and its like of blanks.
fn trim_blanks(call: &Call<'_, '_>) -> Typed {
    let sides = match call.entry.name {
        "ltrim" => Sides::Left,
        "rtrim" => Sides::Right,
        _ => Sides::Both,
    };
    let data_type = match text_length(call.data_type(0)) {
        Some(length) => RsType::VarChar(length),
        None => RsType::Text,
    };
    Typed::new(without_blanks(call.sql(0), sides), data_type)
}

/// A start before the first character counts towards the length, as in PostgreSQL.
fn substring(call: &Call<'_, '_>) -> Typed {
    let starts_inside = call.arguments[1]
        .as_integer()
        .is_some_and(|start| start >= 1)
        && call
            .arguments
            .get(2)
            .is_none_or(|length| length.as_integer().is_some_and(|length| length >= 0));
    let (name, length) = (
        if starts_inside {
            "substring"
        } else {
            "longshore_substring"
        },
        call.arguments.get(2).map(|length| length.sql.as_str()),
    );
    let sql = match length {
        Some(length) => format!("{name}({}, {}, {length})", call.sql(0), call.sql(1)),
        None if starts_inside => format!("substring({}, {})", call.sql(0), call.sql(1)),
        None => format!("substring({}, greatest({}, 1))", call.sql(0), call.sql(1)),
    };
    Typed::new(sql, text_type(call))
}

fn text_type(call: &Call<'_, '_>) -> RsType {
    match call.data_type(0) {
        RsType::VarChar(length) => RsType::VarChar(length),
        _ => RsType::VarChar(MAX_VARCHAR_BYTES),
    }
}

fn split_part(call: &mut Call<'_, '_>) -> Result<Typed> {
    match call.arguments[2].as_integer() {
        Some(place) if place < 1 => Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            "field position must be greater than zero",
        )),
        _ => Ok(Typed::new(
            call.filled("split_part({0}, {1}, {2})"),
            text_type(call),
        )),
    }
}

fn concat(call: &mut Call<'_, '_>) -> Result<Typed> {
    let right = call.arguments.pop();
    let left = call.arguments.pop();
    match (left, right) {
        (Some(left), Some(right)) => call.translator.concatenate(left, right),
        _ => Err(call.undefined()),
    }
}

/// `COLLATE (text, 'case_insensitive')`: the text, compared in that way from there on.
fn collate(call: &mut Call<'_, '_>) -> Result<Typed> {
    let Some(collation) = call.text(1).and_then(Collation::from_name) else {
        return Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            "COLLATE takes the constant case_sensitive or case_insensitive",
        ));
    };
    let data_type = call.data_type(0);
    Ok(Typed::new(
        format!("({} {})", call.sql(0), collation.duckdb()),
        data_type,
    ))
}
