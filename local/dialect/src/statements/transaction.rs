//! `BEGIN`, `COMMIT`, `ROLLBACK` and their other spellings.

use crate::cursor::Cursor;
use crate::error::{Result, SqlError};
use crate::statement::Statement;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Begin {
    pub read_only: bool,
}

/// `BEGIN` or `START TRANSACTION`, `COMMIT` or `END`, `ROLLBACK` or `ABORT`.
pub(crate) fn parse(cursor: &mut Cursor<'_>) -> Result<Statement> {
    if cursor.eat_keywords(&["start", "transaction"]) {
        return modes(cursor).map(Statement::Begin);
    }
    if cursor.eat_keyword("begin") {
        eat_noise(cursor);
        return modes(cursor).map(Statement::Begin);
    }
    if cursor.eat_keyword("commit") || cursor.eat_keyword("end") {
        eat_noise(cursor);
        if cursor.peek_keyword("prepared") {
            return Err(SqlError::unsupported("COMMIT PREPARED"));
        }
        return Ok(Statement::Commit);
    }
    if cursor.eat_keyword("rollback") || cursor.eat_keyword("abort") {
        eat_noise(cursor);
        if cursor.peek_keyword("to") {
            return Err(SqlError::unsupported("ROLLBACK TO SAVEPOINT"));
        }
        return Ok(Statement::Rollback);
    }
    cursor.advance();
    Err(cursor.unexpected())
}

fn eat_noise(cursor: &mut Cursor<'_>) {
    if !cursor.eat_keyword("work") {
        cursor.eat_keyword("transaction");
    }
}

/// Isolation levels are accepted and all mean the database's own (BEGIN, "Parameters").
fn modes(cursor: &mut Cursor<'_>) -> Result<Begin> {
    let mut begin = Begin::default();
    loop {
        if cursor.eat_keywords(&["isolation", "level"]) {
            let known = cursor.eat_keyword("serializable")
                || cursor.eat_keyword("snapshot")
                || cursor.eat_keywords(&["read", "committed"])
                || cursor.eat_keywords(&["read", "uncommitted"])
                || cursor.eat_keywords(&["repeatable", "read"]);
            if !known {
                return Err(cursor.unexpected());
            }
        } else if cursor.eat_keywords(&["read", "only"]) {
            begin.read_only = true;
        } else if cursor.eat_keywords(&["read", "write"]) {
            begin.read_only = false;
        } else {
            return Ok(begin);
        }
        cursor.eat_symbol(",");
    }
}
