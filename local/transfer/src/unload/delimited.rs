//! Text and CSV files.

use arrow::array::RecordBatch;
use local_dialect::RsType;
use local_dialect::statements::unload::UnloadOptions;

use super::UnloadColumn;
use super::value::ValueWriter;

/// Which fields are put between quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    Never,
    /// Fields that hold the delimiter, a quote or a line ending.
    Needed,
    /// ADDQUOTES: every field that is not NULL.
    Always,
}

impl Quoting {
    pub(super) fn of_text(options: &UnloadOptions) -> Self {
        if options.add_quotes {
            Self::Always
        } else {
            Self::Never
        }
    }
}

pub(super) struct Writer {
    types: Vec<RsType>,
    null: String,
    delimiter: char,
    quoting: Quoting,
    content: String,
}

impl Writer {
    pub(super) fn new(
        columns: &[UnloadColumn],
        options: &UnloadOptions,
        delimiter: u8,
        quoting: Quoting,
    ) -> Self {
        let mut writer = Self {
            types: columns.iter().map(|column| column.data_type).collect(),
            null: options.null_as.clone().unwrap_or_default(),
            delimiter: char::from(delimiter),
            quoting,
            content: String::new(),
        };
        if options.header {
            for (at, column) in columns.iter().enumerate() {
                writer.separate(at);
                writer.field(&column.name);
            }
            writer.content.push('\n');
        }
        writer
    }

    /// Appends rows and gives the size of the file so far, in bytes before compression.
    pub(super) fn write(&mut self, rows: &RecordBatch) -> usize {
        let columns: Vec<_> = rows
            .columns()
            .iter()
            .zip(&self.types)
            .map(|(array, data_type)| ValueWriter::new(array, *data_type))
            .collect();
        let mut text = String::new();
        for row in 0..rows.num_rows() {
            for (at, column) in columns.iter().enumerate() {
                self.separate(at);
                if column.is_null(row) {
                    self.content.push_str(&self.null);
                } else {
                    text.clear();
                    column.write(row, &mut text);
                    self.field(&text);
                }
            }
            self.content.push('\n');
        }
        self.content.len()
    }

    fn separate(&mut self, column: usize) {
        if column > 0 {
            self.content.push(self.delimiter);
        }
    }

    fn field(&mut self, text: &str) {
        let needs_quotes = match self.quoting {
            Quoting::Never => false,
            Quoting::Always => true,
            Quoting::Needed => text.contains([self.delimiter, '"', '\n', '\r']),
        };
        if needs_quotes {
            self.content.push('"');
            self.content.push_str(&text.replace('"', "\"\""));
            self.content.push('"');
        } else {
            self.content.push_str(text);
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.content.into_bytes()
    }
}
