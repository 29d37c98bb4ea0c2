//! Redshift's tokens: backslash escapes in ordinary strings, dollar quotes, nested comments
//! (database developer guide, "Literals" and "Names and identifiers").

use crate::error::{Result, SqlError, SqlState};

/// One token; strings are decoded, words are kept as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// An unquoted identifier or keyword.
    Word(String),
    /// A `"quoted"` identifier, `""` undone.
    QuotedIdentifier(String),
    /// A `'…'` string with `''` and backslash escapes undone.
    String(String),
    /// A `$tag$…$tag$` string, as it stands.
    DollarString(String),
    /// An unsigned number as written.
    Number(String),
    /// `$1`.
    Parameter(u16),
    /// An operator or punctuation mark; longest match for operators of several characters.
    Symbol(String),
}

/// A token with its place in the text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned {
    pub token: Token,
    pub start: usize,
    pub end: usize,
}

/// All tokens of `sql`; comments and blanks are dropped.
pub fn tokenize(sql: &str) -> Result<Vec<Spanned>> {
    let mut lexer = Lexer {
        sql,
        bytes: sql.as_bytes(),
        at: 0,
        takes_nul: false,
    };
    let mut tokens = Vec::new();
    let mut starts_statement = true;
    while let Some(token) = lexer.next_token()? {
        if starts_statement {
            lexer.takes_nul =
                matches!(&token.token, Token::Word(word) if word.eq_ignore_ascii_case("copy"));
        }
        starts_statement = token.token == Token::Symbol(";".to_owned());
        tokens.push(token);
    }
    Ok(tokens)
}

/// The statements of a query string, split at semicolons outside strings and comments; empty
/// statements are dropped. Each carries its byte offset in `sql`.
pub fn split_statements(sql: &str) -> Result<Vec<(usize, &str)>> {
    let mut statements = Vec::new();
    let mut first: Option<usize> = None;
    let mut last_end = 0;
    for token in tokenize(sql)? {
        if token.token == Token::Symbol(";".to_owned()) {
            if let Some(start) = first.take() {
                statements.push((start, &sql[start..last_end]));
            }
        } else {
            first.get_or_insert(token.start);
            last_end = token.end;
        }
    }
    if let Some(start) = first {
        statements.push((start, &sql[start..last_end]));
    }
    Ok(statements)
}

/// Position in characters, counted from 1, of a byte offset.
pub fn char_position(sql: &str, offset: usize) -> usize {
    sql.char_indices()
        .take_while(|(at, _)| *at < offset)
        .count()
        + 1
}

const OPERATORS: [&str; 22] = [
    "!~~*", "!~~", "~~*", "!~*", "||/", "::", "||", "|/", "<=", ">=", "<>", "!=", "!~", "~~", "~*",
    "<<", ">>", ":=", "->", "=>", "@@", "&&",
];

struct Lexer<'a> {
    sql: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// The statement is COPY, whose parameters may name the NUL byte: `NULL AS '\0'`.
    takes_nul: bool,
}

