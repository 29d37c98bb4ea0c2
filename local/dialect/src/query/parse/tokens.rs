//! Our tokens as sqlparser's.

use sqlparser::ast::DollarQuotedString;
use sqlparser::tokenizer::{Location, Span, Token as Parsed, TokenWithSpan};

use crate::error::{Result, SqlError};
use crate::lexer::{Spanned, Token, char_position};

/// Converts tokens; the column of each is its character position in `sql`, the line always 1.
pub(super) fn convert(sql: &str, tokens: &[Spanned]) -> Result<Vec<TokenWithSpan>> {
    let mut places = Places::new(sql);
    tokens
        .iter()
        .map(|spanned| {
            let token = token(sql, spanned)?;
            let start = Location::new(1, places.column(spanned.start));
            let end = Location::new(1, places.column(spanned.end));
            Ok(TokenWithSpan::new(token, Span::new(start, end)))
        })
        .collect()
}

fn token(sql: &str, spanned: &Spanned) -> Result<Parsed> {
    Ok(match &spanned.token {
        Token::Word(word) => Parsed::make_word(word, None),
        Token::QuotedIdentifier(text) => Parsed::make_word(text, Some('"')),
        Token::String(text) => Parsed::SingleQuotedString(text.clone()),
        Token::DollarString(text) => Parsed::DollarQuotedString(DollarQuotedString {
            value: text.clone(),
            tag: None,
        }),
        Token::Number(number) => Parsed::Number(number.clone(), false),
        Token::Parameter(number) => Parsed::Placeholder(format!("${number}")),
        Token::Symbol(symbol) => match self::symbol(symbol) {
            Some(token) => token,
            None => {
                return Err(SqlError::syntax(symbol, char_position(sql, spanned.start)));
            }
        },
    })
}

fn symbol(symbol: &str) -> Option<Parsed> {
    SYMBOLS
        .iter()
        .find(|(text, _)| *text == symbol)
        .map(|(_, token)| token.clone())
}

const SYMBOLS: &[(&str, Parsed)] = &[
    (",", Parsed::Comma),
    ("=", Parsed::Eq),
    ("<>", Parsed::Neq),
    ("!=", Parsed::Neq),
    ("<", Parsed::Lt),
    (">", Parsed::Gt),
    ("<=", Parsed::LtEq),
    (">=", Parsed::GtEq),
    ("+", Parsed::Plus),
    ("-", Parsed::Minus),
    ("*", Parsed::Mul),
    ("/", Parsed::Div),
    ("%", Parsed::Mod),
    ("||", Parsed::StringConcat),
    ("(", Parsed::LParen),
    (")", Parsed::RParen),
    (".", Parsed::Period),
    (":", Parsed::Colon),
    ("::", Parsed::DoubleColon),
    (";", Parsed::SemiColon),
    ("[", Parsed::LBracket),
    ("]", Parsed::RBracket),
    ("{", Parsed::LBrace),
    ("}", Parsed::RBrace),
    ("&", Parsed::Ampersand),
    ("|", Parsed::Pipe),
    ("^", Parsed::Caret),
    ("#", Parsed::Sharp),
    ("~", Parsed::Tilde),
    ("~*", Parsed::TildeAsterisk),
    ("!~", Parsed::ExclamationMarkTilde),
    ("!~*", Parsed::ExclamationMarkTildeAsterisk),
    ("~~", Parsed::DoubleTilde),
    ("~~*", Parsed::DoubleTildeAsterisk),
    ("!~~", Parsed::ExclamationMarkDoubleTilde),
    ("!~~*", Parsed::ExclamationMarkDoubleTildeAsterisk),
    ("<<", Parsed::ShiftLeft),
    (">>", Parsed::ShiftRight),
    ("|/", Parsed::PGSquareRoot),
    ("||/", Parsed::PGCubeRoot),
    ("@", Parsed::AtSign),
    ("=>", Parsed::RArrow),
    ("!", Parsed::ExclamationMark),
];

/// Character positions of increasing byte offsets, in one pass.
struct Places<'a> {
    sql: &'a str,
    offset: usize,
    column: u64,
}

impl<'a> Places<'a> {
    fn new(sql: &'a str) -> Self {
        Self {
            sql,
            offset: 0,
            column: 1,
        }
    }

    fn column(&mut self, offset: usize) -> u64 {
        if offset < self.offset {
            self.offset = 0;
            self.column = 1;
        }
        let end = offset.min(self.sql.len());
        let characters = self.sql[self.offset..end].chars().count();
        self.column += u64::try_from(characters).unwrap_or(0);
        self.offset = end;
        self.column
    }
}
