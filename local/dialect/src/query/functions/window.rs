//! Window functions that are not aggregates (database developer guide, "Window functions").

use crate::data_types::RsType;
use crate::error::Result;
use crate::query::translator::Translator;
use crate::query::typed::Typed;
use crate::query::unify::text_type;

use super::aggregate::AggregateCall;
use super::signature::undefined_function;

/// Functions of no argument and the types of their results.
const RANKS: &[(&str, RsType)] = &[
    ("row_number", RsType::BigInt),
    ("rank", RsType::BigInt),
    ("dense_rank", RsType::BigInt),
    ("percent_rank", RsType::DoublePrecision),
    ("cume_dist", RsType::DoublePrecision),
];

/// Functions that give the value of another row.
const VALUES: &[&str] = &["lag", "lead", "first_value", "last_value", "nth_value"];

pub(in crate::query) fn is_window_function(name: &str) -> bool {
    matches!(name, "ntile" | "ratio_to_report")
        || VALUES.contains(&name)
        || RANKS.iter().any(|(rank, _)| *rank == name)
}

/// Functions over a frame, which ORDER BY makes them name.
pub(in crate::query) fn reads_frame(name: &str) -> bool {
    matches!(name, "first_value" | "last_value" | "nth_value")
}

/// Functions whose OVER takes PARTITION BY only.
pub(in crate::query) fn takes_partition_only(name: &str) -> bool {
    name == "ratio_to_report"
}

pub(in crate::query) fn window_function(
    translator: &mut Translator<'_>,
    mut call: AggregateCall,
) -> Result<Typed> {
    let types: Vec<_> = call.arguments.iter().map(|a| a.data_type).collect();
    let undefined = undefined_function(&call.name, &types);
    let over = call.over.take().unwrap_or_default();
    let rank = RANKS.iter().find(|(name, _)| *name == call.name);
    if let (Some((name, data_type)), []) = (rank, types.as_slice()) {
        return Ok(Typed::new(format!("{name}() {over}"), *data_type));
    }
    if call.name == "ntile" && types.len() == 1 {
        let buckets = call.arguments.remove(0);
        let buckets = translator.convert(buckets, RsType::BigInt)?;
        return Ok(Typed::new(
            format!("ntile({}) {over}", buckets.sql),
            RsType::BigInt,
        ));
    }
    if call.name == "ratio_to_report" && types.len() == 1 {
        let value = call.arguments.remove(0);
        let value = translator.convert(value, RsType::DoublePrecision)?;
        return Ok(Typed::new(
            format!("({0} / nullif(sum({0}) {over}, 0))", value.sql),
            RsType::DoublePrecision,
        ));
    }
    let is_offset = matches!(call.name.as_str(), "lag" | "lead");
    let counts = match call.name.as_str() {
        "lag" | "lead" => 1..=3,
        "nth_value" => 2..=2,
        _ => 1..=1,
    };
    if !VALUES.contains(&call.name.as_str()) || !counts.contains(&types.len()) {
        return Err(undefined);
    }
    let mut arguments = std::mem::take(&mut call.arguments).into_iter();
    let value = arguments.next().ok_or(undefined)?;
    let value = if value.is_unknown() {
        let data_type = text_type(&value);
        translator.convert(value, data_type)?
    } else {
        value
    };
    let mut texts = vec![value.sql.clone()];
    if let Some(place) = arguments.next() {
        texts.push(translator.convert(place, RsType::BigInt)?.sql);
    }
    if is_offset && let Some(default) = arguments.next() {
        texts.push(translator.convert(default, value.data_type)?.sql);
    }
    let nulls = if call.ignore_nulls {
        " IGNORE NULLS"
    } else {
        ""
    };
    Ok(Typed::new(
        format!("{}({}{nulls}) {over}", call.name, texts.join(", ")),
        value.data_type,
    ))
}
