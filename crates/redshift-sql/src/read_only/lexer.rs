//! Cuts a text into tokens and writes it anew in a form that every SQL lexer reads the same way:
//! without comments (blanks take their place, so that the server's positions stay right) and with
//! dollar-quoted strings as ordinary ones. What would still depend on the reader is refused.

use super::error::{Place, ReadOnlyError};
use crate::Literal;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword or an unquoted name, as written.
    Word(String),
    /// The name inside the quotes, folded to lower case.
    QuotedName(String),
    Text,
    Number,
    Symbol(char),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Where the token begins in the source, in bytes.
    start: usize,
    /// Where the token begins in [`Lexed::text`], in bytes.
    pub(super) offset: usize,
}

#[derive(Debug)]
pub(super) struct Lexed<'a> {
    source: &'a str,
    /// The source written anew.
    pub(super) text: String,
    pub(super) tokens: Vec<Token>,
}

impl Lexed<'_> {
    pub(super) fn place(&self, token: &Token) -> Place {
        Place::of(self.source, token.start)
    }
}

pub(super) fn lex(source: &str) -> Result<Lexed<'_>, ReadOnlyError> {
    let text = String::with_capacity(source.len());
    let written = Lexed {
        source,
        text,
        tokens: Vec::new(),
    };
    let mut lexer = Lexer {
        source,
        position: 0,
        written,
        brackets: 0,
    };
    while let Some(character) = lexer.peek() {
        lexer.step(character)?;
    }
    Ok(lexer.written)
}

