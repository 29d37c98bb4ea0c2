use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

use serde::{Deserialize, Serialize};

macro_rules! count {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl $name {
            pub fn get(self) -> u64 {
                self.0
            }
        }

        impl Add for $name {
            type Output = Self;

            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
                Self(counts.map(|count| count.0).sum())
            }
        }
    };
}

count! {
    /// A number of rows. Prints with a comma at every thousand.
    RowCount
}

count! {
    /// A number of bytes. Prints in the largest decimal unit that keeps three digits: `5.8 MB`.
    ByteCount
}

impl fmt::Display for RowCount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                formatter.write_str(",")?;
            }
            write!(formatter, "{digit}")?;
        }
        Ok(())
    }
}

impl fmt::Display for ByteCount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
        if self.0 < 1000 {
            return write!(formatter, "{} B", self.0);
        }
        let mut tenths = self.0 / 100;
        let mut unit = 0;
        while tenths >= 10_000 {
            tenths /= 1000;
            unit += 1;
        }
        if tenths < 1000 {
            write!(formatter, "{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
        } else {
            write!(formatter, "{} {}", tenths / 10, UNITS[unit])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_grouped_by_thousands() {
        let texts = [0, 999, 1000, 336_776, 1_000_000].map(|count| RowCount(count).to_string());
        assert_eq!(texts, ["0", "999", "1,000", "336,776", "1,000,000"]);
    }

    #[test]
    fn bytes_are_shown_in_a_decimal_unit() {
        let texts = [0, 999, 1000, 5_849_999, 123_456_789, u64::MAX]
            .map(|count| ByteCount(count).to_string());
        assert_eq!(
            texts,
            ["0 B", "999 B", "1.0 kB", "5.8 MB", "123 MB", "18.4 EB"]
        );
    }

    #[test]
    fn counts_add_up() {
        let total: RowCount = [RowCount(2), RowCount(3)].into_iter().sum();
        assert_eq!(total, RowCount(5));
    }
}
