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
    /// Whether it is known that nothing is escaped in a string.
    pub(super) is_plain: bool,
}

impl<'b> Raw<'b> {
    pub(super) fn bytes(self) -> &'b [u8] {
        &self.rest[..self.length]
    }
}

/// Knows the keys that are expected.
pub(super) struct Scanner {
    keys: Vec<Key>,
}

/// A key as a program writes it, quotes included; compared by words, because it stands in every object.
struct Key {
    text: Vec<u8>,
    /// Its first bytes, and which of the word they are.
    first: u64,
    mask: u64,
    /// Its last eight bytes, if it has as many.
    last: u64,
}

impl Key {
    fn new(text: Vec<u8>) -> Self {
        let mut first = [0; 8];
        let mut mask = [0; 8];
        for (at, &byte) in text.iter().take(8).enumerate() {
            (first[at], mask[at]) = (byte, 0xff);
        }
        let last = text
            .last_chunk()
            .map_or(0, |bytes| u64::from_le_bytes(*bytes));
        Self {
            text,
            first: u64::from_le_bytes(first),
            mask: u64::from_le_bytes(mask),
            last,
        }
    }

    #[inline]
    fn begins(&self, rest: &[u8]) -> bool {
        let length = self.text.len();
        let (Some(first), Some(whole)) = (rest.first_chunk(), rest.get(..length)) else {
            return rest.starts_with(&self.text);
        };
        if (u64::from_le_bytes(*first) ^ self.first) & self.mask != 0 {
            return false;
        }
        let Some(last) = whole.last_chunk() else {
            return true;
        };
        u64::from_le_bytes(*last) == self.last
            && (length <= 16 || whole[8..length - 8] == self.text[8..length - 8])
    }
}

impl Scanner {
    pub(super) fn new(columns: &[ColumnPlan]) -> Self {
        let quoted = |column: &ColumnPlan| {
            Key::new(serde_json::to_vec(&column.name).expect("a string can be written as JSON"))
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
                .position(|key| key.begins(&bytes[at..]))?;
            at = blanks(bytes, at + self.keys[column].text.len());
            at = expect(bytes, at, b':')?;
            let (end, is_plain) = value_end(bytes, at)?;
            slots[column] = Some(Raw {
                rest: &bytes[at..],
                length: end - at,
                is_plain,
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

/// Behind the value, and whether it is a string in which nothing is escaped.
#[inline]
fn value_end(bytes: &[u8], at: usize) -> Option<(usize, bool)> {
    if bytes.get(at)? == &b'"'
        && let Some(end) = plain_string_end(bytes, at + 1)
    {
        return Some((end, true));
    }
    let end = match bytes[at] {
        b'-' | b'0'..=b'9' => number_end(bytes, at),
        b'"' | b'{' | b'[' => any_value_end(bytes, at),
        b't' => word_end(bytes, at, b"true"),
        b'f' => word_end(bytes, at, b"false"),
        b'n' => word_end(bytes, at, b"null"),
        _ => None,
    }?;
    Some((end, false))
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
    fn a_key_is_found_where_it_stands_and_nowhere_else() {
        for length in 1..40 {
            let key: String = ('a'..='z').cycle().take(length).collect();
            let key = format!("\"{key}\"").into_bytes();
            for behind in ["", ":1}", ":\"a longer value\"}"] {
                let text = [key.as_slice(), behind.as_bytes()].concat();
                assert!(Key::new(key.clone()).begins(&text), "{length} {behind}");
                for at in 0..key.len() {
                    let mut other = text.clone();
                    other[at] = b'_';
                    assert!(!Key::new(key.clone()).begins(&other), "{length} {at}");
                    assert!(!Key::new(key.clone()).begins(&text[..at]), "{length} {at}");
                }
            }
        }
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
