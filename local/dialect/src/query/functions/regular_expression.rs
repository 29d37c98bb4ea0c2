//! `REGEXP_COUNT`, `REGEXP_INSTR`, `REGEXP_REPLACE` and `REGEXP_SUBSTR` (database developer guide,
//! "String functions"). The engine matches; arguments that are not given have their defaults here.

use crate::data_types::{MAX_VARCHAR_BYTES, RsType};
use crate::error::Result;
use crate::query::expression::check_pattern;
use crate::query::typed::Typed;

use super::signature::Argument::{Integer, Text};
use super::signature::{Argument, Builtin, Call, coded};

const TT: &[Argument] = &[Text, Text];
const TTI: &[Argument] = &[Text, Text, Integer];
const TTIT: &[Argument] = &[Text, Text, Integer, Text];
const TTII: &[Argument] = &[Text, Text, Integer, Integer];
const TTIIT: &[Argument] = &[Text, Text, Integer, Integer, Text];
const TTIII: &[Argument] = &[Text, Text, Integer, Integer, Integer];
const TTIIIT: &[Argument] = &[Text, Text, Integer, Integer, Integer, Text];
const TTT: &[Argument] = &[Text, Text, Text];
const TTTI: &[Argument] = &[Text, Text, Text, Integer];
const TTTIT: &[Argument] = &[Text, Text, Text, Integer, Text];

pub(super) const ENTRIES: &[Builtin] = &[
    coded("regexp_count", TT, count),
    coded("regexp_count", TTI, count),
    coded("regexp_count", TTIT, count),
    coded("regexp_instr", TT, instr),
    coded("regexp_instr", TTI, instr),
    coded("regexp_instr", TTII, instr),
    coded("regexp_instr", TTIII, instr),
    coded("regexp_instr", TTIIIT, instr),
    coded("regexp_replace", TT, replace),
    coded("regexp_replace", TTT, replace),
    coded("regexp_replace", TTTI, replace),
    coded("regexp_replace", TTTIT, replace),
    coded("regexp_substr", TT, substr),
    coded("regexp_substr", TTI, substr),
    coded("regexp_substr", TTII, substr),
    coded("regexp_substr", TTIIT, substr),
];

/// The host's function over the arguments given and the defaults of the others.
fn called(call: &Call<'_, '_>, function: &str, defaults: &[&str]) -> Result<String> {
    let parameters = call.text(defaults.len() - 1).unwrap_or_default();
    if let Some(pattern) = call.text(1)
        && !parameters.contains('p')
    {
        check_pattern(pattern)?;
    }
    let arguments: Vec<_> = defaults
        .iter()
        .enumerate()
        .map(|(place, default)| {
            call.arguments
                .get(place)
                .map_or(*default, |argument| argument.sql.as_str())
        })
        .collect();
    Ok(format!("{function}({})", arguments.join(", ")))
}

fn integer(sql: &str) -> Typed {
    Typed::new(format!("CAST({sql} AS INTEGER)"), RsType::Integer)
}

fn count(call: &mut Call<'_, '_>) -> Result<Typed> {
    let sql = called(call, "longshore_regexp_count", &["", "", "1", "''"])?;
    Ok(integer(&sql))
}

fn instr(call: &mut Call<'_, '_>) -> Result<Typed> {
    let defaults = ["", "", "1", "1", "0", "''"];
    let sql = called(call, "longshore_regexp_instr", &defaults)?;
    Ok(integer(&sql))
}

fn replace(call: &mut Call<'_, '_>) -> Result<Typed> {
    let defaults = ["", "", "''", "1", "''"];
    let sql = called(call, "longshore_regexp_replace", &defaults)?;
    Ok(Typed::new(sql, RsType::VarChar(MAX_VARCHAR_BYTES)))
}

fn substr(call: &mut Call<'_, '_>) -> Result<Typed> {
    let defaults = ["", "", "1", "1", "''"];
    let sql = called(call, "longshore_regexp_substr", &defaults)?;
    let data_type = match call.data_type(0) {
        RsType::VarChar(bytes) => RsType::VarChar(bytes),
        _ => RsType::VarChar(MAX_VARCHAR_BYTES),
    };
    Ok(Typed::new(sql, data_type))
}