impl Lexer<'_> {
    fn next_token(&mut self) -> Result<Option<Spanned>> {
        self.skip_blanks()?;
        let start = self.at;
        let Some(&byte) = self.bytes.get(start) else {
            return Ok(None);
        };
        let token = match byte {
            b'\'' => self.string()?,
            b'"' => self.quoted_identifier()?,
            b'$' => self.dollar()?,
            b'0'..=b'9' => self.number(),
            b'.' if self.bytes.get(start + 1).is_some_and(u8::is_ascii_digit) => self.number(),
            // `#name` is a temporary table, any other `#` an operator.
            b'#' if !self.begins_name(start + 1) => self.symbol(),
            b'_' | b'#' | b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => self.word(),
            _ => self.symbol(),
        };
        Ok(Some(Spanned {
            token,
            start,
            end: self.at,
        }))
    }

    fn error(&self, message: &str, at: usize) -> SqlError {
        SqlError::new(SqlState::SYNTAX_ERROR, message).at(char_position(self.sql, at))
    }

    fn skip_blanks(&mut self) -> Result<()> {
        loop {
            match self.bytes.get(self.at..) {
                Some([b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c, ..]) => self.at += 1,
                Some([b'-', b'-', ..]) => {
                    let rest = &self.sql[self.at..];
                    self.at += rest.find('\n').map_or(rest.len(), |end| end + 1);
                }
                Some([b'/', b'*', ..]) => self.skip_block_comment()?,
                _ => return Ok(()),
            }
        }
    }

    fn skip_block_comment(&mut self) -> Result<()> {
        let start = self.at;
        let mut depth = 0_u32;
        loop {
            match self.bytes.get(self.at..) {
                Some([b'/', b'*', ..]) => {
                    depth += 1;
                    self.at += 2;
                }
                Some([b'*', b'/', ..]) => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return Ok(());
                    }
                }
                Some([_, ..]) => self.at += 1,
                _ => return Err(self.error("unterminated /* comment", start)),
            }
        }
    }

    fn string(&mut self) -> Result<Token> {
        let start = self.at;
        let mut text = Vec::new();
        self.at += 1;
        let mut run = self.at;
        loop {
            match self.bytes.get(self.at..) {
                Some([b'\'', b'\'', ..]) => {
                    text.extend_from_slice(&self.bytes[run..=self.at]);
                    self.at += 2;
                    run = self.at;
                }
                Some([b'\'', ..]) => {
                    text.extend_from_slice(&self.bytes[run..self.at]);
                    self.at += 1;
                    return String::from_utf8(text).map(Token::String).map_err(|_| {
                        self.error("invalid byte sequence for encoding \"UTF8\"", start)
                    });
                }
                Some([b'\\', ..]) => {
                    text.extend_from_slice(&self.bytes[run..self.at]);
                    self.at += 1;
                    self.escape(&mut text, start)?;
                    run = self.at;
                }
                Some([_, ..]) => self.at += 1,
                _ => return Err(self.error("unterminated quoted string", start)),
            }
        }
    }

    /// The character after a backslash: PostgreSQL 8's escapes. Octal digits are a byte.
    fn escape(&mut self, text: &mut Vec<u8>, start: usize) -> Result<()> {
        let Some(escaped) = self.sql[self.at..].chars().next() else {
            return Err(self.error("unterminated quoted string", start));
        };
        if escaped.is_digit(8) {
            let digits: String = self.sql[self.at..]
                .chars()
                .take(3)
                .take_while(|c| c.is_digit(8))
                .collect();
            self.at += digits.len();
            let code = u32::from_str_radix(&digits, 8).unwrap_or(0) & 0xff;
            return match u8::try_from(code) {
                Ok(byte) if byte != 0 || self.takes_nul => {
                    text.push(byte);
                    Ok(())
                }
                _ => Err(self.error("invalid byte sequence for encoding \"UTF8\": 0x00", start)),
            };
        }
        self.at += escaped.len_utf8();
        let character = match escaped {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            other => other,
        };
        text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    fn quoted_identifier(&mut self) -> Result<Token> {
        let start = self.at;
        let mut text = String::new();
        self.at += 1;
        loop {
            let Some(length) = self.sql[self.at..].find('"') else {
                return Err(self.error("unterminated quoted identifier", start));
            };
            text.push_str(&self.sql[self.at..self.at + length]);
            self.at += length + 1;
            if self.bytes.get(self.at) != Some(&b'"') {
                break;
            }
            text.push('"');
            self.at += 1;
        }
        if text.is_empty() {
            return Err(self.error("zero-length delimited identifier", start));
        }
        Ok(Token::QuotedIdentifier(text))
    }

    fn dollar(&mut self) -> Result<Token> {
        let start = self.at;
        let rest = &self.sql[start + 1..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            self.at += 1 + digits;
            let number = rest[..digits].parse().map_err(|_| {
                self.error(
                    &format!("there is no parameter ${}", &rest[..digits]),
                    start,
                )
            })?;
            return Ok(Token::Parameter(number));
        }
        let tag_length = rest.find('$').filter(|length| {
            rest[..*length]
                .chars()
                .all(|c| c == '_' || c.is_alphanumeric())
        });
        let Some(tag_length) = tag_length else {
            return Err(SqlError::syntax("$", char_position(self.sql, start)));
        };
        let delimiter = &self.sql[start..start + tag_length + 2];
        let body = start + delimiter.len();
        let Some(length) = self.sql[body..].find(delimiter) else {
            return Err(self.error("unterminated dollar-quoted string", start));
        };
        self.at = body + length + delimiter.len();
        Ok(Token::DollarString(
            self.sql[body..body + length].to_owned(),
        ))
    }

    fn number(&mut self) -> Token {
        let start = self.at;
        self.digits();
        if self.bytes.get(self.at) == Some(&b'.') && self.bytes.get(self.at + 1) != Some(&b'.') {
            self.at += 1;
            self.digits();
        }
        if matches!(self.bytes.get(self.at), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.bytes.get(self.at + 1), Some(b'+' | b'-')));
            if self
                .bytes
                .get(self.at + 1 + sign)
                .is_some_and(u8::is_ascii_digit)
            {
                self.at += 1 + sign;
                self.digits();
            }
        }
        Token::Number(self.sql[start..self.at].to_owned())
    }

    fn digits(&mut self) {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
    }

    fn begins_name(&self, at: usize) -> bool {
        self.bytes
            .get(at)
            .is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_' || *byte >= 0x80)
    }

    fn word(&mut self) -> Token {
        let start = self.at;
        let length = self.sql[start..]
            .char_indices()
            .find(|(at, c)| {
                !(c.is_ascii_alphanumeric()
                    || matches!(c, '_' | '$')
                    || !c.is_ascii()
                    || (*at == 0 && *c == '#'))
            })
            .map_or(self.sql.len() - start, |(at, _)| at);
        self.at += length.max(1);
        Token::Word(self.sql[start..self.at].to_owned())
    }

    fn symbol(&mut self) -> Token {
        let rest = &self.sql[self.at..];
        let length = OPERATORS
            .iter()
            .find(|operator| rest.starts_with(**operator))
            .map_or(1, |operator| operator.len());
        self.at += length;
        Token::Symbol(rest[..length].to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(sql: &str) -> Vec<Token> {
        tokenize(sql)
            .unwrap()
            .into_iter()
            .map(|spanned| spanned.token)
            .collect()
    }

    #[test]
    fn backslash_is_an_escape_in_ordinary_strings() {
        assert_eq!(
            kinds(r"'a\'b\\c\n'"),
            [Token::String("a'b\\c\n".to_owned())]
        );
        assert_eq!(kinds(r"'\\N'"), [Token::String(r"\N".to_owned())]);
    }

    #[test]
    fn doubled_quotes_stand_for_one() {
        assert_eq!(kinds("'it''s'"), [Token::String("it's".to_owned())]);
        assert_eq!(
            kinds(r#""a""b""#),
            [Token::QuotedIdentifier("a\"b".to_owned())]
        );
    }

    #[test]
    fn dollar_quotes_keep_everything_between_them() {
        assert_eq!(
            kinds(r"$x$ a ' \ ; $$ $x$"),
            [Token::DollarString(r" a ' \ ; $$ ".to_owned())]
        );
    }

    #[test]
    fn comments_nest() {
        assert_eq!(
            kinds("/* a /* b */ c */ x -- y"),
            [Token::Word("x".to_owned())]
        );
        assert!(tokenize("/* a /* b */").is_err());
    }

    #[test]
    fn statements_split_only_at_real_semicolons() {
        let sql = "select ';' ; ; -- ;\n select $$;$$;";
        let texts: Vec<_> = split_statements(sql)
            .unwrap()
            .into_iter()
            .map(|(_, s)| s)
            .collect();
        assert_eq!(texts, ["select ';'", "select $$;$$"]);
    }

    #[test]
    fn numbers_words_and_operators_are_told_apart() {
        assert_eq!(
            kinds("1.5e3::int #t $2 a.b"),
            [
                Token::Number("1.5e3".to_owned()),
                Token::Symbol("::".to_owned()),
                Token::Word("int".to_owned()),
                Token::Word("#t".to_owned()),
                Token::Parameter(2),
                Token::Word("a".to_owned()),
                Token::Symbol(".".to_owned()),
                Token::Word("b".to_owned()),
            ]
        );
    }

    #[test]
    fn unfinished_strings_are_errors_with_a_position() {
        let error = tokenize("select 'abc").unwrap_err();
        assert_eq!(error.message, "unterminated quoted string");
        assert_eq!(error.position, Some(8));
    }
}
