//! From what a column's values have been to the Redshift type that holds every one of them.

use model::ColumnType;

use super::profile::{Kind, Profile};

/// How closely a type follows the values that were seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TypePolicy {
    /// Room for later files: whole numbers become BIGINT, decimals get free digits, text twice its
    /// longest value. Widening a column later is then rare.
    #[default]
    Headroom,
    /// The smallest type that holds the values of this source.
    Exact,
}

/// Digits that a DOUBLE PRECISION gives back as they were written.
const DOUBLE_DIGITS: u32 = 17;
/// Digits of a DECIMAL (Redshift manual, numeric types).
const DECIMAL_DIGITS: u32 = 38;
/// Digits of a DECIMAL that is stored in eight bytes.
const SHORT_DECIMAL_DIGITS: u32 = 19;
/// Digits left of the point that an eight-byte decimal must leave free for later values.
const FREE_DIGITS: u32 = 4;
/// Bytes of the longest VARCHAR.
pub(crate) const MAX_VARCHAR_BYTES: usize = 65_535;
/// Bytes of the longest VARBYTE.
pub(crate) const MAX_VARBYTE_BYTES: u32 = 1_024_000;
/// Bytes of one SUPER value (Redshift manual, SUPER type limits).
pub(crate) const MAX_SUPER_BYTES: usize = 16_000_000;
/// Bytes of the shortest text that is made with headroom.
const MIN_TEXT_BYTES: usize = 16;

/// The families of types that are not text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typed {
    Boolean,
    Integer,
    Decimal,
    Double,
    Date,
    Timestamp,
    TimestampTz,
    Time,
    Super,
}

/// The family that holds every value of the column, unless only text does.
pub(crate) fn typed(profile: &Profile) -> Option<Typed> {
    use Kind::{
        BooleanWord, Date, Decimal, Exponent, Integer, LargeInteger, LetterF, LetterT, Nested,
        Text, Time, Timestamp, TimestampTz,
    };
    if profile.has(Nested) {
        return Some(Typed::Super);
    }
    if profile.has(Text) {
        return None;
    }
    let letters = profile.has(LetterT) && profile.has(LetterF);
    if profile.has_only(&[BooleanWord]) || (letters && profile.has_only(&[LetterT, LetterF])) {
        return Some(Typed::Boolean);
    }
    if profile.has_only(&[Integer]) {
        return Some(Typed::Integer);
    }
    if profile.has_only(&[Integer, LargeInteger, Decimal]) {
        let digits = profile
            .max_integer_digits
            .saturating_add(profile.max_fraction_digits);
        let fits = digits <= DECIMAL_DIGITS && profile.max_fraction_digits < DECIMAL_DIGITS;
        return fits.then_some(Typed::Decimal);
    }
    if profile.has_only(&[Integer, LargeInteger, Decimal, Exponent]) {
        let digits = profile
            .max_significant_digits
            .max(profile.max_integer_digits);
        return (digits <= DOUBLE_DIGITS).then_some(Typed::Double);
    }
    if profile.has_only(&[Date]) {
        return Some(Typed::Date);
    }
    if profile.has_only(&[Date, Timestamp]) {
        return Some(Typed::Timestamp);
    }
    if profile.has_only(&[Time]) {
        return Some(Typed::Time);
    }
    profile
        .has_only(&[TimestampTz])
        .then_some(Typed::TimestampTz)
}

/// The column's type and why it is that.
pub(crate) fn decide(profile: &Profile, policy: TypePolicy) -> (ColumnType, String) {
    if profile.values == 0 {
        return without_values(profile, policy);
    }
    match typed(profile) {
        None => (varchar(profile, policy), text_reason(profile)),
        Some(Typed::Boolean) => (ColumnType::Boolean, "every value is a boolean".to_owned()),
        Some(Typed::Integer) => integer(profile, policy),
        Some(Typed::Decimal) => decimal(profile, policy),
        Some(Typed::Double) => (
            ColumnType::DoublePrecision,
            format!("{} has an exponent", first(profile, Kind::Exponent)),
        ),
        Some(Typed::Date) => (ColumnType::Date, "every value is a date".to_owned()),
        Some(Typed::Timestamp) if profile.has(Kind::Date) => (
            ColumnType::Timestamp,
            format!(
                "dates beside timestamps such as {}",
                first(profile, Kind::Timestamp)
            ),
        ),
        Some(Typed::Timestamp) => (
            ColumnType::Timestamp,
            "every value is a timestamp without a zone".to_owned(),
        ),
        Some(Typed::TimestampTz) => (
            ColumnType::TimestampTz,
            "every value is a timestamp with a zone".to_owned(),
        ),
        Some(Typed::Time) => (
            ColumnType::Time,
            "every value is a time of the day".to_owned(),
        ),
        Some(Typed::Super) => (
            ColumnType::Super,
            format!("{} is an object or an array", first(profile, Kind::Nested)),
        ),
    }
}

