//! Aggregates over ordered values: LISTAGG, MEDIAN, `PERCENTILE_CONT`, `PERCENTILE_DISC` (database
//! developer guide, "Aggregate functions", "Window functions"). They run on compute nodes only.

use crate::data_types::{MAX_VARCHAR_BYTES, RsType};
use crate::error::{Result, SqlError, SqlState};
use crate::query::conversion::text_type_of;
use crate::query::translator::Translator;
use crate::query::typed::{Constant, Typed};

use super::aggregate::{AggregateCall, cast};
use super::signature::undefined_function;

/// NULLs and empty strings are passed over.
pub(super) fn listagg(translator: &mut Translator<'_>, mut call: AggregateCall) -> Result<Typed> {
    translator.record_compute_function();
    if call.arguments.is_empty() || call.arguments.len() > 2 || call.star {
        return Err(call.undefined());
    }
    let separator = if call.arguments.len() == 2 {
        call.arguments.pop().unwrap_or_else(|| Typed::text(""))
    } else {
        Typed::text("")
    };
    let separator = translator.convert(separator, RsType::Text)?;
    let value = call.arguments.pop().ok_or_else(|| call.undefined())?;
    let target = text_type_of(value.data_type);
    let plain = value.sql.clone();
    let value = translator.convert(value, target)?;
    let listed = format!("nullif({}, '')", value.sql);
    let mut order = Vec::with_capacity(call.within_group.len());
    for (key, direction) in &call.within_group {
        // A DISTINCT aggregate is ordered by what it lists.
        let is_listed = call.distinct && (key.sql == plain || key.sql == value.sql);
        let key = if is_listed { &listed } else { &key.sql };
        order.push(format!("{key} {direction}"));
    }
    expect_one_order(translator, &call, &order.join(", "))?;
    let order = if order.is_empty() {
        String::new()
    } else {
        format!(" ORDER BY {}", order.join(", "))
    };
    let listed = call.written("string_agg", &format!("{listed}, {}{order}", separator.sql));
    Ok(Typed::new(
        format!("longshore_listagg_result({listed})"),
        RsType::VarChar(MAX_VARCHAR_BYTES),
    ))
}

/// MEDIAN of integers is a NUMERIC, since it may lie between two.
pub(super) fn median(translator: &mut Translator<'_>, mut call: AggregateCall) -> Result<Typed> {
    translator.record_compute_function();
    let argument = call.only_argument()?;
    expect_one_order(
        translator,
        &call,
        &format!("{} ASC NULLS LAST", argument.sql),
    )?;
    let argument = interpolated(translator, argument, &call.name)?;
    Ok(cast(
        &call.written("median", &argument.sql),
        argument.data_type,
    ))
}

/// All aggregates of a query that order their values must order them alike.
fn expect_one_order(
    translator: &mut Translator<'_>,
    call: &AggregateCall,
    order: &str,
) -> Result<()> {
    if call.over.is_some() || order.is_empty() {
        return Ok(());
    }
    let known = translator
        .frame()
        .aggregate_order
        .get_or_insert_with(|| order.to_owned());
    if known == order {
        return Ok(());
    }
    Err(SqlError::new(
        SqlState::FEATURE_NOT_SUPPORTED,
        "within group ORDER BY clauses for aggregate functions must be the same",
    ))
}

fn interpolated(translator: &mut Translator<'_>, value: Typed, name: &str) -> Result<Typed> {
    match value.data_type {
        kind if kind.is_integer() => translator.convert(
            value,
            RsType::Decimal {
                precision: 20,
                scale: 1,
            },
        ),
        RsType::Real | RsType::Unknown => translator.convert(value, RsType::DoublePrecision),
        RsType::Decimal { .. }
        | RsType::DoublePrecision
        | RsType::Date
        | RsType::Timestamp
        | RsType::TimestampTz => Ok(value),
        kind => Err(undefined_function(name, &[kind])),
    }
}

/// The fraction is a constant; in descending order it is counted from the other end.
pub(super) fn percentile(
    translator: &mut Translator<'_>,
    mut call: AggregateCall,
) -> Result<Typed> {
    translator.record_compute_function();
    let (Some(fraction), 1) = (call.arguments.pop(), call.within_group.len()) else {
        return Err(SqlError::new(
            SqlState::SYNTAX_ERROR,
            format!(
                "{} takes a fraction and WITHIN GROUP (ORDER BY …)",
                call.name
            ),
        ));
    };
    let fraction = constant_fraction(&fraction)?;
    let (key, direction) = call.within_group.remove(0);
    expect_one_order(translator, &call, &format!("{} {direction}", key.sql))?;
    let descending = direction.starts_with("DESC");
    let is_continuous = call.name == "percentile_cont";
    let key = if is_continuous {
        interpolated(translator, key, &call.name)?
    } else {
        key
    };
    let written = match (is_continuous, descending) {
        (true, _) => {
            let fraction = if descending { 1.0 - fraction } else { fraction };
            call.written("quantile_cont", &format!("{}, {fraction:?}", key.sql))
        }
        (false, true) if fraction == 0.0 => call.written("max", &key.sql),
        (false, true) => call.written("quantile_disc", &format!("{}, -{fraction:?}", key.sql)),
        (false, false) => call.written("quantile_disc", &format!("{}, {fraction:?}", key.sql)),
    };
    Ok(cast(&written, key.data_type))
}

fn constant_fraction(fraction: &Typed) -> Result<f64> {
    let Some(Constant::Number(text) | Constant::Text(text)) = &fraction.constant else {
        return Err(SqlError::unsupported("a percentile that is not a constant"));
    };
    match text.parse::<f64>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            format!("percentile value {text} is not between 0 and 1"),
        )),
    }
}
