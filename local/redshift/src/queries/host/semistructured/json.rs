//! JSON as it is: attributes keep their order and numbers their digits.

use std::fmt::Write as _;

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Json {
    Null,
    Boolean(bool),
    /// As written.
    Number(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// Arrays and objects nested deeper than this are refused ("Limitations" of SUPER).
const MAX_DEPTH: usize = 1_000;
/// A string may have so many bytes.
const MAX_STRING_BYTES: usize = 16_000_000;
/// A whole value may have so many bytes.
const MAX_VALUE_BYTES: usize = 16 * 1024 * 1024;

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Syntax,
    Duplicate,
    TooLong,
    TooDeep,
}

/// `JSON_PARSE`: the value without blanks between its parts. An object that has an attribute twice is an
/// error unless the last one is to be kept.
pub(super) fn parse_text(text: &str, keeps_last: bool) -> Result<String, String> {
    let value = read_checked(text, keeps_last).map_err(|fault| {
        match fault {
            Fault::Syntax => "longshore:22023:JSON parsing error",
            Fault::Duplicate => {
                "longshore:22023:JSON parsing error: object has several attributes of one name"
            }
            Fault::TooLong => "longshore:22001:value too long for type super",
            Fault::TooDeep => "longshore:22023:JSON parsing error: nested too deeply",
        }
        .to_owned()
    })?;
    Ok(value.to_text())
}

fn read_checked(text: &str, keeps_last: bool) -> Result<Json, Fault> {
    if text.len() > MAX_VALUE_BYTES {
        return Err(Fault::TooLong);
    }
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
        duplicates: if keeps_last {
            Duplicates::LastStays
        } else {
            Duplicates::Refused
        },
    };
    reader.whole()
}

/// Reads JSON that was checked before.
pub(super) fn read(text: &str) -> Result<Json, Fault> {
    Reader {
        text,
        bytes: text.as_bytes(),
        at: 0,
        duplicates: Duplicates::Kept,
    }
    .whole()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Duplicates {
    Kept,
    LastStays,
    Refused,
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    duplicates: Duplicates,
}

impl Reader<'_> {
    fn whole(&mut self) -> Result<Json, Fault> {
        let value = self.value(0)?;
        self.skip_blanks();
        if self.at == self.bytes.len() {
            Ok(value)
        } else {
            Err(Fault::Syntax)
        }
    }

    fn skip_blanks(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        self.skip_blanks();
        let found = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        if self.eat(byte) {
            Ok(())
        } else {
            Err(Fault::Syntax)
        }
    }

    fn value(&mut self, depth: usize) -> Result<Json, Fault> {
        if depth > MAX_DEPTH {
            return Err(Fault::TooDeep);
        }
        self.skip_blanks();
        match self.bytes.get(self.at) {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(Json::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Result<Json, Fault> {
        for (word, value) in [
            ("null", Json::Null),
            ("true", Json::Boolean(true)),
            ("false", Json::Boolean(false)),
        ] {
            if self.text[self.at..].starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(Fault::Syntax)
    }

    fn number(&mut self) -> Result<Json, Fault> {
        let start = self.at;
        self.at += usize::from(self.bytes[self.at] == b'-');
        let whole = self.digits()?;
        if whole > 1 && self.bytes[self.at - whole] == b'0' {
            return Err(Fault::Syntax);
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.bytes.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.bytes.get(self.at), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok(Json::Number(self.text[start..self.at].to_owned()))
    }

    fn digits(&mut self) -> Result<usize, Fault> {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        match self.at - start {
            0 => Err(Fault::Syntax),
            count => Ok(count),
        }
    }

    fn string(&mut self) -> Result<String, Fault> {
        self.at += 1;
        let mut content = String::new();
        let mut run = self.at;
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    content.push_str(&self.text[run..self.at]);
                    self.at += 1;
                    return if content.len() > MAX_STRING_BYTES {
                        Err(Fault::TooLong)
                    } else {
                        Ok(content)
                    };
                }
                Some(b'\\') => {
                    content.push_str(&self.text[run..self.at]);
                    self.at += 1;
                    self.escape(&mut content)?;
                    run = self.at;
                }
                Some(0..0x20) | None => return Err(Fault::Syntax),
                Some(_) => self.at += 1,
            }
        }
    }

    fn escape(&mut self, content: &mut String) -> Result<(), Fault> {
        let escaped = *self.bytes.get(self.at).ok_or(Fault::Syntax)?;
        self.at += 1;
        content.push(match escaped {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => self.unicode()?,
            _ => return Err(Fault::Syntax),
        });
        Ok(())
    }

    fn unicode(&mut self) -> Result<char, Fault> {
        let high = self.four_digits()?;
        if !(0xd800..0xdc00).contains(&high) {
            return char::from_u32(high)
                .filter(|c| *c != '\0')
                .ok_or(Fault::Syntax);
        }
        if self.text.get(self.at..self.at + 2) != Some("\\u") {
            return Err(Fault::Syntax);
        }
        self.at += 2;
        let low = self.four_digits()?;
        if !(0xdc00..0xe000).contains(&low) {
            return Err(Fault::Syntax);
        }
        char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00)).ok_or(Fault::Syntax)
    }

    fn four_digits(&mut self) -> Result<u32, Fault> {
        let digits = self.text.get(self.at..self.at + 4).ok_or(Fault::Syntax)?;
        self.at += 4;
        u32::from_str_radix(digits, 16).map_err(|_| Fault::Syntax)
    }

    fn array(&mut self, depth: usize) -> Result<Json, Fault> {
        self.expect(b'[')?;
        let mut elements = Vec::new();
        if self.eat(b']') {
            return Ok(Json::Array(elements));
        }
        loop {
            elements.push(self.value(depth + 1)?);
            if self.eat(b']') {
                return Ok(Json::Array(elements));
            }
            self.expect(b',')?;
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, Fault> {
        self.expect(b'{')?;
        let mut attributes: Vec<(String, Json)> = Vec::new();
        if self.eat(b'}') {
            return Ok(Json::Object(attributes));
        }
        loop {
            self.skip_blanks();
            if self.bytes.get(self.at) != Some(&b'"') {
                return Err(Fault::Syntax);
            }
            let name = self.string()?;
            self.expect(b':')?;
            let value = self.value(depth + 1)?;
            if self.duplicates != Duplicates::Kept
                && let Some(place) = attributes.iter().position(|(known, _)| *known == name)
            {
                if self.duplicates == Duplicates::Refused {
                    return Err(Fault::Duplicate);
                }
                attributes.remove(place);
            }
            attributes.push((name, value));
            if self.eat(b'}') {
                return Ok(Json::Object(attributes));
            }
            self.expect(b',')?;
        }
    }
}

impl Json {
    pub(super) fn to_text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    pub(super) fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(digits) => out.push_str(digits),
            Self::Text(text) => write_string(text, out),
            Self::Array(elements) => {
                out.push('[');
                for (place, element) in elements.iter().enumerate() {
                    if place > 0 {
                        out.push(',');
                    }
                    element.write(out);
                }
                out.push(']');
            }
            Self::Object(attributes) => {
                out.push('{');
                for (place, (name, value)) in attributes.iter().enumerate() {
                    if place > 0 {
                        out.push(',');
                    }
                    write_string(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(attributes) => attributes
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value),
            _ => None,
        }
    }
}

pub(super) fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control < ' ' => {
                write!(out, "\\u{:04x}", u32::from(control))
                    .expect("writing to a string cannot fail");
            }
            plain => out.push(plain),
        }
    }
    out.push('"');
}
