//! Conditional expressions (database developer guide, "Conditional expressions").

use crate::data_types::RsType;
use crate::error::Result;
use crate::query::conversion::is_super_null;
use crate::query::typed::Typed;

use super::once::Once;
use super::signature::Argument::Any;
use super::signature::{Builtin, Call, coded, variadic};

pub(super) const ENTRIES: &[Builtin] = &[
    variadic("coalesce", &[Any], coalesce),
    variadic("nvl", &[Any], coalesce),
    coded("nvl2", &[Any, Any, Any], nvl2),
    coded("nullif", &[Any, Any], nullif),
    variadic("decode", &[Any, Any, Any], decode),
    variadic("greatest", &[Any], greatest),
    variadic("least", &[Any], least),
];

fn unified(call: &mut Call<'_, '_>, name: &str, construct: &str) -> Result<Typed> {
    let data_type = call.translator.unify(&mut call.arguments, construct)?;
    let texts: Vec<_> = call
        .arguments
        .iter()
        .map(|argument| match data_type {
            // JSON's null is passed over as NULL is.
            RsType::Super => format!("nullif({}, 'null')", argument.sql),
            _ => argument.sql.clone(),
        })
        .collect();
    Ok(Typed::new(
        format!("{name}({})", texts.join(", ")),
        data_type,
    ))
}

fn coalesce(call: &mut Call<'_, '_>) -> Result<Typed> {
    unified(call, "COALESCE", "COALESCE")
}

/// NULLs are passed over; the result is NULL only if all are.
fn greatest(call: &mut Call<'_, '_>) -> Result<Typed> {
    unified(call, "greatest", "GREATEST")
}

fn least(call: &mut Call<'_, '_>) -> Result<Typed> {
    unified(call, "least", "LEAST")
}

fn nvl2(call: &mut Call<'_, '_>) -> Result<Typed> {
    let tested = call.arguments.remove(0);
    let is_known = match tested.data_type {
        RsType::Super => format!("NOT {}", is_super_null(&tested)),
        _ => format!("{} IS NOT NULL", tested.sql),
    };
    let data_type = call.translator.unify(&mut call.arguments, "NVL2")?;
    Ok(Typed::new(
        format!(
            "CASE WHEN {} THEN {} ELSE {} END",
            is_known,
            call.sql(0),
            call.sql(1)
        ),
        data_type,
    ))
}

fn nullif(call: &mut Call<'_, '_>) -> Result<Typed> {
    let other = call.arguments.remove(1);
    let (value, once) = Once::of(call.arguments.remove(0));
    let equal = call.translator.compare(value.clone(), "=", other)?;
    let value = if value.is_unknown() {
        let data_type = crate::query::unify::text_type(&value);
        call.translator.convert(value, data_type)?
    } else {
        value
    };
    Ok(Typed::new(
        once.around(format!(
            "CASE WHEN {} THEN NULL ELSE {} END",
            equal.sql, value.sql
        )),
        value.data_type,
    ))
}

/// DECODE (expression, search, result [, …] [, default]); NULL matches NULL.
fn decode(call: &mut Call<'_, '_>) -> Result<Typed> {
    let mut arguments = std::mem::take(&mut call.arguments).into_iter();
    let (tested, once) = Once::of(arguments.next().unwrap_or_else(Typed::null));
    let mut conditions = Vec::new();
    let mut results = Vec::new();
    while let Some(next) = arguments.next() {
        match arguments.next() {
            Some(result) => {
                let condition =
                    call.translator
                        .compare(tested.clone(), "IS NOT DISTINCT FROM", next)?;
                conditions.push(condition.sql);
                results.push(result);
            }
            None => results.push(next),
        }
    }
    if results.len() == conditions.len() {
        results.push(Typed::null());
    }
    let data_type = call.translator.unify(&mut results, "DECODE")?;
    let otherwise = results.pop().unwrap_or_else(Typed::null);
    let mut sql = "CASE".to_owned();
    for (condition, result) in conditions.iter().zip(&results) {
        sql = format!("{sql} WHEN {condition} THEN {}", result.sql);
    }
    Ok(Typed::new(
        once.around(format!("{sql} ELSE {} END", otherwise.sql)),
        data_type,
    ))
}
