//! COPY of delimited text, CSV and fields of fixed width: from a row to the fields of the columns.

mod fields;
mod syntax;

use self::fields::Fields;
pub(crate) use self::syntax::Syntax;
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
            let reason = Reason::new(1211, "Input line contained no data");
            return Err(Refusal::new(None, 0, b"", reason));
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
                None if self.plan.fill_record => builder
                    .append_missing(index)
                    .map_err(|reason| refuse(row.len(), b"", reason))?,
                None => return Err(refuse(row.len(), b"", too_few_fields(self.syntax))),
            }
        }
        if fields.is_at_end() {
            return Ok(());
        }
        let reason = Reason::new(1202, "Extra column(s) found");
        Err(Refusal::new(None, row.len(), b"", reason))
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

fn too_few_fields(syntax: &Syntax) -> Reason {
    match syntax {
        Syntax::FixedWidth(_) => Reason::new(1203, "Input line is shorter than FIXEDWIDTH says"),
        _ => Reason::new(1214, "Delimiter not found"),
    }
}