fn without_values(profile: &Profile, policy: TypePolicy) -> (ColumnType, String) {
    let reason = if profile.markers.iter().any(|&count| count > 0) {
        "no values but null markers, which are kept as text"
    } else if profile.empty_strings > 0 {
        "no values but empty strings"
    } else {
        "no values"
    };
    (varchar(profile, policy), reason.to_owned())
}

fn varchar(profile: &Profile, policy: TypePolicy) -> ColumnType {
    policy.varchar(profile.max_bytes)
}

impl TypePolicy {
    /// A VARCHAR for text of at most `longest` bytes.
    pub fn varchar(self, longest: usize) -> ColumnType {
        let bytes = self.length(longest).min(MAX_VARCHAR_BYTES);
        ColumnType::VarChar {
            bytes: u16::try_from(bytes).unwrap_or(u16::MAX),
        }
    }

    /// A VARBYTE for values of at most `longest` bytes.
    pub(crate) fn varbyte(self, longest: usize) -> ColumnType {
        let bytes = u32::try_from(self.length(longest)).unwrap_or(u32::MAX);
        ColumnType::VarByte {
            bytes: bytes.min(MAX_VARBYTE_BYTES),
        }
    }

    fn length(self, longest: usize) -> usize {
        match self {
            Self::Exact => longest.max(1),
            Self::Headroom => (longest * 2).next_power_of_two().max(MIN_TEXT_BYTES),
        }
    }
}

fn integer(profile: &Profile, policy: TypePolicy) -> (ColumnType, String) {
    let column_type = match (policy, profile.max_integer_digits) {
        (TypePolicy::Exact, ..=4) => ColumnType::SmallInt,
        (TypePolicy::Exact, ..=9) => ColumnType::Integer,
        _ => ColumnType::BigInt,
    };
    (
        column_type,
        format!(
            "whole numbers of at most {}",
            digits(profile.max_integer_digits)
        ),
    )
}

fn digits(count: u32) -> String {
    if count == 1 {
        "1 digit".to_owned()
    } else {
        format!("{count} digits")
    }
}

fn decimal(profile: &Profile, policy: TypePolicy) -> (ColumnType, String) {
    let (integers, fractions) = (profile.max_integer_digits, profile.max_fraction_digits);
    let (precision, scale) = match policy {
        TypePolicy::Exact => ((integers + fractions).max(1), fractions),
        TypePolicy::Headroom => with_headroom(integers, fractions),
    };
    let reason = format!(
        "at most {} before and {fractions} after the point, kept exactly",
        digits(integers)
    );
    let narrow = |digits: u32| u8::try_from(digits).unwrap_or(u8::MAX);
    (
        ColumnType::Decimal {
            precision: narrow(precision),
            scale: narrow(scale),
        },
        reason,
    )
}

/// Scales are rounded up to an even number of digits; eight bytes are used as long as
/// [`FREE_DIGITS`] stay free.
fn with_headroom(integers: u32, fractions: u32) -> (u32, u32) {
    let scale = match fractions {
        0 => 0,
        _ => fractions
            .next_multiple_of(2)
            .min(DECIMAL_DIGITS - integers)
            .min(DECIMAL_DIGITS - 1),
    };
    if integers + scale + FREE_DIGITS <= SHORT_DECIMAL_DIGITS {
        (SHORT_DECIMAL_DIGITS, scale)
    } else {
        (DECIMAL_DIGITS, scale)
    }
}

fn text_reason(profile: &Profile) -> String {
    use Kind::{BooleanWord, Date, Decimal, Exponent, Integer, LargeInteger, LetterF, LetterT};
    if let Some(example) = profile.example(Kind::Text) {
        return match example.why {
            "is text" | "is a string" | "is not a number" => "text".to_owned(),
            why => format!(
                "{} {why}",
                quoted(example.excerpt.as_str(), example.position.line)
            ),
        };
    }
    if profile.has_only(&[Integer, LargeInteger, Decimal, Exponent]) {
        return "numbers with more digits than any numeric type keeps".to_owned();
    }
    if profile.has_only(&[LetterT]) || profile.has_only(&[LetterF]) {
        return "a single letter".to_owned();
    }
    let families: [(&str, &[Kind]); 5] = [
        ("booleans", &[BooleanWord, LetterT, LetterF]),
        ("numbers", &[Integer, LargeInteger, Decimal, Exponent]),
        ("dates or timestamps", &[Date, Kind::Timestamp]),
        ("timestamps with a zone", &[Kind::TimestampTz]),
        ("times of the day", &[Kind::Time]),
    ];
    let present: Vec<&str> = families
        .iter()
        .filter(|(_, kinds)| kinds.iter().any(|&kind| profile.has(kind)))
        .map(|(name, _)| *name)
        .collect();
    format!("mixes {}", present.join(" and "))
}

fn first(profile: &Profile, kind: Kind) -> String {
    profile.example(kind).map_or_else(String::new, |example| {
        quoted(&example.excerpt, example.position.line)
    })
}

fn quoted(excerpt: &str, line: u64) -> String {
    format!("\"{excerpt}\" in line {line}")
}
