//! What is known of an exact number beyond its type: between which numbers it lies.
//!
//! A product of two NUMERIC(12,2) is a NUMERIC(25,4), for which DuckDB computes with 128 bits. Where the
//! storage knows the least and the greatest number of each column, most such values fit 64 bits, and
//! computing and summing up takes a fraction of the time. The value and its type stay the same: the
//! *short* text of a value is used only by what gives its own result a type of its own.

use std::rc::Rc;

use sqlparser::ast::BinaryOperator;

use crate::data_types::RsType;

use super::translator::Translator;
use super::typed::{Constant, Typed};
use super::unify::decimal_shape;

/// Digits that DuckDB keeps in 64 bits.
pub(super) const SIXTY_FOUR_BITS: u8 = 18;

/// What is known of an exact number.
#[derive(Debug, Clone)]
pub(super) struct Exact {
    /// DuckDB text of the value as a DECIMAL of at most 18 digits, where the value's own text has more.
    pub(super) short: Option<String>,
    pub(super) bounds: Rc<Bounds>,
}

impl Exact {
    /// What stays known of the value where it is had by its own text only: as a column of a derived table
    /// or as a group's key.
    pub(super) fn without_short(self) -> Self {
        Self {
            short: None,
            ..self
        }
    }
}

/// Where a number comes from, as far as that says how large it can be. It is worked out only when
/// somebody asks, because the storage has to be asked then.
#[derive(Debug)]
pub(super) enum Bounds {
    Between(Range),
    /// A table's column: DuckDB's text of the table, the column, and what its type holds.
    Stored {
        rows: Rc<str>,
        column: String,
        declared: Range,
    },
    /// The sum, difference or product of two numbers, each shifted by so many digits before.
    Computed {
        operator: BinaryOperator,
        left: (Rc<Bounds>, u8),
        right: (Rc<Bounds>, u8),
    },
    /// One of several, each shifted likewise.
    OneOf(Vec<(Rc<Bounds>, u8)>),
}

/// The least and the greatest number, without the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    low: i128,
    high: i128,
}

impl Range {
    const ZERO: Self = Self { low: 0, high: 0 };

    pub(super) fn new(low: i128, high: i128) -> Self {
        Self { low, high }
    }

    /// All numbers of so many digits.
    fn of_digits(digits: u8) -> Self {
        let high = 10_i128.saturating_pow(u32::from(digits)).saturating_sub(1);
        Self { low: -high, high }
    }

    /// All numbers of an exact type.
    pub(super) fn of_type(data_type: RsType) -> Option<Self> {
        let whole = |low: i64, high: i64| Some(Self::new(i128::from(low), i128::from(high)));
        match data_type {
            RsType::SmallInt => whole(i64::from(i16::MIN), i64::from(i16::MAX)),
            RsType::Integer => whole(i64::from(i32::MIN), i64::from(i32::MAX)),
            RsType::BigInt => whole(i64::MIN, i64::MAX),
            RsType::Decimal { precision, .. } => Some(Self::of_digits(precision)),
            _ => None,
        }
    }

    fn shifted(self, digits: u8) -> Self {
        let unit = 10_i128.saturating_pow(u32::from(digits));
        Self::new(
            self.low.saturating_mul(unit),
            self.high.saturating_mul(unit),
        )
    }

    fn combined(self, operator: &BinaryOperator, other: Self) -> Self {
        match operator {
            BinaryOperator::Plus => Self::new(
                self.low.saturating_add(other.low),
                self.high.saturating_add(other.high),
            ),
            BinaryOperator::Minus => Self::new(
                self.low.saturating_sub(other.high),
                self.high.saturating_sub(other.low),
            ),
            _ => {
                let first = self.low.saturating_mul(other.low);
                let others = [
                    self.low.saturating_mul(other.high),
                    self.high.saturating_mul(other.low),
                    self.high.saturating_mul(other.high),
                ];
                Self::new(
                    others.into_iter().fold(first, i128::min),
                    others.into_iter().fold(first, i128::max),
                )
            }
        }
    }

    fn joined(self, other: Self) -> Self {
        Self::new(self.low.min(other.low), self.high.max(other.high))
    }

    fn fits_sixty_four_bits(self) -> bool {
        let most = Self::of_digits(SIXTY_FOUR_BITS);
        self.low >= most.low && self.high <= most.high
    }
}

