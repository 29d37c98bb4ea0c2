//! What the values of one column have been so far. Cheap to update, and two of them can be merged,
//! so that several threads can look at different blocks of one file.

use super::byte_class::{self, DIGIT, DOT, EXPONENT, OTHER, SIGN};
use super::number::{self, Number};
use super::temporal::{self, Temporal};
use super::words::Words;

/// Where a value stands in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    /// Index into the source's files.
    pub(crate) file: u32,
    /// Line in the file, the first being 1.
    pub(crate) line: u64,
}

/// What a single value can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `true` or `false` in lower case, upper case or with a capital.
    BooleanWord,
    /// `t`
    LetterT,
    /// `f`
    LetterF,
    /// A whole number that a BIGINT holds.
    Integer,
    /// A whole number beyond BIGINT.
    LargeInteger,
    Decimal,
    Exponent,
    Date,
    Timestamp,
    TimestampTz,
    /// `HH:MM:SS[.ffffff]`
    Time,
    Text,
    /// A JSON object or array.
    Nested,
}

impl Kind {
    pub(crate) const COUNT: usize = 13;

    pub(crate) const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// The first value of one kind in a column: what a message about the column can point at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Example {
    pub(crate) position: Position,
    /// At most [`EXCERPT_BYTES`] of the value.
    pub(crate) excerpt: String,
    /// Why the value is text, for values of [`Kind::Text`].
    pub(crate) why: &'static str,
}

const EXCERPT_BYTES: usize = 40;

/// The shape that the values of a column have had, which the next one is tried for first. A value of
/// this shape adds nothing to the kinds that were seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Usual {
    /// None that has a quick test.
    #[default]
    Mixed,
    Text,
    Integer,
    /// With a point; also without one, once both were seen.
    Decimal {
        or_integer: bool,
    },
    Date,
    Timestamp,
}

impl Usual {
    fn of(kinds: u16) -> Self {
        const INTEGER: u16 = Kind::Integer.bit();
        const DECIMAL: u16 = Kind::Decimal.bit();
        const BOTH: u16 = INTEGER | DECIMAL;
        const DATE: u16 = Kind::Date.bit();
        const TIMESTAMP: u16 = Kind::Timestamp.bit();
        const STAMPS: u16 = DATE | TIMESTAMP;
        match kinds {
            INTEGER => Self::Integer,
            DECIMAL => Self::Decimal { or_integer: false },
            BOTH => Self::Decimal { or_integer: true },
            DATE => Self::Date,
            TIMESTAMP | STAMPS => Self::Timestamp,
            _ if kinds & Kind::Text.bit() != 0 => Self::Text,
            _ => Self::Mixed,
        }
    }
}

/// Counts and extremes of one column.
#[derive(Clone, Debug, Default)]
pub(crate) struct Profile {
    kinds: u16,
    usual: Usual,
    /// Values that are neither NULL, empty strings nor conditional null markers.
    pub(crate) values: u64,
    pub(crate) nulls: u64,
    pub(crate) empty_strings: u64,
    /// Occurrences of each conditional null marker, in the order of the options.
    pub(crate) markers: Vec<u64>,
    /// Longest value in bytes, null markers included.
    pub(crate) max_bytes: usize,
    pub(crate) max_integer_digits: u32,
    pub(crate) max_fraction_digits: u32,
    pub(crate) max_significant_digits: u32,
    examples: [Option<Example>; Kind::COUNT],
}

impl Profile {
    pub(crate) fn new(marker_count: usize) -> Self {
        Self {
            markers: vec![0; marker_count],
            ..Self::default()
        }
    }

    pub(crate) fn has(&self, kind: Kind) -> bool {
        self.kinds & kind.bit() != 0
    }

    /// Whether no value is of a kind outside `kinds`.
    pub(crate) fn has_only(&self, kinds: &[Kind]) -> bool {
        self.kinds & !kinds.iter().fold(0, |bits, kind| bits | kind.bit()) == 0
    }

    pub(crate) fn example(&self, kind: Kind) -> Option<&Example> {
        self.examples[kind as usize].as_ref()
    }

    /// Whether a conditional null marker means NULL here: beside numbers, dates, timestamps and
    /// booleans it does; beside text, or where there is no other value, it stays what it says.
    pub(crate) fn markers_are_null(&self) -> bool {
        self.values > 0 && !self.is_text()
    }

    /// Whether nothing but a VARCHAR can hold the column: plain text, or kinds that do not mix.
    pub(crate) fn is_text(&self) -> bool {
        self.kinds != 0 && super::decide::typed(self).is_none()
    }

    /// Whether the column holds objects or arrays beside strings, which then must be written as JSON
    /// too.
    pub(crate) fn needs_json_text(&self) -> bool {
        let strings = [
            Kind::Text,
            Kind::Date,
            Kind::Timestamp,
            Kind::TimestampTz,
            Kind::Time,
        ];
        let has_strings = self.empty_strings > 0 || strings.iter().any(|&kind| self.has(kind));
        self.has(Kind::Nested) && has_strings
    }

