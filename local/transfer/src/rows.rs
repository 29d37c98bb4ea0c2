//! Rows of text on their way into a batch: which fields are NULL, and what becomes of a row that is
//! refused.

use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use local_dialect::RsType;

use crate::convert::{Appended, BatchBuilder};
use crate::load_error::Reason;
use crate::plan::Plan;

/// Why a row is refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The column at fault, if it is a single one.
    pub(crate) column: Option<usize>,
    /// Where its field starts in the row.
    pub(crate) start: usize,
    pub(crate) field: Vec<u8>,
    pub(crate) reason: Reason,
}

impl Refusal {
    pub(crate) fn new(column: Option<usize>, start: usize, field: &[u8], reason: Reason) -> Self {
        Self {
            column,
            start,
            field: field.to_vec(),
            reason,
        }
    }
}

/// The rows of a block, column by column.
pub(crate) struct RowBuilder<'p> {
    plan: &'p Plan,
    batch: BatchBuilder,
    /// Whether one of the texts that are NULL begins with the byte.
    starts_null: [bool; 256],
    rows: usize,
    /// Rows of the batch that are not to be handed on.
    refused: Vec<usize>,
    /// Columns of the current row that have their value; they are filled in order.
    filled: usize,
    /// The first column of the current row in which something was replaced.
    replaced: Option<usize>,
}

impl<'p> RowBuilder<'p> {
    pub(crate) fn new(plan: &'p Plan) -> Self {
        let mut starts_null = [false; 256];
        for null in &plan.nulls {
            if let Some(first) = null.first() {
                starts_null[usize::from(*first)] = true;
            }
        }
        Self {
            plan,
            starts_null,
            batch: BatchBuilder::new(&plan.columns, plan.conversion.clone()),
            rows: 0,
            refused: Vec::new(),
            filled: 0,
            replaced: None,
        }
    }

    /// Tells whether all fields up to the next call are of ASCII characters.
    pub(crate) fn expect_ascii(&mut self, is_ascii: bool) {
        self.batch.expect_ascii(is_ascii);
    }

    /// Appends a field of the current row.
    pub(crate) fn append(&mut self, index: usize, field: &[u8]) -> Result<(), Reason> {
        if self.is_null(index, field) {
            return self.append_null(index);
        }
        match self.batch.append(index, field)? {
            Appended::Null => return self.append_null(index),
            Appended::Replaced => {
                self.replaced.get_or_insert(index);
            }
            Appended::Value => {}
        }
        self.filled = index + 1;
        Ok(())
    }

    /// Empty and blank fields are NULL but in columns of text, where EMPTYASNULL and BLANKSASNULL
    /// decide.
    fn is_null(&self, index: usize, field: &[u8]) -> bool {
        let plan = self.plan;
        if let [first @ b'!'..=b'~', ..] = field {
            return self.starts_null[usize::from(*first)]
                && plan.nulls.iter().any(|null| null == field);
        }
        if plan.nulls.iter().any(|null| null == field) {
            return true;
        }
        let is_text = matches!(
            plan.columns[index].data_type,
            RsType::Char(_) | RsType::VarChar(_)
        );
        if field.is_empty() {
            return !is_text || plan.empty_as_null;
        }
        (!is_text || plan.blanks_as_null) && field.iter().all(u8::is_ascii_whitespace)
    }

    pub(crate) fn append_null(&mut self, index: usize) -> Result<(), Reason> {
        if !self.plan.columns[index].nullable {
            return Err(Reason::new(1213, "Missing data for not-null field"));
        }
        self.batch.append_null(index);
        self.filled = index + 1;
        Ok(())
    }

    /// FILLRECORD: NULL, but an empty string for VARCHAR unless EMPTYASNULL is given.
    pub(crate) fn append_missing(&mut self, index: usize) -> Result<(), Reason> {
        let is_varchar = matches!(self.plan.columns[index].data_type, RsType::VarChar(_));
        if is_varchar && !self.plan.empty_as_null {
            self.batch.append(index, b"")?;
            self.filled = index + 1;
            Ok(())
        } else {
            self.append_null(index)
        }
    }

    /// Ends the current row. The column in which something was replaced, if the row is taken.
    pub(crate) fn end_row(&mut self, is_accepted: bool) -> Option<usize> {
        let replaced = self.replaced.take();
        let filled = std::mem::take(&mut self.filled);
        self.rows += 1;
        if is_accepted {
            return replaced;
        }
        for column in filled..self.plan.columns.len() {
            self.batch.append_null(column);
        }
        self.refused.push(self.rows - 1);
        None
    }

    /// The rows so far that were taken; the builder starts again empty.
    pub(crate) fn finish(&mut self) -> RecordBatch {
        let batch = self.batch.finish();
        let rows = std::mem::take(&mut self.rows);
        let refused = std::mem::take(&mut self.refused);
        if refused.is_empty() {
            return batch;
        }
        let mut accepted = vec![true; rows];
        for row in refused {
            accepted[row] = false;
        }
        filter_record_batch(&batch, &BooleanArray::from(accepted))
            .expect("the mask has one entry for each row of the batch")
    }
}
