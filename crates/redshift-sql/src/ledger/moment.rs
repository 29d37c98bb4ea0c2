use std::fmt;

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// A moment in UTC, rendered as a `TIMESTAMP` literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    unix_micros: i64,
}

impl Moment {
    pub fn from_unix_micros(unix_micros: i64) -> Self {
        Self { unix_micros }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_date(self.unix_micros.div_euclid(MICROS_PER_DAY));
        let micros = self.unix_micros.rem_euclid(MICROS_PER_DAY);
        let seconds = micros / 1_000_000;
        write!(
            formatter,
            "CAST('{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}.{:06}' AS TIMESTAMP)",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60,
            micros % 1_000_000,
        )
    }
}

/// Year, month and day of a number of days since 1970-01-01, in the proleptic Gregorian calendar:
/// years are counted from March, so that the leap day is a year's last.
fn civil_date(days: i64) -> (i64, i64, i64) {
    const DAYS_PER_ERA: i64 = 146_097;
    let days = days + 719_468;
    let era = days.div_euclid(DAYS_PER_ERA);
    let day_of_era = days.rem_euclid(DAYS_PER_ERA);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_rendered_to_the_microsecond() {
        let rendered = |micros| Moment::from_unix_micros(micros).to_string();
        assert_eq!(
            rendered(0),
            "CAST('1970-01-01 00:00:00.000000' AS TIMESTAMP)"
        );
        assert_eq!(
            rendered(-1),
            "CAST('1969-12-31 23:59:59.999999' AS TIMESTAMP)"
        );
        assert_eq!(
            rendered(1_709_210_096_000_007),
            "CAST('2024-02-29 12:34:56.000007' AS TIMESTAMP)"
        );
        assert_eq!(
            rendered(1_798_761_599_000_000),
            "CAST('2026-12-31 23:59:59.000000' AS TIMESTAMP)"
        );
    }
}
