//! JSON values as they stand in the text: where they end, what an object holds, what a string means.

/// The text is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// Deepest nesting of objects and arrays.
const MAX_DEPTH: u32 = 512;

/// `text` without blanks around it.
pub(crate) fn trim(text: &[u8]) -> &[u8] {
    text.trim_ascii()
}

fn skip_blanks(text: &[u8], mut at: usize) -> usize {
    while matches!(text.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

/// Where the value that starts at `at` ends; the whole value is checked.
pub(crate) fn skip_value(text: &[u8], at: usize) -> Result<usize, Malformed> {
    skip_nested(text, at, 0)
}

fn skip_nested(text: &[u8], at: usize, depth: u32) -> Result<usize, Malformed> {
    match text.get(at) {
        Some(b'"') => skip_string(text, at),
        Some(b'{' | b'[') if depth >= MAX_DEPTH => Err(Malformed),
        Some(b'{') => {
            let mut members = Members::at(text, at, depth)?;
            while members.advance()?.is_some() {}
            Ok(members.at)
        }
        Some(b'[') => {
            let mut elements = Elements::at(text, at, depth)?;
            while elements.advance()?.is_some() {}
            Ok(elements.at)
        }
        Some(b't') => skip_word(text, at, b"true"),
        Some(b'f') => skip_word(text, at, b"false"),
        Some(b'n') => skip_word(text, at, b"null"),
        Some(b'-' | b'0'..=b'9') => skip_number(text, at),
        _ => Err(Malformed),
    }
}

fn skip_word(text: &[u8], at: usize, word: &[u8]) -> Result<usize, Malformed> {
    if text[at..].starts_with(word) {
        Ok(at + word.len())
    } else {
        Err(Malformed)
    }
}

fn skip_number(text: &[u8], start: usize) -> Result<usize, Malformed> {
    let digits = |at: usize| {
        text[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let mut at = start + usize::from(text[start] == b'-');
    let whole = digits(at);
    if whole == 0 || (whole > 1 && text[at] == b'0') {
        return Err(Malformed);
    }
    at += whole;
    if text.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return Err(Malformed);
        }
        at += 1 + fraction;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        at += 1 + usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at.min(text.len()));
        if exponent == 0 {
            return Err(Malformed);
        }
        at += exponent;
    }
    Ok(at)
}

fn skip_string(text: &[u8], start: usize) -> Result<usize, Malformed> {
    let mut at = start + 1;
    loop {
        let length = memchr::memchr2(b'"', b'\\', &text[at..]).ok_or(Malformed)?;
        if text[at..at + length].iter().any(|byte| *byte < b' ') {
            return Err(Malformed);
        }
        at += length;
        if text[at] == b'"' {
            return Ok(at + 1);
        }
        match text.get(at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => at += 2,
            Some(b'u') if hex_code(text, at + 2).is_some() => at += 6,
            _ => return Err(Malformed),
        }
    }
}

/// The four hexadecimal digits at `at`.
fn hex_code(text: &[u8], at: usize) -> Option<u32> {
    let digits = std::str::from_utf8(text.get(at..at + 4)?).ok()?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(digits, 16).ok()
}

/// What a string that has been checked means; `quoted` has its quotes. A half of a surrogate pair
/// becomes U+FFFD.
pub(crate) fn decode_string<'a>(quoted: &'a [u8], scratch: &'a mut Vec<u8>) -> &'a [u8] {
    let content = &quoted[1..quoted.len() - 1];
    let Some(first) = memchr::memchr(b'\\', content) else {
        return content;
    };
    scratch.clear();
    scratch.extend_from_slice(&content[..first]);
    let mut at = first;
    while at < content.len() {
        if content[at] != b'\\' {
            let rest = &content[at..];
            let length = memchr::memchr(b'\\', rest).unwrap_or(rest.len());
            scratch.extend_from_slice(&rest[..length]);
            at += length;
            continue;
        }
        at += push_escape(content, at, scratch);
    }
    scratch
}

/// Appends what the escape at `at` means, and gives its length.
fn push_escape(content: &[u8], at: usize, scratch: &mut Vec<u8>) -> usize {
    let plain = match content[at + 1] {
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'u' => {
            let first = hex_code(content, at + 2).unwrap_or(0xfffd);
            let second = match content.get(at + 6..at + 8) {
                Some(br"\u") => hex_code(content, at + 8),
                _ => None,
            };
            let (code, length) = match (first, second) {
                (0xd800..=0xdbff, Some(low @ 0xdc00..=0xdfff)) => {
                    (0x1_0000 + ((first - 0xd800) << 10) + (low - 0xdc00), 12)
                }
                _ => (first, 6),
            };
            let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            let mut buffer = [0; 4];
            scratch.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
            return length;
        }
        other => other,
    };
    scratch.push(plain);
    2
}

/// The members of an object, one after the other.
pub(crate) struct Members<'a> {
    text: &'a [u8],
    at: usize,
    depth: u32,
    is_first: bool,
}

