//! Numbers among each other (database developer guide, "Computations with numeric values", overflow
//! conditions; `enable_numeric_rounding`).

use crate::data_types::RsType;
use crate::query::translator::Translator;
use crate::query::typed::Typed;
use crate::query::unify::decimal_shape;

/// NUMERIC of up to so many digits is kept in eight bytes, which do not hold every number of 19.
const EIGHT_BYTE_DIGITS: u8 = 19;
const EIGHT_BYTE_MOST: &str = "9223372036854775807";

impl Translator<'_> {
    pub(super) fn between_numbers(&self, value: &Typed, target: RsType) -> String {
        let sql = self.without_lost_digits(value, target);
        let cast = format!("CAST({sql} AS {})", target.duckdb());
        let whole_digits = |shape: (u8, u8)| shape.0 - shape.1;
        let fits = decimal_shape(value.data_type)
            .zip(decimal_shape(target))
            .is_some_and(|(source, target)| whole_digits(source) < whole_digits(target));
        if fits {
            cast
        } else {
            within_decimal(&cast, target)
        }
    }

    /// DuckDB rounds; where the session asks for it, digits are cut.
    fn without_lost_digits(&self, value: &Typed, target: RsType) -> String {
        let kept = match target {
            RsType::Decimal { scale, .. } => scale,
            kind if kind.is_integer() => 0,
            _ => return value.sql.clone(),
        };
        let RsType::Decimal { scale, .. } = value.data_type else {
            return value.sql.clone();
        };
        if self.session().rounds_numbers || scale <= kept {
            value.sql.clone()
        } else {
            format!("trunc({}, {kept})", value.sql)
        }
    }
}

/// `sql`, a NUMERIC of 19 digits, checked against what eight bytes hold.
pub(in crate::query) fn within_decimal(sql: &str, target: RsType) -> String {
    let RsType::Decimal {
        precision: EIGHT_BYTE_DIGITS,
        scale,
    } = target
    else {
        return sql.to_owned();
    };
    let (whole, fraction) = EIGHT_BYTE_MOST.split_at(EIGHT_BYTE_MOST.len() - usize::from(scale));
    let point = if fraction.is_empty() { "" } else { "." };
    format!(
        "longshore_fit_decimal({sql}, CAST('{whole}{point}{fraction}' AS {}))",
        target.duckdb()
    )
}
