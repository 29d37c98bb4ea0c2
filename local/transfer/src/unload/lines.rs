//! Formats in which each row is a line of text.

use local_dialect::statements::unload::{UnloadFormat, UnloadOptions};

use super::value::ValueWriter;
use super::{Error, UnloadColumn, delimited, fixed_width, json};

pub(super) enum Lines {
    Delimited(delimited::Lines),
    FixedWidth(fixed_width::Lines),
    Json(json::Lines),
}

impl Lines {
    /// None for a format that has no lines.
    pub(super) fn new(
        columns: &[UnloadColumn],
        format: &UnloadFormat,
        options: &UnloadOptions,
    ) -> Result<Option<Self>, Error> {
        Ok(Some(match format {
            UnloadFormat::Text { delimiter } => Self::Delimited(delimited::Lines::new(
                columns,
                options,
                *delimiter,
                delimited::Quoting::of_text(options),
            )),
            UnloadFormat::Csv { delimiter } => Self::Delimited(delimited::Lines::new(
                columns,
                options,
                *delimiter,
                delimited::Quoting::Needed,
            )),
            UnloadFormat::FixedWidth { widths } => {
                Self::FixedWidth(fixed_width::Lines::new(columns, options, widths)?)
            }
            UnloadFormat::Json => Self::Json(json::Lines::new(columns)?),
            UnloadFormat::Parquet => return Ok(None),
        }))
    }

    /// The line above the rows of every file, if there is one.
    pub(super) fn header(&self) -> Option<&str> {
        match self {
            Self::Delimited(lines) => lines.header(),
            Self::FixedWidth(_) | Self::Json(_) => None,
        }
    }

    /// Appends the line of one row, with its end.
    pub(super) fn render(
        &self,
        values: &[ValueWriter<'_>],
        row: usize,
        line: &mut String,
    ) -> Result<(), Error> {
        match self {
            Self::Delimited(lines) => lines.render(values, row, line),
            Self::FixedWidth(lines) => lines.render(values, row, line)?,
            Self::Json(lines) => lines.render(values, row, line),
        }
        Ok(())
    }
}
