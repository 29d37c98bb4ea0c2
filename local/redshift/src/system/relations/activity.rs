//! Statements as the STL, STV, SVL and SYS views share them.

use crate::session::history::Recorded;
use crate::system::Row;
use crate::system::seen::Seen;
use crate::system::value::row;

/// In which of the STL relations a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// `STL_QUERY`: what reads or writes rows.
    Query,
    /// `STL_DDLTEXT`.
    Definition,
    /// `STL_UTILITYTEXT`.
    Utility,
}

/// The statements that the user may see, oldest first, with their users' ids.
pub(super) fn statements(seen: &Seen<'_>) -> Vec<(u32, Recorded)> {
    seen.session
        .engine()
        .statements()
        .list()
        .into_iter()
        .filter(|statement| seen.sees_activity_of(&statement.user))
        .map(|statement| {
            let user = seen.cluster.user(&statement.user).map_or(0, |user| user.id);
            (user, statement)
        })
        .collect()
}

pub(super) fn class(statement: &Recorded) -> Class {
    match query_type(statement) {
        "DDL" => Class::Definition,
        "UTILITY" | "COMMAND" => Class::Utility,
        _ => Class::Query,
    }
}

/// `SYS_QUERY_HISTORY.query_type`.
pub(super) fn query_type(statement: &Recorded) -> &'static str {
    match statement.kind.as_str() {
        "SELECT" | "WITH" | "FETCH" => "SELECT",
        "INSERT" => "INSERT",
        "UPDATE" => "UPDATE",
        "DELETE" => "DELETE",
        "MERGE" => "MERGE",
        "COPY" => "COPY",
        "UNLOAD" => "UNLOAD",
        "CREATE" | "ALTER" | "DROP" => definition(&statement.text),
        _ => "UTILITY",
    }
}

/// Users and databases are utilities' matter; CREATE TABLE AS is a type of its own.
fn definition(text: &str) -> &'static str {
    let text = text.to_lowercase();
    let mut words = text.split_whitespace().skip(1);
    match words.next() {
        Some("user" | "database" | "group" | "role" | "default") => "UTILITY",
        Some("table" | "temp" | "temporary" | "local") if selects(&text) => "CTAS",
        _ => "DDL",
    }
}

fn selects(text: &str) -> bool {
    let behind = |word: &str| text.contains(&format!(" as {word}"));
    behind("select") || behind("(select") || behind("( select") || behind("with")
}

/// The texts of a class of statements in pieces of 200 bytes, a row each.
pub(super) fn text_rows(seen: &Seen<'_>, wanted: Class) -> Vec<Row> {
    let mut rows = Vec::new();
    for (user, statement) in statements(seen) {
        if class(&statement) != wanted {
            continue;
        }
        for (sequence, text) in pieces(&statement.text, 200) {
            rows.push(row![
                user,
                statement.transaction_id,
                statement.pid,
                &statement.label,
                statement.started,
                statement.ended,
                sequence,
                text
            ]);
        }
    }
    rows
}

/// A text in pieces of so many bytes, with the line breaks written out, each with its number.
pub(super) fn pieces(text: &str, bytes: usize) -> Vec<(i32, String)> {
    let text = text.replace('\n', "\\n").replace('\r', "\\r");
    let mut pieces = Vec::new();
    let mut rest = text.as_str();
    for number in 0.. {
        let piece = super::history::cut(rest, bytes);
        pieces.push((number, piece.to_owned()));
        rest = &rest[piece.len()..];
        if rest.is_empty() {
            break;
        }
    }
    pieces
}

/// Microseconds from start to end.
pub(super) fn elapsed(statement: &Recorded) -> Option<i64> {
    let ended = statement.ended?;
    Some(ended.as_microsecond() - statement.started.as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_come_in_pieces_between_characters() {
        assert_eq!(
            pieces("abc\u{e9}f", 4),
            [(0, "abc".to_owned()), (1, "\u{e9}f".to_owned())]
        );
        assert_eq!(pieces("", 4), [(0, String::new())]);
        assert_eq!(pieces("a\nb", 200), [(0, "a\\nb".to_owned())]);
    }

    #[test]
    fn definitions_are_told_from_utilities() {
        for (text, kind) in [
            ("create table t (a int)", "DDL"),
            ("create table t as select 1", "CTAS"),
            ("create user u password '***'", "UTILITY"),
            ("drop schema s", "DDL"),
        ] {
            assert_eq!(definition(text), kind, "{text}");
        }
    }
}
