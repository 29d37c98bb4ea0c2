//! Statements of Redshift and PostgreSQL that this engine does not carry out: `0A000` by name.

use crate::cursor::Cursor;
use crate::error::SqlError;
use crate::lexer::Token;

/// Kinds of object after CREATE, ALTER and DROP.
const OBJECTS: &[&[&str]] = &[
    &["external", "schema"],
    &["external", "table"],
    &["external", "view"],
    &["external", "protected", "view"],
    &["external", "model"],
    &["external", "function"],
    &["protected", "view"],
    &["procedure"],
    &["function"],
    &["index"],
    &["unique", "index"],
    &["library"],
    &["datashare"],
    &["model"],
    &["masking", "policy"],
    &["rls", "policy"],
    &["identity", "provider"],
    &["view"],
    &["sequence"],
    &["trigger"],
    &["type"],
    &["domain"],
    &["aggregate"],
    &["extension"],
    &["language"],
    &["rule"],
    &["cast"],
    &["operator"],
    &["conversion"],
    &["tablespace"],
    &["template"],
    &["connection"],
    &["copy", "job"],
];

/// Statements by their leading words.
const STATEMENTS: &[&[&str]] = &[
    &["attach", "rls", "policy"],
    &["attach", "masking", "policy"],
    &["call"],
    &["checkpoint"],
    &["cluster"],
    &["desc", "datashare"],
    &["desc", "identity", "provider"],
    &["detach", "rls", "policy"],
    &["detach", "masking", "policy"],
    &["do"],
    &["insert", "external", "table"],
    &["listen"],
    &["load"],
    &["move"],
    &["notify"],
    &["reassign", "owned"],
    &["reindex"],
    &["release"],
    &["savepoint"],
    &["table"],
    &["unlisten"],
];

/// The refusal for a statement that no parser takes.
pub(crate) fn refuse(cursor: &Cursor<'_>) -> SqlError {
    let Some(Token::Word(first)) = cursor.peek() else {
        return cursor.unexpected();
    };
    let verb = first.to_ascii_lowercase();
    if ["create", "alter", "drop"].contains(&verb.as_str()) {
        return refuse_definition(cursor, &verb);
    }
    for words in STATEMENTS {
        if cursor.peek_keywords(words) {
            return SqlError::unsupported(words.join(" ").to_uppercase());
        }
    }
    cursor.unexpected()
}

fn refuse_definition(cursor: &Cursor<'_>, verb: &str) -> SqlError {
    let skipped = if cursor.peek_keywords(&[verb, "or", "replace"]) {
        3
    } else {
        1
    };
    for words in OBJECTS {
        let found = words
            .iter()
            .enumerate()
            .all(|(ahead, word)| cursor.peek_keyword_at(skipped + ahead, word));
        if found {
            let construct = format!("{verb} {}", words.join(" ")).to_uppercase();
            return SqlError::unsupported(construct);
        }
    }
    cursor.unexpected_at(1)
}
