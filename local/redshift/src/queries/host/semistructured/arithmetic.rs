//! Arithmetic of SUPER values: numbers have a result, everything else has NULL ("Dynamic typing").

use super::Answer;
use super::json::Json;
use super::key::as_number;
use super::number::{Decimal, Number};

/// Digits behind the point of a quotient of decimals.
const QUOTIENT_SCALE: u32 = 4;

pub(super) fn compute(left: &Json, operator: &str, right: &Json) -> Answer {
    let (Some(left), Some(right)) = (as_number(left), as_number(right)) else {
        return Ok(None);
    };
    if matches!(operator, "/" | "%") && right.as_float() == 0.0 {
        return Err("longshore:22012:division by zero".to_owned());
    }
    let result = match (left, right) {
        (Number::Decimal(a), Number::Decimal(b)) => match exact(a, operator, b) {
            Some(decimal) => Number::Decimal(decimal),
            None => return Err("longshore:22003:Numeric data overflow".to_owned()),
        },
        _ => Number::Float(inexact(left.as_float(), operator, right.as_float())),
    };
    Ok(result.to_text())
}

fn exact(a: Decimal, operator: &str, b: Decimal) -> Option<Decimal> {
    let scale = a.scale.max(b.scale);
    let aligned = |decimal: Decimal| decimal.rescaled(scale);
    Some(match operator {
        "+" => Decimal {
            unscaled: aligned(a)?.checked_add(aligned(b)?)?,
            scale,
        },
        "-" => Decimal {
            unscaled: aligned(a)?.checked_sub(aligned(b)?)?,
            scale,
        },
        "*" => Decimal {
            unscaled: a.unscaled.checked_mul(b.unscaled)?,
            scale: a.scale + b.scale,
        },
        "%" => Decimal {
            unscaled: aligned(a)?.checked_rem(aligned(b)?)?,
            scale,
        },
        // Whole numbers are divided as integers are.
        _ if scale == 0 => Decimal {
            unscaled: a.unscaled.checked_div(b.unscaled)?,
            scale,
        },
        _ => {
            let scale = scale.max(QUOTIENT_SCALE);
            Decimal {
                unscaled: a.rescaled(scale + b.scale)?.checked_div(b.unscaled)?,
                scale,
            }
        }
    })
}

fn inexact(a: f64, operator: &str, b: f64) -> f64 {
    match operator {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "%" => a % b,
        _ => a / b,
    }
}

/// Functions of one number; `sum` writes the sum of a column.
pub(super) fn apply(function: &str, value: &Json) -> Option<String> {
    let changed = match as_number(value)? {
        Number::Decimal(decimal) => Number::Decimal(apply_exact(function, decimal)?),
        Number::Float(value) => Number::Float(match function {
            "abs" => value.abs(),
            "ceil" => value.ceil(),
            "floor" => value.floor(),
            "round" => value.round(),
            "trunc" => value.trunc(),
            "negate" => -value,
            _ => value,
        }),
    };
    changed.to_text()
}

fn apply_exact(function: &str, decimal: Decimal) -> Option<Decimal> {
    let unit = 10_i128.checked_pow(decimal.scale)?;
    let whole = |unscaled: i128| Decimal { unscaled, scale: 0 };
    Some(match function {
        "abs" => Decimal {
            unscaled: decimal.unscaled.checked_abs()?,
            ..decimal
        },
        "negate" => Decimal {
            unscaled: decimal.unscaled.checked_neg()?,
            ..decimal
        },
        "ceil" => whole(-(-decimal.unscaled).div_euclid(unit)),
        "floor" => whole(decimal.unscaled.div_euclid(unit)),
        "round" => whole(decimal.rounded()),
        "trunc" => whole(decimal.unscaled / unit),
        _ => decimal.shortest(),
    })
}
