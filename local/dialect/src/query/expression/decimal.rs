//! Arithmetic of NUMERIC with Redshift's result types (database developer guide, "Computations with
//! numeric values"):
//!
//! | operation | scale | precision |
//! |---|---|---|
//! | `+ -` | max(s1, s2) | max(p1-s1, p2-s2) + 1 + scale |
//! | `*` | s1 + s2 | p1 + p2 + 1 |
//! | `/` | max(4, s1 + p2 - s2 + 1) | p1 - s1 + s2 + scale |
//!
//! Precision is at most 38. Integers count as NUMERIC(5,0), (10,0) and (19,0). Of a quotient
//! that would have more, the scale becomes max(38 + scale - precision, 4). What the manual does not say
//! and is chosen here: the digits of a quotient beyond its scale are cut, not rounded.

use sqlparser::ast::BinaryOperator;

use crate::data_types::RsType;
use crate::error::{Result, SqlError};
use crate::query::exact::{self, Exact, SIXTY_FOUR_BITS};
use crate::query::translator::Translator;
use crate::query::typed::Typed;
use crate::query::unify::decimal_shape;

const MAX_PRECISION: u8 = 38;
const MAX_SCALE: u8 = 37;
const MIN_QUOTIENT_SCALE: u8 = 4;

impl Translator<'_> {
    /// Computes with two exact numbers of which at least one is NUMERIC.
    pub(super) fn decimal_arithmetic(
        &self,
        left: &Typed,
        operator: &BinaryOperator,
        right: &Typed,
    ) -> Result<Typed> {
        let (Some(a), Some(b)) = (
            decimal_shape(left.data_type),
            decimal_shape(right.data_type),
        ) else {
            return Err(SqlError::unsupported("arithmetic of these types"));
        };
        let (precision, scale) = result_shape(a, operator, b);
        if scale > MAX_SCALE {
            return Ok(overflowing_product(left, right));
        }
        let data_type = RsType::Decimal { precision, scale };
        let exact = if precision > SIXTY_FOUR_BITS {
            self.short_computation(left, operator, right, scale)
        } else {
            exact::computed(left, operator, right)
        };
        let sql = match &exact {
            Some(Exact {
                short: Some(short), ..
            }) => short.clone(),
            _ => computation(left, operator, right, (a, b), (precision, scale)),
        };
        Ok(Typed {
            exact,
            ..Typed::new(format!("CAST({sql} AS {})", data_type.duckdb()), data_type)
        })
    }
}

/// DuckDB's text of the result, of whatever DECIMAL type.
fn computation(
    left: &Typed,
    operator: &BinaryOperator,
    right: &Typed,
    (a, b): ((u8, u8), (u8, u8)),
    (precision, scale): (u8, u8),
) -> String {
    match operator {
        BinaryOperator::Divide => quotient(left, right, (a, b), scale),
        BinaryOperator::Modulo => format!("longshore_modulo({}, {})", left.sql, right.sql),
        other if a.0.max(b.0) <= SIXTY_FOUR_BITS && precision > SIXTY_FOUR_BITS => {
            // DuckDB stays in 64 bits where both operands are, and overflows sooner than Redshift.
            let wide = RsType::Decimal {
                precision: SIXTY_FOUR_BITS + 1,
                scale: a.1,
            };
            format!(
                "(CAST({} AS {}) {other} {})",
                left.sql,
                wide.duckdb(),
                right.sql
            )
        }
        other => format!("({} {other} {})", left.sql, right.sql),
    }
}

fn result_shape((p1, s1): (u8, u8), operator: &BinaryOperator, (p2, s2): (u8, u8)) -> (u8, u8) {
    let (precision, scale) = match operator {
        BinaryOperator::Multiply => (p1 + p2 + 1, s1 + s2),
        BinaryOperator::Divide => {
            let whole = p1 - s1 + s2;
            let scale = MIN_QUOTIENT_SCALE.max(s1 + p2 - s2 + 1);
            let room = MAX_PRECISION.saturating_sub(whole).max(MIN_QUOTIENT_SCALE);
            let scale = scale.min(room);
            (whole + scale, scale)
        }
        BinaryOperator::Modulo => ((p1 - s1).max(p2 - s2) + s1.max(s2), s1.max(s2)),
        _ => ((p1 - s1).max(p2 - s2) + 1 + s1.max(s2), s1.max(s2)),
    };
    (precision.min(MAX_PRECISION), scale)
}

