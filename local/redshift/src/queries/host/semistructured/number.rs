//! Numbers of JSON: decimals as they are written, floats with an exponent.

/// Most digits of a decimal.
const MAX_DIGITS: usize = 38;

/// A number without an exponent: `unscaled / 10^scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal {
    pub(super) unscaled: i128,
    pub(super) scale: u32,
}

/// A number that can be computed with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Decimal(Decimal),
    Float(f64),
}

impl Number {
    pub(super) fn read(digits: &str) -> Option<Self> {
        match Decimal::read(digits) {
            Some(decimal) => Some(Self::Decimal(decimal)),
            None => digits.parse().ok().map(Self::Float),
        }
    }

    pub(super) fn as_float(self) -> f64 {
        match self {
            Self::Decimal(decimal) => decimal.as_float(),
            Self::Float(value) => value,
        }
    }

    /// As JSON; `None` for what JSON cannot write.
    pub(super) fn to_text(self) -> Option<String> {
        match self {
            Self::Decimal(decimal) => Some(decimal.to_text()),
            Self::Float(value) => float_text(value),
        }
    }
}

/// A float as SUPER prints it, `2.22e+0`.
pub(in crate::queries::host) fn float_text(value: f64) -> Option<String> {
    if !value.is_finite() {
        return None;
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e')?;
    Some(if exponent.starts_with('-') {
        scientific
    } else {
        format!("{mantissa}e+{exponent}")
    })
}

impl Decimal {
    /// Digits with a point or without; `None` with an exponent or too many digits.
    pub(super) fn read(digits: &str) -> Option<Self> {
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all = format!("{whole}{fraction}");
        let count = all.trim_start_matches('-').trim_start_matches('0').len();
        if count > MAX_DIGITS || fraction.len() > MAX_DIGITS {
            return None;
        }
        Some(Self {
            unscaled: all.parse().ok()?,
            scale: u32::try_from(fraction.len()).ok()?,
        })
    }

    pub(super) fn to_text(self) -> String {
        let sign = if self.unscaled < 0 { "-" } else { "" };
        let digits = self.unscaled.unsigned_abs().to_string();
        if self.scale == 0 {
            return format!("{sign}{digits}");
        }
        let scale = usize::try_from(self.scale).unwrap_or(MAX_DIGITS);
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        format!("{sign}{whole}.{fraction}")
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a float is asked for, with its precision"
    )]
    pub(super) fn as_float(self) -> f64 {
        self.to_text().parse().unwrap_or(self.unscaled as f64)
    }

    /// The number with so many more digits behind the point.
    pub(super) fn rescaled(self, scale: u32) -> Option<i128> {
        let factor = 10_i128.checked_pow(scale.checked_sub(self.scale)?)?;
        self.unscaled.checked_mul(factor)
    }

    /// Without zeros at the end of the fraction.
    pub(super) fn shortest(mut self) -> Self {
        while self.scale > 0 && self.unscaled % 10 == 0 {
            self.unscaled /= 10;
            self.scale -= 1;
        }
        self
    }

    /// Rounded to a whole number, halves away from zero.
    pub(super) fn rounded(self) -> i128 {
        let unit = 10_i128.pow(self.scale);
        let half = if self.unscaled < 0 {
            -(unit / 2)
        } else {
            unit / 2
        };
        if self.scale == 0 {
            self.unscaled
        } else {
            (self.unscaled + half) / unit
        }
    }
}
