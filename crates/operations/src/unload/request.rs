//! What can be asked, and what cannot be asked together.

use model::{Code, Failure, Kind};
use redshift_sql::unload::{FormatKind, SortKey};
use staging::FileCompression;

use super::{Destination, FileFormat, Unload};

#[derive(Debug, Clone)]
pub struct UnloadOptions {
    /// Folders `column=value`; the columns are left out of the files.
    pub partition_by: Vec<String>,
    /// In megabytes of 1,000,000 bytes; 5 to 6200.
    pub max_file_megabytes: Option<u16>,
    /// Of CSV and JSON lines.
    pub compression: FileCompression,
    /// CSV: whether files begin with the names of the columns.
    pub header: bool,
    /// CSV: one ASCII character.
    pub delimiter: char,
    /// CSV that stays in S3: what stands for NULL.
    pub null: Option<String>,
    /// `column` or `column desc`: the rows come out one after the other, in this order.
    pub order_by: Vec<String>,
    /// Replaces a file; empties a prefix in S3.
    pub overwrite: bool,
}

impl Default for UnloadOptions {
    fn default() -> Self {
        Self {
            partition_by: Vec::new(),
            max_file_megabytes: None,
            compression: FileCompression::None,
            header: true,
            delimiter: ',',
            null: None,
            order_by: Vec::new(),
            overwrite: false,
        }
    }
}

impl FileFormat {
    pub(super) fn kind(self) -> FormatKind {
        match self {
            Self::Parquet => FormatKind::Parquet,
            Self::Csv => FormatKind::Csv,
            Self::Jsonl => FormatKind::JsonLines,
        }
    }
}

/// `name`, `name asc` or `name desc`.
pub(super) fn sort_keys(texts: &[String]) -> Vec<SortKey> {
    let key = |text: &String| {
        let text = text.trim();
        let (name, direction) = text.rsplit_once(char::is_whitespace).unwrap_or((text, ""));
        let descending = direction.eq_ignore_ascii_case("desc");
        let column = if descending || direction.eq_ignore_ascii_case("asc") {
            name.trim_end()
        } else {
            text
        };
        SortKey {
            column: column.to_owned(),
            descending,
        }
    };
    texts.iter().map(key).collect()
}

pub(super) fn check(request: &Unload) -> Result<(), Failure> {
    let Unload {
        to,
        format,
        options,
        ..
    } = request;
    let csv = *format == FileFormat::Csv;
    let in_s3 = matches!(to, Destination::S3(_));
    let refusals = [
        (
            *format == FileFormat::Parquet && options.compression != FileCompression::None,
            "a Parquet file is compressed inside (Snappy), so it takes no compression",
            "leave out --compression, or choose --format csv or jsonl",
        ),
        (
            !csv && options.delimiter != ',',
            "only CSV has a delimiter",
            "leave out --delimiter, or choose --format csv",
        ),
        (
            !csv && !options.header,
            "only CSV has a header",
            "leave out --no-header, or choose --format csv",
        ),
        (
            options.null.is_some() && !(csv && in_s3),
            "a text for NULL is taken for CSV that stays in S3 only",
            "leave out --null: in local CSV, NULL is an empty field and the empty text is \"\"",
        ),
        (
            !is_delimiter(options.delimiter),
            "the delimiter must be one ASCII character that is no quote, letter, digit or line end",
            "common ones are \",\", \";\", \"|\" and a tab",
        ),
        (
            matches!(to, Destination::File(_)) && !options.partition_by.is_empty(),
            "one file cannot be divided into partitions",
            "name a folder: end --to with a slash",
        ),
        (
            options
                .max_file_megabytes
                .is_some_and(|size| !(5..=6200).contains(&size)),
            "a file of UNLOAD has 5 to 6200 MB at most",
            "give --max-file-size a number of megabytes from 5 to 6200",
        ),
        (
            matches!(to, Destination::Folder(_)) && options.overwrite,
            "a local folder is never emptied",
            "remove the folder yourself, or name another",
        ),
    ];
    match refusals.into_iter().find(|(refused, ..)| *refused) {
        Some((_, message, hint)) => {
            Err(Failure::new(Kind::InvalidInput, Code::UnloadUnsupported, message).with_hint(hint))
        }
        None => Ok(()),
    }
}

fn is_delimiter(delimiter: char) -> bool {
    delimiter == '\t'
        || (delimiter.is_ascii_graphic()
            && !delimiter.is_ascii_alphanumeric()
            && !matches!(delimiter, '"' | '\'' | '\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_read_with_its_direction() {
        let texts = ["a", "b desc", "two words ASC", "two words"].map(str::to_owned);
        let read: Vec<_> = sort_keys(&texts)
            .into_iter()
            .map(|key| (key.column, key.descending))
            .collect();
        let expected = [
            ("a", false),
            ("b", true),
            ("two words", false),
            ("two words", false),
        ];
        assert_eq!(read, expected.map(|(name, down)| (name.to_owned(), down)));
    }
}
