//! Arithmetic of NUMERIC against the manual's rules, computed another way: over whole numbers, for many
//! pairs of types and values ("Computations with numeric values").

use crate::harness::{Engine, rows};

/// A number as `unscaled / 10^scale`, with the precision of its type.
#[derive(Clone, Copy)]
struct Number {
    unscaled: i128,
    precision: u32,
    scale: u32,
}

impl Number {
    fn sql(self) -> String {
        format!(
            "({})::decimal({},{})",
            self.shown(),
            self.precision,
            self.scale
        )
    }

    fn shown(self) -> String {
        shown(self.unscaled, self.scale)
    }
}

fn shown(unscaled: i128, scale: u32) -> String {
    let sign = if unscaled < 0 { "-" } else { "" };
    let unit = 10_i128.pow(scale).unsigned_abs();
    let (whole, fraction) = (
        unscaled.unsigned_abs() / unit,
        unscaled.unsigned_abs() % unit,
    );
    if scale == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction:0width$}", width = scale as usize)
    }
}

/// A sequence that is the same in every run (Knuth, MMIX).
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn number(&mut self, most_digits: u64) -> Number {
        let precision = 1 + u32::try_from(self.below(most_digits)).unwrap();
        let scale = u32::try_from(self.below(u64::from(precision) + 1)).unwrap();
        let size = i128::from(self.below(10_u64.pow(precision)));
        let sign = if self.below(2) == 0 { 1 } else { -1 };
        Number {
            unscaled: sign * size,
            precision,
            scale,
        }
    }
}

/// The result of `a operator b` by the manual's rules; none for a division by zero.
fn expected(a: Number, operator: char, b: Number) -> Option<String> {
    let scale = a.scale.max(b.scale);
    let aligned = |number: Number| number.unscaled * 10_i128.pow(scale - number.scale);
    Some(match operator {
        '+' => shown(aligned(a) + aligned(b), scale),
        '-' => shown(aligned(a) - aligned(b), scale),
        '*' => shown(a.unscaled * b.unscaled, a.scale + b.scale),
        _ if b.unscaled == 0 => return None,
        '%' => shown(aligned(a) % aligned(b), scale),
        _ => {
            let scale = 4.max(a.scale + b.precision + 1 - b.scale);
            let dividend = a.unscaled * 10_i128.pow(scale + b.scale - a.scale);
            shown(dividend / b.unscaled, scale)
        }
    })
}

#[tokio::test]
async fn numeric_arithmetic_follows_the_manual_for_every_shape() {
    let engine = Engine::start().await;
    let client = engine.connect().await;
    let mut sequence = Sequence(20_240_229);
    for _ in 0..12 {
        let mut items = Vec::new();
        let mut answers = Vec::new();
        for _ in 0..10 {
            // Quotients have so many digits that the check itself would overflow with longer numbers.
            let (a, b) = (sequence.number(9), sequence.number(9));
            let (long, other) = (sequence.number(17), sequence.number(17));
            let cases = ['+', '-', '*', '/', '%'].map(|operator| (a, operator, b));
            let long_cases = ['+', '-', '*'].map(|operator| (long, operator, other));
            for (a, operator, b) in cases.into_iter().chain(long_cases) {
                if let Some(answer) = expected(a, operator, b) {
                    items.push(format!("{} {operator} {}", a.sql(), b.sql()));
                    answers.push(answer);
                }
            }
        }
        let found = rows(&client, &format!("select {}", items.join(", "))).await;
        let found: Vec<_> = found[0].split('|').collect();
        for ((item, answer), found) in items.iter().zip(&answers).zip(found) {
            assert_eq!(found, answer, "{item}");
        }
    }
}
