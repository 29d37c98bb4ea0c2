//! String functions (database developer guide, "String functions").

use crate::error::{Result, SqlError, SqlState};
use crate::query::expression::check_pattern;
use crate::query::typed::Typed;
use crate::types::{MAX_VARCHAR_BYTES, RsType};

use super::signature::Argument::{Any, Integer, Text};
use super::signature::Returns::{TextOf, Type};
use super::signature::{Builtin, Call, LONG_TEXT, coded, entry, infallible, variadic};

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
    entry("ltrim", &[Text], "ltrim({0}, ' ')", TextOf(0)),
    entry("ltrim", &[Text, Text], "ltrim({0}, {1})", TextOf(0)),
    entry("rtrim", &[Text], "rtrim({0}, ' ')", TextOf(0)),
    entry("rtrim", &[Text, Text], "rtrim({0}, {1})", TextOf(0)),
    entry("trim", &[Text], "trim({0}, ' ')", TextOf(0)),
    entry("trim", &[Text, Text], "trim({0}, {1})", TextOf(0)),
    entry("btrim", &[Text], "trim({0}, ' ')", TextOf(0)),
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
    entry("lpad", &[Text, Integer], "lpad({0}, {1}, ' ')", LONG_TEXT),
    entry(
        "lpad",
        &[Text, Integer, Text],
        "lpad({0}, {1}, {2})",
        LONG_TEXT,
    ),
    entry("rpad", &[Text, Integer], "rpad({0}, {1}, ' ')", LONG_TEXT),
    entry(
        "rpad",
        &[Text, Integer, Text],
        "rpad({0}, {1}, {2})",
        LONG_TEXT,
    ),
    entry("reverse", &[Text], "reverse({0})", TextOf(0)),
    entry(
        "repeat",
        &[Text, Integer],
        "repeat({0}, greatest({1}, 0))",
        LONG_TEXT,
    ),
    entry(
        "replicate",
        &[Text, Integer],
        "repeat({0}, greatest({1}, 0))",
        LONG_TEXT,
    ),
    coded("concat", &[Any, Any], concat),
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
    variadic("regexp_replace", &[Text, Text], regexp_replace),
    variadic("regexp_substr", &[Text, Text], regexp_substr),
    variadic("regexp_count", &[Text, Text], regexp_count),
    variadic("regexp_instr", &[Text, Text], regexp_instr),
];

/// A start before the first character counts towards the length, as in PostgreSQL.
fn substring(call: &Call<'_, '_>) -> Typed {
    let starts_inside = call.arguments[1]
        .as_integer()
        .is_some_and(|start| start >= 1);
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

/// A constant pattern that DuckDB's engine reads alike, and no more than `most` arguments.
fn check(call: &Call<'_, '_>, most: usize) -> Result<()> {
    if call.len() > most {
        return Err(SqlError::unsupported(format!(
            "{} with {} arguments",
            call.entry.name,
            call.len()
        )));
    }
    match call.text(1) {
        Some(pattern) => check_pattern(pattern),
        None => Ok(()),
    }
}

fn regexp_replace(call: &mut Call<'_, '_>) -> Result<Typed> {
    check(call, 3)?;
    let template = if call.len() == 2 {
        "regexp_replace({0}, {1}, '', 'g')"
    } else {
        "regexp_replace({0}, {1}, longshore_replacement({2}), 'g')"
    };
    Ok(Typed::new(
        call.filled(template),
        RsType::VarChar(MAX_VARCHAR_BYTES),
    ))
}

fn regexp_substr(call: &mut Call<'_, '_>) -> Result<Typed> {
    check(call, 2)?;
    Ok(Typed::new(
        call.filled("regexp_extract({0}, {1})"),
        text_type(call),
    ))
}

fn regexp_count(call: &mut Call<'_, '_>) -> Result<Typed> {
    check(call, 2)?;
    Ok(Typed::new(
        call.filled("CAST(len(regexp_extract_all({0}, {1})) AS INTEGER)"),
        RsType::Integer,
    ))
}

fn regexp_instr(call: &mut Call<'_, '_>) -> Result<Typed> {
    check(call, 2)?;
    Ok(Typed::new(
        call.filled("longshore_regexp_instr({0}, {1})"),
        RsType::Integer,
    ))
}
