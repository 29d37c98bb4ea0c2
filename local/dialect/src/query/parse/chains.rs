//! Refuses chains of operators that are too long before they become a tree: the parser builds a level
//! for each, and even giving such a tree back to memory takes a stack as deep.

use crate::error::{Result, SqlError, SqlState};
use crate::lexer::{Spanned, Token};

/// Most operators in a row, at one depth of parentheses.
const MAX_LENGTH: usize = 10_000;

/// Words that join operands as operators do.
const WORDS: [&str; 12] = [
    "and",
    "or",
    "is",
    "like",
    "ilike",
    "between",
    "in",
    "union",
    "except",
    "minus",
    "intersect",
    "collate",
];

/// 54001 if the tokens hold such a chain.
pub(super) fn check(tokens: &[Spanned]) -> Result<()> {
    let mut lengths = vec![0_usize];
    for spanned in tokens {
        match &spanned.token {
            Token::Symbol(symbol) => match symbol.as_str() {
                "(" | "[" => lengths.push(0),
                ")" | "]" if lengths.len() > 1 => {
                    lengths.pop();
                }
                "," | ";" => set(&mut lengths, 0),
                "." => {}
                _ => lengthen(&mut lengths)?,
            },
            Token::Word(word) if WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)) => {
                lengthen(&mut lengths)?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn set(lengths: &mut [usize], length: usize) {
    if let Some(last) = lengths.last_mut() {
        *last = length;
    }
}

fn lengthen(lengths: &mut [usize]) -> Result<()> {
    let length = lengths.last().copied().unwrap_or(0) + 1;
    if length > MAX_LENGTH {
        return Err(SqlError::new(
            SqlState::STATEMENT_TOO_COMPLEX,
            "stack depth limit exceeded",
        )
        .with_hint("Split the statement, or put the values into a table."));
    }
    set(lengths, length);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexer::tokenize;

    fn is_refused(sql: &str) -> bool {
        check(&tokenize(sql).unwrap()).is_err_and(|error| error.state.as_str() == "54001")
    }

    #[test]
    fn long_chains_are_refused_whatever_joins_them() {
        for link in [
            "1 + ",
            "a or ",
            "not a and ",
            "select 1 union all ",
            "- ",
            "x::int || ",
        ] {
            assert!(
                is_refused(&format!("select {}1", link.repeat(10_001))),
                "{link}"
            );
            assert!(
                !is_refused(&format!("select {}1", link.repeat(4_000))),
                "{link}"
            );
        }
    }

    #[test]
    fn lists_may_be_as_long_as_they_like() {
        assert!(!is_refused(&format!(
            "insert into t values {}(-1)",
            "(-1, 2 + 3), ".repeat(20_000)
        )));
        assert!(!is_refused(&format!(
            "select a in ({}1)",
            "-1, ".repeat(20_000)
        )));
    }
}