struct Lexer<'a> {
    source: &'a str,
    /// In bytes of `source`.
    position: usize,
    written: Lexed<'a>,
    /// How many square brackets are open.
    brackets: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.source[self.position..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn place(&self) -> Place {
        Place::of(self.source, self.position)
    }

    fn step(&mut self, character: char) -> Result<(), ReadOnlyError> {
        let rest = self.rest();
        match character {
            ' ' | '\t' | '\n' | '\r' => {
                self.written.text.push(character);
                self.position += 1;
                Ok(())
            }
            '-' if rest.starts_with("--") => {
                let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
                self.blank(end);
                Ok(())
            }
            '/' if rest.starts_with("/*") => self.block_comment(),
            '\'' => self.quoted('\'', "string"),
            '"' => self.quoted('"', "name"),
            '$' => self.dollar_quoted(),
            '0'..='9' => self.number(),
            '.' if rest[1..].starts_with(|next: char| next.is_ascii_digit()) => self.number(),
            _ if is_word_start(character) => {
                let end = rest.find(|next| !is_word_part(next)).unwrap_or(rest.len());
                self.word(end)
            }
            _ if is_symbol(character) => {
                match character {
                    '[' => self.brackets += 1,
                    ']' => self.brackets = self.brackets.saturating_sub(1),
                    _ => {}
                }
                self.push(Kind::Symbol(character), character.len_utf8());
                Ok(())
            }
            _ => Err(ReadOnlyError::Character {
                character: character.escape_debug().to_string(),
                place: self.place(),
            }),
        }
    }

    /// Copies the next `length` bytes as one token.
    fn push(&mut self, kind: Kind, length: usize) {
        let text = &self.rest()[..length];
        self.push_as(kind, length, text);
    }

    /// Writes `text` as one token for the next `length` bytes.
    fn push_as(&mut self, kind: Kind, length: usize, text: &str) {
        let token = Token {
            kind,
            start: self.position,
            offset: self.written.text.len(),
        };
        self.written.tokens.push(token);
        self.written.text.push_str(text);
        self.position += length;
    }

    /// Writes blanks for the next `length` bytes; line ends stay.
    fn blank(&mut self, length: usize) {
        for character in self.rest()[..length].chars() {
            self.written
                .text
                .push(if character == '\n' { '\n' } else { ' ' });
        }
        self.position += length;
    }

    fn block_comment(&mut self) -> Result<(), ReadOnlyError> {
        let rest = self.rest();
        let mut depth = 0_usize;
        let mut at = 0;
        loop {
            let inside = &rest[at..];
            if inside.starts_with("/*") {
                depth += 1;
                at += 2;
            } else if inside.starts_with("*/") {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    self.blank(at);
                    return Ok(());
                }
            } else if let Some(character) = inside.chars().next() {
                at += character.len_utf8();
            } else {
                return Err(ReadOnlyError::Unclosed {
                    what: "comment",
                    place: self.place(),
                });
            }
        }
    }

    fn quoted(&mut self, quote: char, what: &'static str) -> Result<(), ReadOnlyError> {
        let rest = self.rest();
        let with_escapes = quoted_length(rest, quote, true);
        let without_escapes = quoted_length(rest, quote, false);
        let ambiguous = || ReadOnlyError::Ambiguous {
            what,
            place: self.place(),
        };
        let length = match (with_escapes, without_escapes) {
            (None, None) => {
                return Err(ReadOnlyError::Unclosed {
                    what,
                    place: self.place(),
                });
            }
            (Some(with), Some(without)) if with == without => with,
            _ => return Err(ambiguous()),
        };
        let content = &rest[1..length - 1];
        // A reader that quotes names with brackets would end the name inside this string.
        if self.brackets > 0 && content.contains(']') {
            return Err(ambiguous());
        }
        // `U&"…"` and `U&'…'` hold escapes that only some readers know.
        if let [.., b'u' | b'U', b'&'] = self.source.as_bytes()[..self.position] {
            return Err(ambiguous());
        }
        if content.contains('\0') {
            return Err(ReadOnlyError::Character {
                character: "\\0".to_owned(),
                place: self.place(),
            });
        }
        let kind = if quote == '"' {
            Kind::QuotedName(content.replace("\"\"", "\"").to_lowercase())
        } else {
            Kind::Text
        };
        self.push(kind, length);
        Ok(())
    }

    fn dollar_quoted(&mut self) -> Result<(), ReadOnlyError> {
        let rest = self.rest();
        let place = self.place();
        let after = &rest[1..];
        if after.starts_with(|next: char| next.is_ascii_digit()) {
            return Err(ReadOnlyError::Placeholder { place });
        }
        let tag_length = after
            .find(|next: char| !next.is_ascii_alphanumeric() && next != '_')
            .filter(|end| after[*end..].starts_with('$'))
            .ok_or(ReadOnlyError::Character {
                character: "$".to_owned(),
                place,
            })?;
        let delimiter = &rest[..tag_length + 2];
        let content_length =
            rest[delimiter.len()..]
                .find(delimiter)
                .ok_or(ReadOnlyError::Unclosed {
                    what: "string",
                    place,
                })?;
        let content = &rest[delimiter.len()..delimiter.len() + content_length];
        let literal = Literal::new(content).map_err(|_| ReadOnlyError::Character {
            character: "\\0".to_owned(),
            place,
        })?;
        let glued_before = self.written.text.ends_with('\'');
        self.push_as(
            Kind::Text,
            2 * delimiter.len() + content_length,
            &literal.to_string(),
        );
        let glued_after = self
            .peek()
            .is_some_and(|next| next == '\'' || is_word_part(next));
        if glued_before || glued_after || (self.brackets > 0 && content.contains(']')) {
            return Err(ReadOnlyError::Ambiguous {
                what: "string",
                place,
            });
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), ReadOnlyError> {
        let rest = self.rest().as_bytes();
        let digits = |from: usize| {
            rest[from..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count()
                + from
        };
        let mut end = digits(0);
        if rest.get(end) == Some(&b'.') {
            end = digits(end + 1);
        }
        if matches!(rest.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(rest.get(end + 1), Some(b'+' | b'-')));
            let exponent = digits(end + 1 + sign);
            if exponent > end + 1 + sign {
                end = exponent;
            }
        }
        self.push(Kind::Number, end);
        match self.peek() {
            Some(next) if is_word_part(next) => Err(ReadOnlyError::NumberSuffix {
                place: self.place(),
            }),
            _ => Ok(()),
        }
    }

    fn word(&mut self, length: usize) -> Result<(), ReadOnlyError> {
        let word = self.rest()[..length].to_owned();
        // A reader that does not know `$` in names would see a dollar quote in `a$b$`.
        if word.matches('$').count() > 1 {
            return Err(ReadOnlyError::Ambiguous {
                what: "name",
                place: self.place(),
            });
        }
        self.push(Kind::Word(word), length);
        Ok(())
    }
}

/// The bytes from the opening quote to the closing one, both included.
fn quoted_length(rest: &str, quote: char, backslash_escapes: bool) -> Option<usize> {
    let bytes = rest.as_bytes();
    let quote = u8::try_from(quote).expect("quotes are ASCII");
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'\\' && backslash_escapes {
            at += 2;
        } else if *byte == quote {
            if bytes.get(at + 1) != Some(&quote) {
                return Some(at + 1);
            }
            at += 2;
        } else {
            at += 1;
        }
    }
    None
}

fn is_word_start(character: char) -> bool {
    character == '_' || character.is_alphabetic()
}

fn is_word_part(character: char) -> bool {
    matches!(character, '_' | '$') || character.is_alphanumeric()
}

fn is_symbol(character: char) -> bool {
    "()[],.;+-*/%^&|<>=~!@#:".contains(character)
}
