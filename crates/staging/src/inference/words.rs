//! Short values as two machine words, so that the usual shapes are recognised without a loop over
//! their bytes.

/// `0` in every byte.
const ZEROS: u64 = 0x3030_3030_3030_3030;
/// The highest bit of every byte.
const HIGH: u64 = 0x8080_8080_8080_8080;
/// The first `n` bytes of a word, by `n`.
const FIRST: [u64; 9] = [
    0,
    0xff,
    0xffff,
    0x00ff_ffff,
    0xffff_ffff,
    0x00ff_ffff_ffff,
    0xffff_ffff_ffff,
    0x00ff_ffff_ffff_ffff,
    u64::MAX,
];

/// Up to 16 bytes of text, the first in the lowest byte, filled up with `0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Words {
    low: u64,
    high: u64,
}

impl Words {
    /// Most bytes that fit.
    pub(super) const BYTES: usize = 16;

    /// The first `length` bytes of `rest`, which is quickest where `rest` goes on behind them.
    #[inline]
    pub(super) fn of(rest: &[u8], length: usize) -> Self {
        let bytes: [u8; Self::BYTES] = match rest.first_chunk() {
            Some(bytes) => *bytes,
            None => std::array::from_fn(|at| rest.get(at).copied().unwrap_or(0)),
        };
        Self {
            low: first(word(&bytes, 0), length.min(8)),
            high: first(word(&bytes, 8), length.saturating_sub(8).min(8)),
        }
    }

    #[inline]
    pub(super) fn are_digits(self) -> bool {
        others(self.low) | others(self.high) == 0
    }

    /// Where the only byte is that is no digit.
    #[inline]
    pub(super) fn only_other(self) -> Option<usize> {
        let (low, high) = (others(self.low), others(self.high));
        let (word, before) = if high == 0 { (low, 0) } else { (high, 8) };
        let single = word.is_power_of_two() && (high == 0 || low == 0);
        single.then(|| before + (word.trailing_zeros() / 8) as usize)
    }

    /// Whether the ten bytes are `YYYY-MM-DD` and the day is one that every month has. What is not
    /// may be a date all the same.
    #[inline]
    pub(super) fn are_usual_date(self) -> bool {
        const DASHES: u64 = 0xff00_00ff_0000_0000;
        let digits = others(self.low) == HIGH & DASHES
            && self.low & DASHES == 0x2d00_002d_0000_0000
            && others(self.high) == 0;
        let year = self.low & 0x0f0f_0f0f;
        let month = two_digits(self.low >> 40);
        let day = two_digits(self.high);
        digits && year != 0 && matches!(month, 1..=12) && matches!(day, 1..=28)
    }

    /// Whether the eight bytes are a time of the day, `HH:MM:SS`.
    #[inline]
    pub(super) fn are_time(self) -> bool {
        const COLONS: u64 = 0x0000_ff00_00ff_0000;
        let digits =
            others(self.low) == HIGH & COLONS && self.low & COLONS == 0x0000_3a00_003a_0000;
        digits
            && two_digits(self.low) < 24
            && two_digits(self.low >> 24) < 60
            && two_digits(self.low >> 48) < 60
    }
}

#[inline]
fn word(bytes: &[u8; Words::BYTES], at: usize) -> u64 {
    u64::from_le_bytes(std::array::from_fn(|index| bytes[at + index]))
}

#[inline]
fn first(word: u64, bytes: usize) -> u64 {
    (word & FIRST[bytes]) | (ZEROS & !FIRST[bytes])
}

/// The highest bit of every byte that is no digit.
#[inline]
fn others(word: u64) -> u64 {
    let value = word ^ ZEROS;
    (((value & !HIGH) + 0x7676_7676_7676_7676) | value) & HIGH
}

/// The number that the two lowest bytes, which are digits, stand for.
#[inline]
fn two_digits(word: u64) -> u64 {
    (word & 0xf) * 10 + ((word >> 8) & 0xf)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::inference::temporal::{self, Temporal};

    fn words(text: &str) -> Words {
        Words::of(text.as_bytes(), text.len())
    }

    #[test]
    fn digits_and_the_only_other_byte_are_found_at_every_place() {
        for length in 1..=Words::BYTES {
            let digits: String = ('0'..='9').cycle().take(length).collect();
            assert!(words(&digits).are_digits(), "{digits}");
            assert_eq!(words(&digits).only_other(), None);
            for at in 0..length {
                for other in ["/", ":", ".", "\u{0}", "\u{7f}"] {
                    let mut text = digits.clone();
                    text.replace_range(at..=at, other);
                    assert!(!words(&text).are_digits(), "{text}");
                    assert_eq!(words(&text).only_other(), Some(at), "{text}");
                }
            }
        }
        assert_eq!(words("1.2.3").only_other(), None);
        assert_eq!(words("12345678.901.").only_other(), None);
        assert_eq!(words("1.345678.9").only_other(), None);
        assert!(!Words::of("12é4".as_bytes(), 5).are_digits());
    }

    #[test]
    fn what_follows_the_value_does_not_count() {
        assert!(Words::of(b"123,abcdefghijklmnopq", 3).are_digits());
        assert_eq!(Words::of(b"1.5,a.cdefghijklmnopq", 3).only_other(), Some(1));
    }

    #[test]
    fn usual_dates_are_dates_and_only_late_days_are_missed() {
        for text in ["1996-03-13", "0001-12-28", "9999-01-01"] {
            assert!(words(text).are_usual_date(), "{text}");
        }
        for text in [
            "1996-03-29",
            "0000-03-13",
            "1996-13-01",
            "1996-00-01",
            "1996-03-00",
        ] {
            assert!(!words(text).are_usual_date(), "{text}");
        }
        assert!(words("23:59:59").are_time());
        assert!(words("00:00:00").are_time());
        for text in ["24:00:00", "23:60:00", "23:59:60", "23-59:00", "2:59:001"] {
            assert!(!words(text).are_time(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_a_usual_date_is_a_date(text in "[0-9]{3}[0-9:/-][-0-9][01][0-9][-./0-9][0-3][0-9]") {
            let usual = words(&text).are_usual_date();
            let is_date = temporal::recognise(text.as_bytes()) == Ok(Temporal::Date);
            prop_assert!(!usual || is_date);
            let late = text.ends_with("29") || text.ends_with("30") || text.ends_with("31");
            prop_assert!(usual || !is_date || late);
        }

        #[test]
        fn a_time_is_what_the_slow_way_takes(text in "[0-2][0-9][:0][0-6][0-9][:0][0-6][0-9]") {
            let stamp = format!("2024-01-01 {text}");
            let is_time = temporal::recognise(stamp.as_bytes()) == Ok(Temporal::Timestamp);
            prop_assert_eq!(words(&text).are_time(), is_time);
        }
    }
}