impl Translator<'_> {
    /// The sum, difference or product of two exact numbers in 64 bits, if both operands, brought to the
    /// scale of the computation, and the result are known to fit: DuckDB computes as wide as its
    /// operands are.
    pub(super) fn short_computation(
        &self,
        left: &Typed,
        operator: &BinaryOperator,
        right: &Typed,
        scale: u8,
    ) -> Option<Exact> {
        if scale > SIXTY_FOUR_BITS {
            return None;
        }
        let bounds = computed_bounds(left, operator, right)?;
        let Bounds::Computed {
            left: (a, shift_a),
            right: (b, shift_b),
            ..
        } = &bounds
        else {
            return None;
        };
        let fits = self.fits(a, *shift_a) && self.fits(b, *shift_b) && self.fits(&bounds, 0);
        fits.then(|| Exact {
            short: Some(format!("({} {operator} {})", short(left), short(right))),
            bounds: Rc::new(bounds),
        })
    }

    /// One of several exact numbers in 64 bits, each a DECIMAL of this scale, if all are known to fit;
    /// `wrap` writes what chooses among their texts.
    pub(super) fn short_choice(
        &self,
        values: &[Typed],
        scale: u8,
        wrap: impl FnOnce(&[String]) -> String,
    ) -> Option<Exact> {
        let is_shortened = |value: &Typed| {
            let exact = value.exact.as_ref();
            exact.is_some_and(|exact| exact.short.is_some())
        };
        if scale > SIXTY_FOUR_BITS || !values.iter().any(is_shortened) {
            return None;
        }
        let mut members = Vec::with_capacity(values.len());
        for value in values {
            let (_, own) = shape(value)?;
            members.push((bounds(value)?, scale.checked_sub(own)?));
        }
        let bounds = Bounds::OneOf(members);
        if !self.fits(&bounds, 0) {
            return None;
        }
        let texts: Vec<_> = values
            .iter()
            .map(|value| {
                format!(
                    "CAST({} AS DECIMAL({SIXTY_FOUR_BITS},{scale}))",
                    short(value)
                )
            })
            .collect();
        Some(Exact {
            short: Some(wrap(&texts)),
            bounds: Rc::new(bounds),
        })
    }

    /// Whether numbers shifted by so many digits fit. The storage is asked only if their types do not
    /// say so already.
    fn fits(&self, bounds: &Bounds, by: u8) -> bool {
        let declared = |_: &str, _: &str| None;
        let stored = |rows: &str, column: &str| self.catalog.stored_range(rows, column);
        bounds.range(&declared).shifted(by).fits_sixty_four_bits()
            || bounds.range(&stored).shifted(by).fits_sixty_four_bits()
    }
}

/// Tells the range of a column by DuckDB's text of its table and its name.
type Stored<'s> = dyn Fn(&str, &str) -> Option<(i128, i128)> + 's;

impl Bounds {
    /// `stored` tells the range of a column, or `None`.
    fn range(&self, stored: &Stored<'_>) -> Range {
        match self {
            Self::Between(range) => *range,
            Self::Stored {
                rows,
                column,
                declared,
            } => stored(rows, column).map_or(*declared, |(low, high)| Range::new(low, high)),
            Self::Computed {
                operator,
                left: (left, by_left),
                right: (right, by_right),
            } => {
                let left = left.range(stored).shifted(*by_left);
                left.combined(operator, right.range(stored).shifted(*by_right))
            }
            Self::OneOf(members) => members
                .iter()
                .map(|(member, by)| member.range(stored).shifted(*by))
                .reduce(Range::joined)
                .unwrap_or(Range::ZERO),
        }
    }
}

/// What is known of a sum, difference or product that has at most 18 digits by its type; `None` for
/// other operators.
pub(super) fn computed(left: &Typed, operator: &BinaryOperator, right: &Typed) -> Option<Exact> {
    let bounds = Rc::new(computed_bounds(left, operator, right)?);
    Some(Exact {
        short: None,
        bounds,
    })
}

fn computed_bounds(left: &Typed, operator: &BinaryOperator, right: &Typed) -> Option<Bounds> {
    let ((_, s1), (_, s2)) = (shape(left)?, shape(right)?);
    let (by_left, by_right) = match operator {
        BinaryOperator::Plus | BinaryOperator::Minus => {
            (s2.saturating_sub(s1), s1.saturating_sub(s2))
        }
        BinaryOperator::Multiply => (0, 0),
        _ => return None,
    };
    Some(Bounds::Computed {
        operator: operator.clone(),
        left: (bounds(left)?, by_left),
        right: (bounds(right)?, by_right),
    })
}

