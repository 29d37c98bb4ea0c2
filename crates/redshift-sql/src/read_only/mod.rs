//! SQL that people write: one query that only reads, or one condition.
//!
//! The text is not trusted. It is taken only when it is one statement that begins with `SELECT` or
//! `WITH`, holds no word that could write, and reads the same whatever the server's rules are for
//! backslashes in strings, nested comments, line ends and dollar quotes.

mod error;
mod lexer;
#[cfg(test)]
mod tests;

pub use error::{Place, ReadOnlyError};

use std::fmt;

use lexer::{Kind, Lexed, Token};

/// Words that never stand unquoted in a query that reads: `SELECT … INTO` makes a table, the others
/// could follow a `WITH`.
const WRITING_WORDS: [&str; 5] = ["INTO", "INSERT", "UPDATE", "DELETE", "MERGE"];

/// Functions that act on the warehouse although they are called by a SELECT.
const ACTING_FUNCTIONS: [&str; 3] = ["pg_cancel_backend", "pg_terminate_backend", "set_config"];

/// One statement that begins with `SELECT` or `WITH` and cannot write.
///
/// Its text holds no comment, no dollar quotes and no closing semicolon, so that it can be the whole
/// of a statement or be put into brackets as a subquery.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ReadOnlyQuery(String);

/// One condition as people write it after `WHERE`, under the same rules as a [`ReadOnlyQuery`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RawCondition(String);

impl ReadOnlyQuery {
    pub fn parse(text: &str) -> Result<Self, ReadOnlyError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lexed = lexer::lex(text)?;
        let statement = first_statement(&lexed)?;
        refuse_writes(&lexed, statement)?;
        refuse_unbalanced(&lexed, statement)?;
        let first = statement
            .iter()
            .find(|token| token.kind != Kind::Symbol('('))
            .ok_or(ReadOnlyError::Empty)?;
        if !is_word(first, "SELECT") && !is_word(first, "WITH") {
            return Err(ReadOnlyError::NotAQuery {
                word: spelling(&lexed, first),
            });
        }
        let end = lexed
            .tokens
            .get(statement.len())
            .map_or(lexed.text.len(), |token| token.offset);
        Ok(Self(lexed.text[..end].trim().to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl RawCondition {
    pub fn parse(text: &str) -> Result<Self, ReadOnlyError> {
        let lexed = lexer::lex(text)?;
        if let Some(token) = lexed
            .tokens
            .iter()
            .find(|token| token.kind == Kind::Symbol(';'))
        {
            return Err(ReadOnlyError::Semicolon {
                place: lexed.place(token),
            });
        }
        if lexed.tokens.is_empty() {
            return Err(ReadOnlyError::Empty);
        }
        refuse_writes(&lexed, &lexed.tokens)?;
        refuse_unbalanced(&lexed, &lexed.tokens)?;
        Ok(Self(lexed.text.trim().to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReadOnlyQuery {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Display for RawCondition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The tokens before the first semicolon; only semicolons may follow it.
fn first_statement<'a>(lexed: &'a Lexed<'_>) -> Result<&'a [Token], ReadOnlyError> {
    let is_semicolon = |token: &Token| token.kind == Kind::Symbol(';');
    let end = lexed
        .tokens
        .iter()
        .position(is_semicolon)
        .unwrap_or(lexed.tokens.len());
    let (statement, rest) = lexed.tokens.split_at(end);
    if let Some(token) = rest.iter().find(|token| !is_semicolon(token)) {
        return Err(ReadOnlyError::SecondStatement {
            place: lexed.place(token),
        });
    }
    Ok(statement)
}

/// The statements of a text that is trusted to write, without comments.
pub(crate) fn split_statements(text: &str) -> Result<Vec<String>, ReadOnlyError> {
    let lexed = lexer::lex(text)?;
    let semicolons = lexed
        .tokens
        .iter()
        .filter(|token| token.kind == Kind::Symbol(';'));
    let ends: Vec<usize> = semicolons
        .map(|token| token.offset)
        .chain([lexed.text.len()])
        .collect();
    let mut start = 0;
    let mut statements = Vec::with_capacity(ends.len());
    for end in ends {
        let statement = lexed.text[start..end].trim();
        if !statement.is_empty() {
            statements.push(statement.to_owned());
        }
        start = end + 1;
    }
    Ok(statements)
}

fn refuse_writes(lexed: &Lexed<'_>, tokens: &[Token]) -> Result<(), ReadOnlyError> {
    for (index, token) in tokens.iter().enumerate() {
        let place = || lexed.place(token);
        if let Kind::Word(word) = &token.kind
            && WRITING_WORDS.iter().any(|writing| same_word(word, writing))
            && !is_member(&tokens[..index])
        {
            return Err(ReadOnlyError::Writes {
                word: word.clone(),
                place: place(),
            });
        }
        if let Kind::Word(name) | Kind::QuotedName(name) = &token.kind
            && ACTING_FUNCTIONS
                .iter()
                .any(|acting| same_word(name, acting))
            && tokens
                .get(index + 1)
                .is_some_and(|next| next.kind == Kind::Symbol('('))
        {
            return Err(ReadOnlyError::Acts {
                name: name.clone(),
                place: place(),
            });
        }
    }
    Ok(())
}

/// Whether what follows is a member of something named: `t.update`, `"t".update`, `a[0].update`.
fn is_member(before: &[Token]) -> bool {
    let [.., owner, dot] = before else {
        return false;
    };
    dot.kind == Kind::Symbol('.')
        && matches!(
            owner.kind,
            Kind::Word(_) | Kind::QuotedName(_) | Kind::Symbol(')' | ']')
        )
}

fn refuse_unbalanced(lexed: &Lexed<'_>, tokens: &[Token]) -> Result<(), ReadOnlyError> {
    let mut open: Vec<(char, &Token)> = Vec::new();
    for token in tokens {
        match token.kind {
            Kind::Symbol(bracket @ ('(' | '[')) => open.push((bracket, token)),
            Kind::Symbol(bracket @ (')' | ']')) => {
                let partner = if bracket == ')' { '(' } else { '[' };
                if open.pop().is_none_or(|(bracket, _)| bracket != partner) {
                    return Err(ReadOnlyError::Unbalanced {
                        place: lexed.place(token),
                    });
                }
            }
            _ => {}
        }
    }
    match open.pop() {
        None => Ok(()),
        Some((_, token)) => Err(ReadOnlyError::Unbalanced {
            place: lexed.place(token),
        }),
    }
}

fn is_word(token: &Token, keyword: &str) -> bool {
    matches!(&token.kind, Kind::Word(word) if word.eq_ignore_ascii_case(keyword))
}

/// Whether any reader could take `word` for `keyword`: some fold letters outside ASCII onto it, such
/// as the dotless `ı`.
fn same_word(word: &str, keyword: &str) -> bool {
    let upper = word.to_uppercase();
    let keyword = keyword.to_uppercase();
    upper == keyword || word.to_lowercase().to_uppercase() == keyword
}

fn spelling(lexed: &Lexed<'_>, token: &Token) -> String {
    match &token.kind {
        Kind::Word(word) => word.clone(),
        _ => lexed.text[token.offset..].chars().take(20).collect(),
    }
}
