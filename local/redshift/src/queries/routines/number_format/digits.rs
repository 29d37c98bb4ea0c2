//! A number as its digits.

/// A number's digits after rounding half away from zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digits {
    pub(super) negative: bool,
    /// Without leading zeros; empty for 0.
    pub(super) whole: String,
    pub(super) fraction: String,
}

impl Digits {
    pub(super) fn rounded(number: &str, places: usize) -> Self {
        let plain = plain(number);
        let (negative, unsigned) = match plain.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, plain.as_str()),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let mut digits: Vec<u8> = whole
            .bytes()
            .chain(fraction.bytes().chain(std::iter::repeat(b'0')).take(places))
            .collect();
        if fraction
            .as_bytes()
            .get(places)
            .is_some_and(|next| *next >= b'5')
        {
            increment(&mut digits);
        }
        let split = digits.len() - places;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let whole = text(&digits[..split]).trim_start_matches('0').to_owned();
        let fraction = text(&digits[split..]);
        let is_zero = whole.is_empty() && fraction.bytes().all(|digit| digit == b'0');
        Self {
            negative: negative && !is_zero,
            whole,
            fraction,
        }
    }
}

/// A number without an exponent, as DuckDB may print a double.
fn plain(number: &str) -> String {
    if number.contains(['e', 'E'])
        && let Ok(value) = number.parse::<f64>()
    {
        value.to_string()
    } else {
        number.to_owned()
    }
}

fn increment(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit == b'9' {
            *digit = b'0';
        } else {
            *digit += 1;
            return;
        }
    }
    digits.insert(0, b'1');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_carries() {
        let digits = Digits::rounded("-99.95", 1);
        assert_eq!(
            (digits.whole.as_str(), digits.fraction.as_str()),
            ("100", "0")
        );
        assert_eq!(Digits::rounded("1e3", 0).whole, "1000");
    }
}
