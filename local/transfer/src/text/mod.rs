//! COPY of delimited text, CSV and fields of fixed width: from a row to the fields of the columns.

mod fields;
mod quick;
mod syntax;

use self::fields::Fields;
pub(crate) use self::quick::{Marks, Next, QuickRows, Span};
pub(crate) use self::syntax::Syntax;
use crate::blocks::Row;
use crate::load_error::{LoadedField, Reason, raw_text, type_name};
use crate::plan::Plan;
use crate::rows::{Refusal, RowBuilder};

/// Reads rows; keeps what is needed from one row to the next.
pub(crate) struct RowReader<'p> {
    plan: &'p Plan,
    syntax: &'p Syntax,
    scratch: Vec<u8>,
}

impl<'p> RowReader<'p> {
    pub(crate) fn new(plan: &'p Plan, syntax: &'p Syntax) -> Self {
        Self {
            plan,
            syntax,
            scratch: Vec::new(),
        }
    }

    /// Appends the fields of one row to the columns.
    pub(crate) fn read(&mut self, row: &[u8], builder: &mut RowBuilder<'_>) -> Result<(), Refusal> {
        let columns = self.plan.columns.len();
        if row.is_empty() && columns > 1 && !self.plan.fill_record {
            return Err(Refusal::new(None, 0, b"", no_data()));
        }
        let mut fields = Fields::new(row, self.syntax);
        for index in 0..columns {
            let refuse =
                |start, field: &[u8], reason| Refusal::new(Some(index), start, field, reason);
            match fields.next_field(&mut self.scratch) {
                Some(Ok(field)) => {
                    let content = null_or_content(self.plan, self.syntax, &field);
                    builder
                        .append(index, content)
                        .map_err(|reason| refuse(field.start, field.content, reason))?;
                }
                Some(Err(reason)) => return Err(refuse(0, b"", reason)),
                None => self.read_missing(index, row.len(), builder)?,
            }
        }
        if fields.is_at_end() {
            return Ok(());
        }
        Err(Refusal::new(None, row.len(), b"", extra_columns()))
    }

    /// Appends the fields of a row that [`QuickRows`] has cut out of `bytes`.
    pub(crate) fn read_quick(
        &mut self,
        bytes: &[u8],
        row: Row,
        fields: &[Span],
        builder: &mut RowBuilder<'_>,
    ) -> Result<(), Refusal> {
        let columns = self.plan.columns.len();
        let length = row.end - row.start;
        if length == 0 && columns > 1 && !self.plan.fill_record {
            return Err(Refusal::new(None, 0, b"", no_data()));
        }
        for (index, span) in fields.iter().take(columns).enumerate() {
            let field = &bytes[span.start..span.end];
            if let Err(reason) = builder.append(index, field) {
                let start = self.field_start(&bytes[row.start..row.end], index);
                return Err(Refusal::new(Some(index), start, field, reason));
            }
        }
        for index in fields.len()..columns {
            self.read_missing(index, length, builder)?;
        }
        if fields.len() <= columns {
            return Ok(());
        }
        Err(Refusal::new(None, length, b"", extra_columns()))
    }

    /// Where the field of a column starts in its row.
    fn field_start(&mut self, row: &[u8], index: usize) -> usize {
        let mut fields = Fields::new(row, self.syntax);
        let mut start = 0;
        for _ in 0..=index {
            if let Some(Ok(field)) = fields.next_field(&mut self.scratch) {
                start = field.start;
            }
        }
        start
    }

    /// The row ended, after `length` bytes, before the field of the column.
    fn read_missing(
        &self,
        index: usize,
        length: usize,
        builder: &mut RowBuilder<'_>,
    ) -> Result<(), Refusal> {
        let appended = if self.plan.fill_record {
            builder.append_missing(index)
        } else {
            Err(too_few_fields(self.syntax))
        };
        appended.map_err(|reason| Refusal::new(Some(index), length, b"", reason))
    }

    /// The fields of a refused row, up to the column at fault.
    pub(crate) fn fields(&mut self, row: &[u8], refusal: &Refusal) -> Vec<LoadedField> {
        let mut fields = Fields::new(row, self.syntax);
        let until = refusal.column.map_or(self.plan.columns.len(), |at| at + 1);
        let mut list = Vec::new();
        for (index, column) in self.plan.columns.iter().take(until).enumerate() {
            let Some(Ok(field)) = fields.next_field(&mut self.scratch) else {
                break;
            };
            let (column_type, column_length) = type_name(column.data_type);
            let is_null = self
                .plan
                .nulls
                .iter()
                .any(|null| null == null_or_content(self.plan, self.syntax, &field));
            list.push(LoadedField {
                column_name: column.name.clone(),
                column_type: column_type.to_owned(),
                column_length,
                value: raw_text(field.content),
                is_null: is_null || refusal.column == Some(index) && field.content.is_empty(),
            });
        }
        list
    }
}

/// A field's content; where the null string can be told only as it is written, that.
fn null_or_content<'a>(plan: &Plan, syntax: &Syntax, field: &fields::Field<'a>) -> &'a [u8] {
    match syntax {
        Syntax::Delimited { escape: true, .. }
            if plan.nulls.iter().any(|null| null == field.written) =>
        {
            field.written
        }
        Syntax::FixedWidth(_) => {
            let trimmed = field.content.trim_ascii_end();
            if !trimmed.is_empty() && plan.nulls.iter().any(|null| null == trimmed) {
                trimmed
            } else {
                field.content
            }
        }
        _ => field.content,
    }
}

fn no_data() -> Reason {
    Reason::new(1211, "Input line contained no data")
}

fn extra_columns() -> Reason {
    Reason::new(1202, "Extra column(s) found")
}

fn too_few_fields(syntax: &Syntax) -> Reason {
    match syntax {
        Syntax::FixedWidth(_) => Reason::new(1203, "Input line is shorter than FIXEDWIDTH says"),
        _ => Reason::new(1214, "Delimiter not found"),
    }
}
