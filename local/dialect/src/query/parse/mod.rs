//! Redshift's tokens handed to sqlparser's grammar.
//!
//! sqlparser's own tokenizer is not used: strings, dollar quotes, comments and positions are those of
//! [`crate::lexer`], so that both halves of this crate read a text alike.

mod chains;
mod dialect;
mod respell;
mod tokens;

use sqlparser::ast::{Expr, Statement};
use sqlparser::parser::{Parser, ParserError};

use crate::error::{Result, SqlError, SqlState};
use crate::lexer::{Spanned, tokenize};
use dialect::Redshift;

/// Parentheses, subqueries and calls nested deeper than this are refused.
const MAX_DEPTH: usize = 80;

/// One parsed statement.
#[derive(Debug, Clone)]
pub struct Parsed {
    statement: Box<Statement>,
    /// REMOVE DUPLICATES ended it, which sqlparser does not know.
    removes_duplicates: bool,
}

impl Parsed {
    pub(crate) fn statement(&self) -> &Statement {
        &self.statement
    }

    /// Whether it is a query that ends with ORDER BY, LIMIT, OFFSET or FETCH.
    pub(crate) fn is_ordered_or_limited(&self) -> bool {
        let Statement::Query(query) = self.statement.as_ref() else {
            return false;
        };
        query.order_by.is_some() || query.limit_clause.is_some() || query.fetch.is_some()
    }

    /// Whether the statement is a MERGE with REMOVE DUPLICATES.
    pub(crate) fn removes_duplicates(&self) -> bool {
        self.removes_duplicates
    }
}

/// Parses one query or DML statement; a trailing semicolon is tolerated.
pub fn parse(sql: &str) -> Result<Parsed> {
    let mut tokens = respell::respell(&tokenize(sql)?);
    let removes_duplicates = respell::cut_remove_duplicates(&mut tokens);
    let mut parser = parser(sql, &tokens)?;
    let statement = parser
        .parse_statement()
        .map_err(|error| syntax_error(sql, &error))?;
    while parser.consume_token(&sqlparser::tokenizer::Token::SemiColon) {}
    expect_end(sql, &parser)?;
    Ok(Parsed {
        statement: Box::new(statement),
        removes_duplicates,
    })
}

/// Parses one expression.
pub(super) fn parse_expression(sql: &str) -> Result<Expr> {
    let tokens = respell::respell(&tokenize(sql)?);
    let mut parser = parser(sql, &tokens)?;
    let expression = parser
        .parse_expr()
        .map_err(|error| syntax_error(sql, &error))?;
    expect_end(sql, &parser)?;
    Ok(expression)
}

fn parser(sql: &str, tokens: &[Spanned]) -> Result<Parser<'static>> {
    chains::check(tokens)?;
    Ok(Parser::new(&Redshift)
        .with_recursion_limit(MAX_DEPTH)
        .with_tokens_with_locations(tokens::convert(sql, tokens)?))
}

fn expect_end(sql: &str, parser: &Parser<'_>) -> Result<()> {
    let next = parser.peek_token();
    if next.token == sqlparser::tokenizer::Token::EOF {
        return Ok(());
    }
    Err(SqlError::syntax(
        &word_at(sql, next.span.start.column),
        usize::try_from(next.span.start.column).unwrap_or(1),
    ))
}

/// PostgreSQL's wording for sqlparser's error, whose text ends with the place of the token found.
fn syntax_error(sql: &str, error: &ParserError) -> SqlError {
    let text = match error {
        ParserError::ParserError(text) | ParserError::TokenizerError(text) => text.as_str(),
        ParserError::RecursionLimitExceeded => {
            return SqlError::unsupported("a statement nested this deeply");
        }
    };
    let column = text
        .rsplit_once("Column: ")
        .and_then(|(_, column)| column.trim().parse::<u64>().ok())
        .filter(|column| *column > 0);
    match column {
        Some(column) => {
            SqlError::syntax(&word_at(sql, column), usize::try_from(column).unwrap_or(1))
                .with_detail(without_place(text))
        }
        None => match text.rsplit_once("found: ") {
            Some((_, found)) if found != "EOF" => SqlError::new(
                SqlState::SYNTAX_ERROR,
                format!("syntax error at or near \"{found}\""),
            ),
            _ => SqlError::new(SqlState::SYNTAX_ERROR, "syntax error at end of input")
                .at(sql.chars().count() + 1),
        }
        .with_detail(without_place(text)),
    }
}

fn without_place(text: &str) -> String {
    let text = text.split(" at Line:").next().unwrap_or(text);
    text.replace("found: EOF", "found the end")
}

/// The token that begins at the character `column`, counted from 1.
fn word_at(sql: &str, column: u64) -> String {
    let skipped = usize::try_from(column.saturating_sub(1)).unwrap_or(0);
    let rest: String = sql.chars().skip(skipped).collect();
    match tokenize(&rest) {
        Ok(tokens) => tokens.first().map_or(String::new(), |token| {
            rest[token.start..token.end].to_owned()
        }),
        Err(_) => rest.split_whitespace().next().unwrap_or("").to_owned(),
    }
}
