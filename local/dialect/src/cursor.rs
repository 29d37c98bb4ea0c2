//! A cursor over the tokens of one statement, for the hand-written parsers.

use crate::error::{Result, SqlError};
use crate::lexer::{Spanned, Token, char_position, tokenize};
use crate::names::{IdentifierCase, ObjectName, fold};

/// Reads one statement from left to right. A method named `eat_…` consumes its argument if it is
/// next; `expect_…` makes its absence a syntax error.
#[derive(Debug)]
pub struct Cursor<'a> {
    sql: &'a str,
    tokens: Vec<Spanned>,
    at: usize,
    case: IdentifierCase,
}

impl<'a> Cursor<'a> {
    pub fn new(sql: &'a str, case: IdentifierCase) -> Result<Self> {
        Ok(Self {
            sql,
            tokens: tokenize(sql)?,
            at: 0,
            case,
        })
    }

    pub fn case(&self) -> IdentifierCase {
        self.case
    }

    pub fn peek(&self) -> Option<&Token> {
        self.peek_at(0)
    }

    /// The token `ahead` places after the next one.
    pub fn peek_at(&self, ahead: usize) -> Option<&Token> {
        self.tokens
            .get(self.at + ahead)
            .map(|spanned| &spanned.token)
    }

    pub fn advance(&mut self) -> Option<&Token> {
        let token = self.tokens.get(self.at).map(|spanned| &spanned.token);
        self.at += usize::from(token.is_some());
        token
    }

    pub fn is_at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// A place to go back to with [`Cursor::rewind`].
    pub fn mark(&self) -> usize {
        self.at
    }

    pub fn rewind(&mut self, mark: usize) {
        self.at = mark;
    }

    /// Byte offset of the next token, or the length of the text at its end.
    pub fn offset(&self) -> usize {
        self.tokens
            .get(self.at)
            .map_or(self.sql.len(), |spanned| spanned.start)
    }

    /// Byte offset behind the token that was read last; 0 before the first.
    pub fn previous_end(&self) -> usize {
        self.at
            .checked_sub(1)
            .and_then(|at| self.tokens.get(at))
            .map_or(0, |spanned| spanned.end)
    }

