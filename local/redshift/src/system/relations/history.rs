//! What the views of past statements have in common.

use local_dialect::error::{SqlError, SqlState};

use crate::load_history::{Unload, UnloadedFile};
use crate::session::Result;
use crate::system::seen::Seen;

/// The files of the UNLOADs that the user may see, with their statements.
pub(super) fn unloaded_files(seen: &Seen<'_>) -> Result<Vec<(Unload, UnloadedFile)>> {
    let history = seen.session.engine().load_history();
    let mut files = Vec::new();
    for unload in history.unloads().map_err(|error| failed(&error))? {
        if !seen.sees_user(unload.execution.user_id) {
            continue;
        }
        let written = history
            .unloaded_files(unload.execution.query_id)
            .map_err(|error| failed(&error))?;
        files.extend(written.into_iter().map(|file| (unload.clone(), file)));
    }
    Ok(files)
}

/// A file format as the views of files spell it: `Text`, `Parquet`, but `CSV` and `JSON`.
pub(super) fn format_name(format: &str) -> &'static str {
    match format {
        "csv" => "CSV",
        "json" => "JSON",
        "parquet" => "Parquet",
        _ => "Text",
    }
}

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
