//! Text and CSV.

use local_dialect::RsType;
use local_dialect::statements::unload::UnloadOptions;

use super::UnloadColumn;
use super::value::ValueWriter;

/// Which fields are put between quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    Never,
    /// CSV: fields that hold the delimiter, a quote or a line ending; quotes in them are doubled.
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

pub(super) struct Lines {
    types: Vec<RsType>,
    null: String,
    delimiter: char,
    quoting: Quoting,
    escape: bool,
    header: Option<String>,
}

impl Lines {
    pub(super) fn new(
        columns: &[UnloadColumn],
        options: &UnloadOptions,
        delimiter: u8,
        quoting: Quoting,
    ) -> Self {
        let mut lines = Self {
            types: columns.iter().map(|column| column.data_type).collect(),
            null: options.null_as.clone().unwrap_or_default(),
            delimiter: char::from(delimiter),
            quoting,
            escape: options.escape,
            header: None,
        };
        if options.header {
            let mut header = String::new();
            for (at, column) in columns.iter().enumerate() {
                lines.separate(at, &mut header);
                lines.field(&column.name, true, &mut header);
            }
            header.push('\n');
            lines.header = Some(header);
        }
        lines
    }

    pub(super) fn header(&self) -> Option<&str> {
        self.header.as_deref()
    }

    pub(super) fn render(&self, values: &[ValueWriter<'_>], row: usize, line: &mut String) {
        let mut text = String::new();
        for (at, (value, data_type)) in values.iter().zip(&self.types).enumerate() {
            self.separate(at, line);
            text.clear();
            if !value.is_null(row) {
                value.write(row, &mut text);
            } else if *data_type == RsType::Super {
                // SUPER ignores NULL AS (UNLOAD, NULL AS).
                text.push_str("null");
            } else {
                line.push_str(&self.null);
                continue;
            }
            // SUPER is text, too, and comes back only if its backslashes are escaped.
            let is_character = matches!(
                data_type,
                RsType::Char(_) | RsType::VarChar(_) | RsType::Super
            );
            self.field(&text, is_character, line);
        }
        line.push('\n');
    }

    fn separate(&self, column: usize, line: &mut String) {
        if column > 0 {
            line.push(self.delimiter);
        }
    }

    fn field(&self, text: &str, is_character: bool, line: &mut String) {
        match self.quoting {
            Quoting::Needed if text.contains([self.delimiter, '"', '\n', '\r']) => {
                line.push('"');
                line.push_str(&text.replace('"', "\"\""));
                line.push('"');
            }
            Quoting::Always => {
                line.push('"');
                self.escaped(text, is_character, line);
                line.push('"');
            }
            Quoting::Needed => line.push_str(text),
            Quoting::Never => self.escaped(text, is_character, line),
        }
    }

    /// ESCAPE puts a backslash before what COPY with ESCAPE would read otherwise, in CHAR, VARCHAR and SUPER.
    fn escaped(&self, text: &str, is_character: bool, line: &mut String) {
        if !self.escape || !is_character {
            line.push_str(text);
            return;
        }
        for character in text.chars() {
            let quote = self.quoting == Quoting::Always && matches!(character, '"' | '\'');
            if quote || matches!(character, '\n' | '\r' | '\\') || character == self.delimiter {
                line.push('\\');
            }
            line.push(character);
        }
    }
}