/// A member: its key with quotes, and its value.
pub(crate) type Member<'a> = (&'a [u8], &'a [u8]);

impl<'a> Members<'a> {
    /// The members of `value`, which is an object and nothing else.
    pub(crate) fn of(value: &'a [u8]) -> Result<Self, Malformed> {
        Self::at(value, 0, 0)
    }

    fn at(text: &'a [u8], at: usize, depth: u32) -> Result<Self, Malformed> {
        if text.get(at) != Some(&b'{') {
            return Err(Malformed);
        }
        Ok(Self {
            text,
            at: at + 1,
            depth,
            is_first: true,
        })
    }

    /// The next member; behind the last one, the object has been read to its end.
    pub(crate) fn advance(&mut self) -> Result<Option<Member<'a>>, Malformed> {
        let Some(key_start) = next_item(self.text, &mut self.at, self.is_first, b'}')? else {
            return Ok(None);
        };
        self.is_first = false;
        if self.text.get(key_start) != Some(&b'"') {
            return Err(Malformed);
        }
        let key_end = skip_string(self.text, key_start)?;
        let colon = skip_blanks(self.text, key_end);
        if self.text.get(colon) != Some(&b':') {
            return Err(Malformed);
        }
        let start = skip_blanks(self.text, colon + 1);
        self.at = skip_nested(self.text, start, self.depth + 1)?;
        Ok(Some((
            &self.text[key_start..key_end],
            &self.text[start..self.at],
        )))
    }

    /// Behind the last member: where the object ends.
    pub(crate) fn end(&self) -> usize {
        self.at
    }
}

/// The elements of an array, one after the other.
pub(crate) struct Elements<'a> {
    text: &'a [u8],
    at: usize,
    depth: u32,
    is_first: bool,
}

impl<'a> Elements<'a> {
    /// The elements of `value`, which is an array and nothing else.
    pub(crate) fn of(value: &'a [u8]) -> Result<Self, Malformed> {
        Self::at(value, 0, 0)
    }

    fn at(text: &'a [u8], at: usize, depth: u32) -> Result<Self, Malformed> {
        if text.get(at) != Some(&b'[') {
            return Err(Malformed);
        }
        Ok(Self {
            text,
            at: at + 1,
            depth,
            is_first: true,
        })
    }

    pub(crate) fn advance(&mut self) -> Result<Option<&'a [u8]>, Malformed> {
        let Some(start) = next_item(self.text, &mut self.at, self.is_first, b']')? else {
            return Ok(None);
        };
        self.is_first = false;
        self.at = skip_nested(self.text, start, self.depth + 1)?;
        Ok(Some(&self.text[start..self.at]))
    }
}

/// Where the next member or element starts; `None` behind the last one, whose `close` is passed.
fn next_item(
    text: &[u8],
    at: &mut usize,
    is_first: bool,
    close: u8,
) -> Result<Option<usize>, Malformed> {
    let here = skip_blanks(text, *at);
    match text.get(here) {
        Some(byte) if *byte == close => {
            *at = here + 1;
            Ok(None)
        }
        Some(_) if is_first => Ok(Some(here)),
        Some(b',') => Ok(Some(skip_blanks(text, here + 1))),
        _ => Err(Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_they_end_and_are_checked() {
        for text in [
            "{}",
            "[]",
            "{\"a\":[1,-0.5e+3,{\"b\":null}],\"c\":\"\\u00e9\\n\"}",
            "true",
            "0",
        ] {
            assert_eq!(skip_value(text.as_bytes(), 0), Ok(text.len()), "{text}");
        }
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\"}",
            "{a:1}",
            "01",
            "1.",
            "nul",
            "\"\\x\"",
            "\"a\nb\"",
            "{\"a\":1,}",
            "[1 2]",
            "{,}",
            "1e",
        ] {
            let end = skip_value(text.as_bytes(), 0);
            assert!(end != Ok(text.len()) || text.is_empty(), "{text}");
        }
        assert!(skip_value("[".repeat(10_000).as_bytes(), 0).is_err());
    }

    #[test]
    fn escapes_are_decoded() {
        let mut scratch = Vec::new();
        let quoted = br#""a\"\\\/\n\u00e9\ud83d\ude00\ud800""#;
        assert_eq!(
            String::from_utf8_lossy(decode_string(quoted, &mut scratch)),
            "a\"\\/\né😀\u{fffd}"
        );
    }
}