    /// Takes in the value that the first `length` bytes of `rest` are; at least one.
    #[inline]
    pub(crate) fn observe(&mut self, rest: &[u8], length: usize, position: Position) {
        self.values += 1;
        self.max_bytes = self.max_bytes.max(length);
        if !self.is_usual(rest, length) {
            self.observe_any(&rest[..length], position);
        }
    }

    #[inline]
    fn is_usual(&mut self, rest: &[u8], length: usize) -> bool {
        match self.usual {
            Usual::Mixed => false,
            Usual::Text => true,
            Usual::Integer => self.is_usual_number(rest, length, true, false),
            Usual::Decimal { or_integer } => self.is_usual_number(rest, length, or_integer, true),
            Usual::Date => length == 10 && Words::of(rest, length).are_usual_date(),
            Usual::Timestamp => {
                length == 19
                    && matches!(rest[10], b' ' | b'T')
                    && Words::of(rest, 10).are_usual_date()
                    && Words::of(&rest[11..], 8).are_time()
            }
        }
    }

    /// Whether the value is a number of few digits, without a leading zero; its digits are counted.
    #[inline]
    fn is_usual_number(
        &mut self,
        rest: &[u8],
        length: usize,
        integers: bool,
        decimals: bool,
    ) -> bool {
        let minus = usize::from(rest[0] == b'-');
        let length = length - minus;
        let unsigned = &rest[minus..];
        if length == 0 || length > Words::BYTES {
            return false;
        }
        let words = Words::of(unsigned, length);
        let point = if words.are_digits() {
            length
        } else {
            match words.only_other() {
                Some(at) if at + 1 < length && unsigned[at] == b'.' => at,
                _ => return false,
            }
        };
        let is_integer = point == length;
        let leading_zero = unsigned[0] == b'0';
        if (leading_zero && point > 1) || !(if is_integer { integers } else { decimals }) {
            return false;
        }
        // The zero of `0.5` takes no place in a decimal.
        let integer_digits = digit_count(point - usize::from(leading_zero && !is_integer));
        let fraction_digits = digit_count((length - point).saturating_sub(1));
        self.max_integer_digits = self.max_integer_digits.max(integer_digits);
        self.max_fraction_digits = self.max_fraction_digits.max(fraction_digits);
        self.max_significant_digits = self
            .max_significant_digits
            .max(integer_digits + fraction_digits);
        true
    }

    fn observe_any(&mut self, bytes: &[u8], position: Position) {
        if !self.has(Kind::Text) {
            let classes = byte_class::classes(&TABLE, bytes);
            self.recognise(bytes, classes, position);
        }
    }

    /// Takes in the JSON string that the first `length` bytes of `rest` are: it can be a date, a time or a timestamp, which JSON has no type for, but
    /// never a number or a boolean, which it has.
    #[inline]
    pub(crate) fn observe_string(&mut self, rest: &[u8], length: usize, position: Position) {
        self.values += 1;
        self.max_bytes = self.max_bytes.max(length);
        let is_usual = match self.usual {
            Usual::Text => true,
            Usual::Date | Usual::Timestamp => self.is_usual(rest, length),
            _ => false,
        };
        if !is_usual {
            self.observe_any_string(&rest[..length], position);
        }
    }

    fn observe_any_string(&mut self, bytes: &[u8], position: Position) {
        match temporal::recognise(bytes) {
            Ok(temporal) => self.saw(temporal_kind(temporal), bytes, position),
            Err(_) if is_time_of_day(bytes) => self.saw(Kind::Time, bytes, position),
            Err(_) => self.saw_text(bytes, position, "is a string"),
        }
    }

    /// Takes in a JSON object or array.
    pub(crate) fn observe_nested(&mut self, bytes: &[u8], position: Position) {
        self.values += 1;
        self.max_bytes = self.max_bytes.max(bytes.len());
        self.saw(Kind::Nested, bytes, position);
    }

    /// Takes in a value of which only the length matters.
    pub(crate) fn observe_length(&mut self, bytes: usize) {
        self.values += 1;
        self.max_bytes = self.max_bytes.max(bytes);
    }

    pub(crate) fn observe_marker(&mut self, marker: usize, bytes: &[u8]) {
        self.markers[marker] += 1;
        self.max_bytes = self.max_bytes.max(bytes.len());
    }