    /// The text of the statement between two byte offsets.
    pub fn text(&self, start: usize, end: usize) -> &'a str {
        self.sql[start..end].trim_end()
    }

    /// Everything from the next token to the end of the statement; the cursor moves to the end.
    pub fn rest(&mut self) -> &'a str {
        let start = self.offset();
        self.at = self.tokens.len();
        self.sql[start..].trim_end()
    }

    /// The syntax error that PostgreSQL gives for the next token.
    pub fn unexpected(&self) -> SqlError {
        self.unexpected_at(0)
    }

    /// The same for the token `ahead` places after the next one.
    pub fn unexpected_at(&self, ahead: usize) -> SqlError {
        match self.tokens.get(self.at + ahead) {
            Some(spanned) => SqlError::syntax(
                &self.sql[spanned.start..spanned.end],
                char_position(self.sql, spanned.start),
            ),
            None => SqlError::new(
                crate::error::SqlState::SYNTAX_ERROR,
                "syntax error at end of input",
            )
            .at(char_position(self.sql, self.sql.len())),
        }
    }

    pub fn expect_end(&mut self) -> Result<()> {
        self.eat_symbol(";");
        if self.is_at_end() {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    pub fn peek_keyword(&self, keyword: &str) -> bool {
        self.peek_keyword_at(0, keyword)
    }

    pub fn peek_keyword_at(&self, ahead: usize, keyword: &str) -> bool {
        matches!(self.peek_at(ahead), Some(Token::Word(word)) if word.eq_ignore_ascii_case(keyword))
    }

    pub fn peek_keywords(&self, keywords: &[&str]) -> bool {
        keywords
            .iter()
            .enumerate()
            .all(|(ahead, keyword)| self.peek_keyword_at(ahead, keyword))
    }

    pub fn eat_keyword(&mut self, keyword: &str) -> bool {
        let found = self.peek_keyword(keyword);
        self.at += usize::from(found);
        found
    }

    /// Consumes all of `keywords` in order, or nothing.
    pub fn eat_keywords(&mut self, keywords: &[&str]) -> bool {
        let found = self.peek_keywords(keywords);
        if found {
            self.at += keywords.len();
        }
        found
    }

    pub fn expect_keyword(&mut self, keyword: &str) -> Result<()> {
        if self.eat_keyword(keyword) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    pub fn expect_keywords(&mut self, keywords: &[&str]) -> Result<()> {
        keywords
            .iter()
            .try_for_each(|keyword| self.expect_keyword(keyword))
    }

    pub fn peek_symbol(&self, symbol: &str) -> bool {
        matches!(self.peek(), Some(Token::Symbol(found)) if found == symbol)
    }

    pub fn eat_symbol(&mut self, symbol: &str) -> bool {
        let found = self.peek_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    pub fn expect_symbol(&mut self, symbol: &str) -> Result<()> {
        if self.eat_symbol(symbol) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    /// An identifier, folded as the session folds.
    pub fn identifier(&mut self) -> Result<String> {
        let name = match self.peek() {
            Some(Token::Word(word)) => fold(word, false, self.case),
            Some(Token::QuotedIdentifier(text)) => fold(text, true, self.case),
            _ => return Err(self.unexpected()),
        };
        self.at += 1;
        Ok(name)
    }

    /// The name of a prepared statement, which clients of the protocol give without quotes: in quotes it
    /// stands as it is.
    pub fn statement_name(&mut self) -> Result<String> {
        if let Some(Token::QuotedIdentifier(text)) = self.peek() {
            let name = text.clone();
            self.at += 1;
            return Ok(name);
        }
        self.identifier()
    }

    /// A string in quotes or dollar quotes, decoded.
    pub fn string(&mut self) -> Result<String> {
        let text = match self.peek() {
            Some(Token::String(text) | Token::DollarString(text)) => text.clone(),
            _ => return Err(self.unexpected()),
        };
        self.at += 1;
        Ok(text)
    }

    /// An unsigned whole number.
    pub fn unsigned(&mut self) -> Result<u64> {
        let number = match self.peek() {
            Some(Token::Number(number)) => number.parse().map_err(|_| self.unexpected())?,
            _ => return Err(self.unexpected()),
        };
        self.at += 1;
        Ok(number)
    }

    /// A name of one to three parts.
    pub fn object_name(&mut self) -> Result<ObjectName> {
        let mut parts = vec![self.identifier()?];
        while parts.len() < 3 && self.eat_symbol(".") {
            parts.push(self.identifier()?);
        }
        let name = parts.pop().unwrap_or_default();
        let schema = parts.pop();
        Ok(ObjectName {
            database: parts.pop(),
            schema,
            name,
        })
    }

    /// `( a, b, … )` with each element read by `element`.
    pub fn parenthesized<T>(
        &mut self,
        element: impl FnMut(&mut Self) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.expect_symbol("(")?;
        let list = self.comma_separated(element)?;
        self.expect_symbol(")")?;
        Ok(list)
    }

    pub fn comma_separated<T>(
        &mut self,
        mut element: impl FnMut(&mut Self) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut list = vec![element(self)?];
        while self.eat_symbol(",") {
            list.push(element(self)?);
        }
        Ok(list)
    }

    /// Moves past a balanced `( … )` and gives the text between the parentheses.
    pub fn balanced(&mut self) -> Result<&'a str> {
        self.expect_symbol("(")?;
        let start = self.offset();
        let mut depth = 1_u32;
        loop {
            let end = self.offset();
            if self.is_at_end() {
                return Err(self.unexpected());
            }
            if self.peek_symbol("(") {
                depth += 1;
            } else if self.peek_symbol(")") {
                depth -= 1;
            }
            self.at += 1;
            if depth == 0 {
                return Ok(self.text(start, end));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(sql: &str) -> Cursor<'_> {
        Cursor::new(sql, IdentifierCase::Insensitive).unwrap()
    }

    #[test]
    fn keywords_are_eaten_all_or_none() {
        let mut cursor = cursor("IF NOT x");
        assert!(!cursor.eat_keywords(&["if", "not", "exists"]));
        assert!(cursor.eat_keywords(&["if", "not"]));
        assert_eq!(cursor.identifier().unwrap(), "x");
        cursor.expect_end().unwrap();
    }

    #[test]
    fn names_have_up_to_three_parts() {
        let name = cursor(r#"Db."Schema".t"#).object_name().unwrap();
        assert_eq!(name.to_string(), "db.schema.t");
    }

    #[test]
    fn balanced_text_keeps_inner_parentheses() {
        assert_eq!(cursor("(a (b) ')' )").balanced().unwrap(), "a (b) ')'");
        assert!(cursor("(a (b)").balanced().is_err());
    }

    #[test]
    fn the_unexpected_token_is_named_with_its_position() {
        let mut cursor = cursor("a b");
        cursor.identifier().unwrap();
        let error = cursor.expect_end().unwrap_err();
        assert_eq!(error.message, "syntax error at or near \"b\"");
        assert_eq!(error.position, Some(3));
    }
}
