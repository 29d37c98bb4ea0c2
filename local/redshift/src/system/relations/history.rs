//! What the views of past statements have in common.

use local_dialect::error::{SqlError, SqlState};

pub(super) fn failed(error: &rusqlite::Error) -> SqlError {
    SqlError::new(
        SqlState::INTERNAL_ERROR,
        format!("the load history failed: {error}"),
    )
}

/// `text` cut to so many bytes, between characters.
pub(super) fn cut(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

pub(super) fn position(position: usize) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}