    fn recognise(&mut self, bytes: &[u8], classes: u8, position: Position) {
        if classes & OTHER != 0 {
            return self.recognise_word(bytes, position);
        }
        if classes & !(DIGIT | SIGN | DOT | EXPONENT) == 0 {
            match number::recognise(bytes) {
                Ok(number) => return self.observe_number(number, bytes, position),
                Err(why) if !looks_like_a_date(bytes) => {
                    return self.saw_text(bytes, position, why);
                }
                Err(_) => {}
            }
        }
        match temporal::recognise(bytes) {
            Ok(temporal) => self.saw(temporal_kind(temporal), bytes, position),
            Err(why) if looks_like_a_date(bytes) => self.saw_text(bytes, position, why),
            Err(_) if is_time_of_day(bytes) => self.saw(Kind::Time, bytes, position),
            Err(_) => self.recognise_word(bytes, position),
        }
    }

    fn recognise_word(&mut self, bytes: &[u8], position: Position) {
        match bytes {
            b"true" | b"false" | b"TRUE" | b"FALSE" | b"True" | b"False" => {
                self.saw(Kind::BooleanWord, bytes, position);
            }
            b"t" => self.saw(Kind::LetterT, bytes, position),
            b"f" => self.saw(Kind::LetterF, bytes, position),
            _ => self.saw_text(bytes, position, "is text"),
        }
    }

    fn observe_number(&mut self, number: Number, bytes: &[u8], position: Position) {
        let (kind, integer_digits, fraction_digits, significant_digits) = match number {
            Number::Integer {
                digits,
                fits_bigint: true,
            } => (Kind::Integer, digits, 0, digits),
            Number::Integer {
                digits,
                fits_bigint: false,
            } => (Kind::LargeInteger, digits, 0, digits),
            Number::Decimal {
                integer_digits,
                fraction_digits,
            } => (
                Kind::Decimal,
                integer_digits,
                fraction_digits,
                integer_digits.saturating_add(fraction_digits),
            ),
            Number::Exponent { significant_digits } => (Kind::Exponent, 0, 0, significant_digits),
        };
        self.max_integer_digits = self.max_integer_digits.max(integer_digits);
        self.max_fraction_digits = self.max_fraction_digits.max(fraction_digits);
        self.max_significant_digits = self.max_significant_digits.max(significant_digits);
        self.saw(kind, bytes, position);
    }

    fn saw(&mut self, kind: Kind, bytes: &[u8], position: Position) {
        if self.kinds & kind.bit() == 0 {
            self.keep_example(kind, bytes, position, "");
        }
    }

    fn saw_text(&mut self, bytes: &[u8], position: Position, why: &'static str) {
        if !self.has(Kind::Text) {
            self.keep_example(Kind::Text, bytes, position, why);
        }
    }

    #[cold]
    fn keep_example(&mut self, kind: Kind, bytes: &[u8], position: Position, why: &'static str) {
        self.kinds |= kind.bit();
        self.usual = Usual::of(self.kinds);
        self.examples[kind as usize] = Some(Example {
            position,
            excerpt: excerpt(bytes),
            why,
        });
    }

    /// Adds what another thread saw of the same column.
    pub(crate) fn merge(&mut self, other: Self) {
        self.kinds |= other.kinds;
        self.usual = Usual::of(self.kinds);
        self.values += other.values;
        self.nulls += other.nulls;
        self.empty_strings += other.empty_strings;
        if self.markers.len() < other.markers.len() {
            self.markers.resize(other.markers.len(), 0);
        }
        for (mine, theirs) in self.markers.iter_mut().zip(other.markers) {
            *mine += theirs;
        }
        self.max_bytes = self.max_bytes.max(other.max_bytes);
        self.max_integer_digits = self.max_integer_digits.max(other.max_integer_digits);
        self.max_fraction_digits = self.max_fraction_digits.max(other.max_fraction_digits);
        self.max_significant_digits = self
            .max_significant_digits
            .max(other.max_significant_digits);
        for (mine, theirs) in self.examples.iter_mut().zip(other.examples) {
            let Some(theirs) = theirs else { continue };
            if mine
                .as_ref()
                .is_none_or(|mine| theirs.position < mine.position)
            {
                *mine = Some(theirs);
            }
        }
    }
}

/// Digits in a value of `length` bytes that is known to be short.
fn digit_count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn temporal_kind(temporal: Temporal) -> Kind {
    match temporal {
        Temporal::Date => Kind::Date,
        Temporal::Timestamp => Kind::Timestamp,
        Temporal::TimestampTz => Kind::TimestampTz,
    }
}

fn is_time_of_day(bytes: &[u8]) -> bool {
    temporal::check_time_of_day(bytes).is_ok()
}

fn looks_like_a_date(bytes: &[u8]) -> bool {
    bytes.len() >= 10
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && byte_class::classes(&TABLE, &bytes[..4]) == DIGIT
}

static TABLE: byte_class::Table = byte_class::table();

pub(crate) fn excerpt(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    if text.len() <= EXCERPT_BYTES {
        return text.into_owned();
    }
    let end = (0..=EXCERPT_BYTES)
        .rev()
        .find(|&end| text.is_char_boundary(end))
        .unwrap_or(0);
    format!("{}…", &text[..end])
}
