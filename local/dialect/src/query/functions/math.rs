//! Math functions (database developer guide, "Math functions").

use crate::data_types::RsType;
use crate::error::Result;
use crate::query::typed::Typed;

use super::signature::Argument::{Double, Exact, Integer, Number};
use super::signature::Returns::{Same, Type};
use super::signature::{Builtin, Call, coded, entry, infallible};

const DOUBLE: super::signature::Returns = Type(RsType::DoublePrecision);

pub(super) const ENTRIES: &[Builtin] = &[
    entry("abs", &[Number], "abs({0})", Same(0)),
    infallible("sign", &[Number], sign),
    infallible("round", &[Number], round),
    infallible("round", &[Number, Integer], round),
    infallible("trunc", &[Number], round),
    infallible("trunc", &[Number, Integer], round),
    infallible("ceil", &[Number], round),
    infallible("ceiling", &[Number], round),
    infallible("floor", &[Number], round),
    coded("mod", &[Exact, Exact], modulo),
    coded("mod", &[Number, Number], modulo),
    entry(
        "power",
        &[Double, Double],
        "longshore_power({0}, {1})",
        DOUBLE,
    ),
    entry(
        "pow",
        &[Double, Double],
        "longshore_power({0}, {1})",
        DOUBLE,
    ),
    entry("sqrt", &[Double], "longshore_sqrt({0})", DOUBLE),
    entry("cbrt", &[Double], "cbrt({0})", DOUBLE),
    entry("ln", &[Double], "longshore_ln({0})", DOUBLE),
    entry("dlog1", &[Double], "longshore_ln({0})", DOUBLE),
    entry("log", &[Double], "longshore_log({0})", DOUBLE),
    entry("dlog10", &[Double], "longshore_log({0})", DOUBLE),
    entry("exp", &[Double], "exp({0})", DOUBLE),
    entry("dexp", &[Double], "exp({0})", DOUBLE),
    entry("random", &[], "random()", DOUBLE),
    entry("pi", &[], "pi()", DOUBLE),
    entry("degrees", &[Double], "degrees({0})", DOUBLE),
    entry("radians", &[Double], "radians({0})", DOUBLE),
    entry("sin", &[Double], "sin({0})", DOUBLE),
    entry("cos", &[Double], "cos({0})", DOUBLE),
    entry("tan", &[Double], "tan({0})", DOUBLE),
    entry("cot", &[Double], "cot({0})", DOUBLE),
    entry("asin", &[Double], "asin({0})", DOUBLE),
    entry("acos", &[Double], "acos({0})", DOUBLE),
    entry("atan", &[Double], "atan({0})", DOUBLE),
    entry("atan2", &[Double, Double], "atan2({0}, {1})", DOUBLE),
];

fn cast(sql: &str, data_type: RsType) -> Typed {
    Typed::new(format!("CAST({sql} AS {})", data_type.duckdb()), data_type)
}

/// Negative numbers are shown by their two's complement in the width of their type.
fn sign(call: &Call<'_, '_>) -> Typed {
    let data_type = match call.data_type(0) {
        kind if kind.is_integer() => kind,
        RsType::Decimal { .. } => RsType::Decimal {
            precision: 1,
            scale: 0,
        },
        _ => RsType::DoublePrecision,
    };
    cast(&call.filled("sign({0})"), data_type)
}

/// ROUND, TRUNC, CEIL and FLOOR: a NUMERIC keeps its precision and takes the scale asked for.
fn round(call: &Call<'_, '_>) -> Typed {
    let name = match call.entry.name {
        "ceiling" => "ceil",
        name => name,
    };
    let source = call.data_type(0);
    let digits = match call.arguments.get(1) {
        Some(digits) => digits.as_integer(),
        None => Some(0),
    };
    let sql = match call.len() {
        1 => format!("{name}({})", call.sql(0)),
        _ => format!("{name}({}, {})", call.sql(0), call.sql(1)),
    };
    match source {
        RsType::Decimal { precision, scale } => {
            let kept = digits
                .map_or(scale, |digits| u8::try_from(digits.max(0)).unwrap_or(scale))
                .min(scale);
            let data_type = RsType::Decimal {
                precision: (precision - scale + kept + 1).min(38),
                scale: kept,
            };
            cast(&sql, data_type)
        }
        kind if kind.is_integer() && call.len() == 1 => Typed::new(call.sql(0), kind),
        kind => cast(&sql, kind),
    }
}

fn modulo(call: &mut Call<'_, '_>) -> Result<Typed> {
    let right = call.arguments.pop().unwrap_or_else(Typed::null);
    let left = call.arguments.pop().unwrap_or_else(Typed::null);
    call.translator
        .arithmetic(left, &sqlparser::ast::BinaryOperator::Modulo, right)
}
