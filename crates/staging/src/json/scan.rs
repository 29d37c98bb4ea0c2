//! The quick way through an object that looks as expected: keys in the order of the columns. What it
//! does not take for certain is left to `serde_json`.

use serde_json::value::RawValue;

use crate::pass::ColumnPlan;

/// A value as it stands in the source.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw<'b> {
    /// Begins with the value.
    pub(super) rest: &'b [u8],
    pub(super) length: usize,
}

impl<'b> Raw<'b> {
    pub(super) fn bytes(self) -> &'b [u8] {
        &self.rest[..self.length]
    }
}

/// Knows the keys that are expected.
pub(super) struct Scanner {
    /// Each key as a program writes it, quotes included.
    keys: Vec<Vec<u8>>,
}

impl Scanner {
    pub(super) fn new(columns: &[ColumnPlan]) -> Self {
        let quoted = |column: &ColumnPlan| {
            serde_json::to_vec(&column.name).expect("a string can be written as JSON")
        };
        Self {
            keys: columns.iter().map(quoted).collect(),
        }
    }

    /// Puts the raw values of the object at `start` into `slots`, by column, and returns where the
    /// object ends. `None` says nothing about the object but that it is not as expected. `bytes` must
    /// be UTF-8.
    pub(super) fn object<'b>(
        &self,
        bytes: &'b [u8],
        start: usize,
        slots: &mut [Option<Raw<'b>>],
    ) -> Option<usize> {
        let mut at = expect(bytes, start, b'{')?;
        let mut column = 0;
        loop {
            column += self
                .keys
                .get(column..)?
                .iter()
                .position(|key| bytes[at..].starts_with(key))?;
            at = blanks(bytes, at + self.keys[column].len());
            at = expect(bytes, at, b':')?;
            let end = value_end(bytes, at)?;
            slots[column] = Some(Raw {
                rest: &bytes[at..],
                length: end - at,
            });
            column += 1;
            at = blanks(bytes, end);
            match bytes.get(at)? {
                b',' => at = blanks(bytes, at + 1),
                b'}' => return Some(at + 1),
                _ => return None,
            }
        }
    }
}

/// Behind the byte and the blanks that follow it.
#[inline]
fn expect(bytes: &[u8], at: usize, byte: u8) -> Option<usize> {
    (bytes.get(at) == Some(&byte)).then(|| blanks(bytes, at + 1))
}

#[inline]
fn blanks(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at) == Some(&b' ') {
        at += 1;
    }
    at
}

#[inline]
fn value_end(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'"' => match plain_string_end(bytes, at + 1) {
            Some(end) => Some(end),
            None => any_value_end(bytes, at),
        },
        b'-' | b'0'..=b'9' => number_end(bytes, at),
        b'{' | b'[' => any_value_end(bytes, at),
        b't' => word_end(bytes, at, b"true"),
        b'f' => word_end(bytes, at, b"false"),
        b'n' => word_end(bytes, at, b"null"),
        _ => None,
    }
}

fn word_end(bytes: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    bytes[at..].starts_with(word).then_some(at + word.len())
}

/// A number by the grammar of JSON; what follows it must be looked at by the caller.
#[inline]
fn number_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + usize::from(bytes[start] == b'-');
    let first = at;
    at = digits_end(bytes, at)?;
    if bytes[first] == b'0' && at > first + 1 {
        return None;
    }
    if bytes.get(at) == Some(&b'.') {
        at = digits_end(bytes, at + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1;
        at += usize::from(matches!(bytes.get(at), Some(b'+' | b'-')));
        at = digits_end(bytes, at)?;
    }
    Some(at)
}

/// Behind at least one digit.
#[inline]
fn digits_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    while bytes.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    (at > start).then_some(at)
}

/// Behind the closing quote of a string whose content begins at `start`, unless there is an escape or
/// a control character in it.
#[inline]
fn plain_string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        let Some(eight) = bytes[at..].first_chunk() else {
            let rest = &bytes[at..];
            let found = rest.iter().position(|&byte| stops(byte))?;
            return (rest[found] == b'"').then_some(at + found + 1);
        };
        let stops = stops_in(u64::from_le_bytes(*eight));
        if stops != 0 {
            at += (stops.trailing_zeros() / 8) as usize;
            return (bytes[at] == b'"').then_some(at + 1);
        }
        at += 8;
    }
}

fn stops(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..=0x1f)
}

/// The highest bit of the first byte that is a quote, a backslash or a control character; bits above
/// it may be wrong.
#[inline]
fn stops_in(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let below = |value: u64, limit: u64| value.wrapping_sub(ONES * limit) & !value & HIGH;
    let quote = below(word ^ (ONES * 0x22), 1);
    let backslash = below(word ^ (ONES * 0x5c), 1);
    quote | backslash | below(word, 0x20)
}

fn any_value_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut values = serde_json::Deserializer::from_slice(&bytes[at..]).into_iter::<&RawValue>();
    values.next()?.ok()?;
    Some(at + values.byte_offset())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::json::object::Object;

    fn columns(names: &[&str]) -> Vec<ColumnPlan> {
        names
            .iter()
            .map(|&name| ColumnPlan::named(name.to_owned()))
            .collect()
    }

    fn scanned(text: &str, names: &[&str]) -> Option<Vec<Option<String>>> {
        let columns = columns(names);
        let mut slots = vec![None; columns.len()];
        let end = Scanner::new(&columns).object(text.as_bytes(), 0, &mut slots)?;
        assert_eq!(end, text.len());
        let value =
            |raw: Option<Raw<'_>>| raw.map(|raw| String::from_utf8(raw.bytes().to_vec()).unwrap());
        Some(slots.into_iter().map(value).collect())
    }

    #[test]
    fn values_of_every_kind_are_found_and_a_missing_key_is_passed_over() {
        let text = r#"{"a": -1.5e3, "b":"x, y","d" : {"k":[1,"}"]} ,"e":"q\"q","f":null}"#;
        let found = scanned(text, &["a", "b", "c", "d", "e", "f"]).unwrap();
        let expected = [
            "-1.5e3",
            "\"x, y\"",
            "",
            r#"{"k":[1,"}"]}"#,
            r#""q\"q""#,
            "null",
        ];
        let expected = expected.map(|text| (!text.is_empty()).then(|| text.to_owned()));
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_not_as_expected_is_left_to_others() {
        for text in [
            "{}",
            r#"{"b":1,"a":2}"#,
            r#"{"a":1,"a":2}"#,
            r#"{"z":1}"#,
            r#"{"a":01}"#,
            r#"{"a":1.}"#,
            r#"{"a":+1}"#,
            r#"{"a":tru}"#,
            r#"{"a":1"#,
            "{\"a\":\"x\ty\"}",
            r#"{"a":1 2}"#,
        ] {
            assert_eq!(scanned(text, &["a", "b"]), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_scanned_is_what_serde_reads(
            text in r#"\{"a":( ?(-?[0-9]{1,3}(\.[0-9]?)?([eE][+-]?[0-9]?)?|"[ -~é\\"]{0,12}"|true|null|\[1,"x"\]))(, ?"b":("[a-z\\nu0]{0,9}"|0|\{\}))?\}"#,
        ) {
            if let Some(found) = scanned(&text, &["a", "b"]) {
                let object: Object = serde_json::from_str(&text).unwrap();
                let read: Vec<&str> = object.0.iter().map(|(_, value)| value.get()).collect();
                let found: Vec<String> = found.into_iter().flatten().collect();
                prop_assert_eq!(found, read);
            }
        }
    }
}
