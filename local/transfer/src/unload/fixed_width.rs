//! FIXEDWIDTH: each column has so many characters, filled up with blanks.

use local_dialect::RsType;
use local_dialect::statements::unload::UnloadOptions;

use super::value::ValueWriter;
use super::{Error, UnloadColumn};

pub(super) struct Lines {
    columns: Vec<UnloadColumn>,
    widths: Vec<usize>,
    null: String,
}

impl Lines {
    pub(super) fn new(
        columns: &[UnloadColumn],
        options: &UnloadOptions,
        widths: &[usize],
    ) -> Result<Self, Error> {
        if widths.len() != columns.len() {
            return Err(Error::FixedWidthColumns {
                specified: widths.len(),
                found: columns.len(),
            });
        }
        let refused = |column: &&UnloadColumn| matches!(column.data_type, RsType::VarByte(_));
        if let Some(column) = columns.iter().find(refused) {
            return Err(Error::Type(column.data_type, "FIXEDWIDTH"));
        }
        Ok(Self {
            columns: columns.to_vec(),
            widths: widths.to_vec(),
            null: options.null_as.clone().unwrap_or_default(),
        })
    }

    pub(super) fn render(
        &self,
        values: &[ValueWriter<'_>],
        row: usize,
        line: &mut String,
    ) -> Result<(), Error> {
        let mut text = String::new();
        for ((value, column), width) in values.iter().zip(&self.columns).zip(&self.widths) {
            text.clear();
            if !value.is_null(row) {
                value.write(row, &mut text);
            } else if column.data_type == RsType::Super {
                text.push_str("null");
            } else {
                text.push_str(&self.null);
                // A null string that does not fit leaves a field empty that holds no characters.
                if text.chars().count() > *width && !column.data_type.is_character() {
                    text.clear();
                }
            }
            // CHAR comes padded to its length in bytes; what is cut are its blanks only.
            if matches!(column.data_type, RsType::Char(_)) {
                text.truncate(text.trim_end_matches(' ').len());
            }
            let length = text.chars().count();
            if length > *width {
                return Err(Error::TooWide {
                    column: column.name.clone(),
                    width: *width,
                });
            }
            line.push_str(&text);
            line.extend(std::iter::repeat_n(' ', width - length));
        }
        line.push('\n');
        Ok(())
    }
}
