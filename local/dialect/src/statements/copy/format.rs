//! The formats of COPY's files (database developer guide, "Data format parameters").

use crate::error::{Result, SqlError, SqlState};

/// What the files hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopyFormat {
    /// Fields between delimiters.
    Text {
        delimiter: Vec<u8>,
        /// ESCAPE: a backslash takes its meaning from the character behind it.
        escape: bool,
        /// REMOVEQUOTES: a field may stand between single or double quotes.
        remove_quotes: bool,
    },
    Csv {
        delimiter: Vec<u8>,
        quote: u8,
    },
    /// Fields of as many characters each.
    FixedWidth(Vec<usize>),
    Json(JsonOption),
    Parquet {
        serialize_to_json: bool,
    },
}

impl CopyFormat {
    /// Whether the files are read by columns, by Redshift Spectrum.
    pub const fn is_columnar(&self) -> bool {
        matches!(self, Self::Parquet { .. })
    }
}

/// How the values of a JSON document find their columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonOption {
    /// By keys that are equal to column names.
    Auto,
    /// By keys that are equal but for their case.
    AutoIgnoreCase,
    /// By the paths of the object at this location.
    Paths(String),
    /// Not at all: the whole document is one SUPER value.
    NoShred,
}

impl JsonOption {
    pub(super) fn parse(text: &str) -> Result<Self> {
        match text {
            "auto" => Ok(Self::Auto),
            "auto ignorecase" => Ok(Self::AutoIgnoreCase),
            "noshred" => Ok(Self::NoShred),
            path if path.starts_with("s3://") => Ok(Self::Paths(path.to_owned())),
            other => Err(SqlError::new(
                SqlState::INTERNAL_ERROR,
                format!("Invalid JSON option: '{other}'"),
            )
            .with_hint("It is 'auto', 'auto ignorecase', 'noshred' or 's3://<jsonpaths file>'.")),
        }
    }
}

/// The widths of `'label:width, label:width, …'`.
pub(super) fn fixed_widths(spec: &str) -> Result<Vec<usize>> {
    let invalid = || {
        SqlError::new(
            SqlState::INTERNAL_ERROR,
            format!("Invalid FIXEDWIDTH specification: '{spec}'"),
        )
        .with_hint("It is a list of labels and widths: 'label1:width1, label2:width2, …'.")
    };
    spec.split(',')
        .map(|pair| {
            let (label, width) = pair.trim().split_once(':').ok_or_else(invalid)?;
            match width.trim().parse() {
                Ok(width) if width > 0 && !label.trim().is_empty() => Ok(width),
                _ => Err(invalid()),
            }
        })
        .collect()
}
