//! The specification of FIXEDWIDTH.

use crate::error::{Result, SqlError, SqlState};

/// Widths in characters of `label:width,label:width,…`. Labels only tell the reader which column is
/// meant: columns go by their place.
pub(super) fn widths(specification: &str) -> Result<Vec<usize>> {
    specification
        .split(',')
        .map(|column| {
            column
                .trim()
                .split_once(':')
                .filter(|(label, _)| !label.trim().is_empty())
                .and_then(|(_, width)| width.trim().parse().ok())
                .filter(|width| *width > 0)
                .ok_or_else(|| {
                    SqlError::new(
                        SqlState::INVALID_PARAMETER_VALUE,
                        format!("Invalid FIXEDWIDTH specification: '{specification}'"),
                    )
                    .with_hint("Write 'label:width' for each column, with commas between them.")
                })
        })
        .collect()
}