/// What is known of `-value`.
pub(super) fn negated(value: &Typed) -> Option<Exact> {
    let exact = value.exact.as_ref()?;
    Some(Exact {
        short: exact.short.as_ref().map(|short| format!("(-{short})")),
        bounds: Rc::new(Bounds::Computed {
            operator: BinaryOperator::Minus,
            left: (Rc::new(Bounds::Between(Range::ZERO)), 0),
            right: (Rc::clone(&exact.bounds), 0),
        }),
    })
}

/// What stays known of a number that is cast to an exact type which has all of its digits.
pub(super) fn widened(value: &Typed, target: RsType) -> Option<Exact> {
    let exact = value.exact.as_ref()?;
    let ((p1, s1), (p2, s2)) = (decimal_shape(value.data_type)?, decimal_shape(target)?);
    let keeps_digits = s1 <= s2 && p1 - s1 <= p2 - s2;
    keeps_digits.then(|| Exact {
        short: exact.short.clone().filter(|_| s1 == s2),
        bounds: match s2 - s1 {
            0 => Rc::clone(&exact.bounds),
            by => Rc::new(Bounds::OneOf(vec![(Rc::clone(&exact.bounds), by)])),
        },
    })
}

fn bounds(value: &Typed) -> Option<Rc<Bounds>> {
    if let Some(exact) = &value.exact {
        return Some(Rc::clone(&exact.bounds));
    }
    let range = constant(value).or_else(|| Range::of_type(value.data_type))?;
    Some(Rc::new(Bounds::Between(range)))
}

/// A NULL has the shape that suits its neighbours.
fn shape(value: &Typed) -> Option<(u8, u8)> {
    match value.constant {
        Some(Constant::Null) => Some((1, 0)),
        _ => decimal_shape(value.data_type),
    }
}

/// The range of a constant.
fn constant(value: &Typed) -> Option<Range> {
    let written = match &value.constant {
        Some(Constant::Null) => return Some(Range::ZERO),
        Some(Constant::Number(written)) => written,
        _ => return None,
    };
    let (_, scale) = decimal_shape(value.data_type)?;
    let (whole, fraction) = written.split_once('.').unwrap_or((written, ""));
    let missing = usize::from(scale).checked_sub(fraction.len())?;
    let digits = format!("{whole}{fraction}{}", "0".repeat(missing));
    let number = digits.parse().ok()?;
    Some(Range::new(number, number))
}

/// The value's text in 64 bits; the caller knows that it fits.
pub(super) fn short(value: &Typed) -> String {
    if let Some(Exact {
        short: Some(short), ..
    }) = &value.exact
    {
        return short.clone();
    }
    match (value.data_type, shape(value)) {
        (RsType::SmallInt | RsType::Integer, _) | (_, None) => value.sql.clone(),
        (_, Some((precision, _))) if precision <= SIXTY_FOUR_BITS => value.sql.clone(),
        (_, Some((_, scale))) => {
            format!("CAST({} AS DECIMAL({SIXTY_FOUR_BITS},{scale}))", value.sql)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_follow_the_operators() {
        let (a, b) = (Range::new(-3, 5), Range::new(-7, 2));
        assert_eq!(a.combined(&BinaryOperator::Plus, b), Range::new(-10, 7));
        assert_eq!(a.combined(&BinaryOperator::Minus, b), Range::new(-5, 12));
        assert_eq!(
            a.combined(&BinaryOperator::Multiply, b),
            Range::new(-35, 21)
        );
        assert_eq!(a.shifted(2), Range::new(-300, 500));
        assert_eq!(a.joined(b), Range::new(-7, 5));
    }

    #[test]
    fn only_eighteen_digits_count_as_sixty_four_bits() {
        let most = 999_999_999_999_999_999;
        assert!(Range::new(-most, most).fits_sixty_four_bits());
        assert!(!Range::new(0, most + 1).fits_sixty_four_bits());
        assert!(!Range::new(-most - 1, 0).fits_sixty_four_bits());
        let all = Range::of_digits(38);
        assert!(
            !all.combined(&BinaryOperator::Multiply, all)
                .fits_sixty_four_bits()
        );
    }
}