/// A product of more digits behind the point than there can be: only that with zero has a value.
fn overflowing_product(left: &Typed, right: &Typed) -> Typed {
    let data_type = RsType::Decimal {
        precision: MAX_PRECISION,
        scale: MAX_SCALE,
    };
    Typed::new(
        format!(
            "CASE WHEN {a} IS NULL OR {b} IS NULL THEN NULL \
             WHEN {a} = 0 OR {b} = 0 THEN CAST(0 AS {}) \
             ELSE error('longshore:22003:128 bit numeric data overflow (multiplication)') END",
            data_type.duckdb(),
            a = left.sql,
            b = right.sql,
        ),
        data_type,
    )
}

/// Divides as whole numbers: `a * 10^(scale + s2)` by `b * 10^s2`, since DuckDB's `/` is of doubles.
/// Where that could pass 38 digits, digit by digit.
fn quotient(
    left: &Typed,
    right: &Typed,
    ((p1, s1), (p2, s2)): ((u8, u8), (u8, u8)),
    scale: u8,
) -> String {
    let shifted = scale + s2 - s1.min(scale + s2);
    let is_short = [p1 + s1, p1 + shifted, p2 + s2]
        .iter()
        .all(|digits| *digits <= MAX_PRECISION);
    if !is_short {
        return format!(
            "longshore_quotient(CAST({} AS VARCHAR), CAST({} AS VARCHAR), {scale})",
            left.sql, right.sql
        );
    }
    let dividend = unscaled(&left.sql, scale + s2, s1);
    let divisor = unscaled(&right.sql, s2, s2);
    let unit = RsType::Decimal {
        precision: scale + 1,
        scale,
    };
    format!(
        "CAST(({dividend} // {divisor}) AS DECIMAL(38,0)) * CAST('{}' AS {})",
        unit_text(scale),
        unit.duckdb()
    )
}

/// `value * 10^power` as a whole number; `scale` is the value's own.
fn unscaled(value: &str, power: u8, scale: u8) -> String {
    if power == 0 {
        return format!("CAST({value} AS HUGEINT)");
    }
    if power == scale {
        return format!(
            "CAST(({value} * CAST('{}' AS {})) AS HUGEINT)",
            ten_to(power),
            ten_type(power)
        );
    }
    // Shifting the unscaled number keeps every digit and overflows only past 38 of them.
    let rest = power.saturating_sub(scale);
    let whole = if scale == 0 {
        format!("CAST({value} AS HUGEINT)")
    } else {
        format!(
            "CAST(({value} * CAST('{}' AS {})) AS HUGEINT)",
            ten_to(scale),
            ten_type(scale)
        )
    };
    format!("({whole} * CAST('{}' AS HUGEINT))", ten_to(rest))
}

fn ten_to(power: u8) -> String {
    format!("1{}", "0".repeat(usize::from(power)))
}

fn ten_type(power: u8) -> String {
    format!("DECIMAL({},0)", power + 1)
}

fn unit_text(scale: u8) -> String {
    format!("0.{}1", "0".repeat(usize::from(scale.saturating_sub(1))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_have_the_manuals_precision_and_scale() {
        let shape = |a, operator: BinaryOperator, b| result_shape(a, &operator, b);
        assert_eq!(shape((8, 2), BinaryOperator::Divide, (8, 2)), (17, 9));
        assert_eq!(shape((8, 2), BinaryOperator::Plus, (8, 2)), (9, 2));
        assert_eq!(shape((15, 2), BinaryOperator::Multiply, (16, 2)), (32, 4));
        assert_eq!(shape((38, 2), BinaryOperator::Multiply, (38, 2)), (38, 4));
    }

    #[test]
    fn a_quotient_keeps_room_for_its_whole_digits() {
        assert_eq!(
            result_shape((38, 4), &BinaryOperator::Divide, (38, 4)),
            (38, 4)
        );
        assert_eq!(
            result_shape((38, 4), &BinaryOperator::Divide, (19, 0)),
            (38, 4)
        );
    }
}
