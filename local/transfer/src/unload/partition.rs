//! PARTITION BY: folders named as Apache Hive names them.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::RecordBatch;
use local_dialect::RsType;
use local_dialect::statements::unload::Partitioning;

use super::value::ValueWriter;
use super::{Error, UnloadColumn};

/// Where NULL goes, and with it the empty string, which no folder can be named after.
const DEFAULT_PARTITION: &str = "__HIVE_DEFAULT_PARTITION__";

pub(super) struct Partitions {
    /// Positions of the partition columns, in the order of the folders.
    columns: Vec<usize>,
    names: Vec<String>,
    types: Vec<RsType>,
    /// Positions of the columns that the files keep.
    kept: Vec<usize>,
}

/// Rows one after the other that belong to one partition.
pub(super) struct Run {
    pub(super) partition: Arc<str>,
    pub(super) rows: Range<usize>,
}

impl Partitions {
    pub(super) fn new(
        columns: &[UnloadColumn],
        partitioning: &Partitioning,
    ) -> Result<Self, Error> {
        let mut positions = Vec::with_capacity(partitioning.columns.len());
        for name in &partitioning.columns {
            let position = columns.iter().position(|column| column.name == *name);
            let position = position.ok_or_else(|| Error::NoPartitionColumn(name.clone()))?;
            let data_type = columns[position].data_type;
            if !may_partition(data_type) {
                return Err(Error::PartitionType(data_type));
            }
            positions.push(position);
        }
        let others = (0..columns.len()).filter(|at| !positions.contains(at));
        let others: Vec<_> = others.collect();
        if others.is_empty() {
            return Err(Error::NothingLeft);
        }
        Ok(Self {
            names: partitioning
                .columns
                .iter()
                .map(|name| escaped(name))
                .collect(),
            types: positions.iter().map(|at| columns[*at].data_type).collect(),
            columns: positions,
            kept: if partitioning.include {
                (0..columns.len()).collect()
            } else {
                others
            },
        })
    }

    pub(super) fn columns(&self) -> &[usize] {
        &self.columns
    }

    pub(super) fn written(&self, columns: &[UnloadColumn]) -> Vec<UnloadColumn> {
        self.kept.iter().map(|at| columns[*at].clone()).collect()
    }

    pub(super) fn without_partition_columns(
        &self,
        batch: &RecordBatch,
    ) -> Result<RecordBatch, Error> {
        Ok(batch.project(&self.kept)?)
    }

    /// The batch cut where the partition changes.
    pub(super) fn runs(&self, batch: &RecordBatch) -> Vec<Run> {
        let values: Vec<_> = self
            .columns
            .iter()
            .zip(&self.types)
            .map(|(at, data_type)| ValueWriter::new(batch.column(*at), *data_type))
            .collect();
        let mut runs: Vec<Run> = Vec::new();
        let mut folders = String::new();
        for row in 0..batch.num_rows() {
            folders.clear();
            self.write_folders(&values, row, &mut folders);
            match runs.last_mut() {
                Some(run) if *run.partition == *folders => run.rows.end = row + 1,
                _ => runs.push(Run {
                    partition: Arc::from(folders.as_str()),
                    rows: row..row + 1,
                }),
            }
        }
        runs
    }

    fn write_folders(&self, values: &[ValueWriter<'_>], row: usize, folders: &mut String) {
        let mut text = String::new();
        for ((value, name), data_type) in values.iter().zip(&self.names).zip(&self.types) {
            text.clear();
            if !value.is_null(row) {
                value.write(row, &mut text);
            }
            if matches!(data_type, RsType::Char(_)) {
                text.truncate(text.trim_end_matches(' ').len());
            }
            folders.push_str(name);
            folders.push('=');
            if text.is_empty() {
                folders.push_str(DEFAULT_PARTITION);
            } else {
                folders.push_str(&escaped(&text));
            }
            folders.push('/');
        }
    }
}

/// UNLOAD, PARTITION BY clause.
const fn may_partition(data_type: RsType) -> bool {
    matches!(
        data_type,
        RsType::SmallInt
            | RsType::Integer
            | RsType::BigInt
            | RsType::Decimal { .. }
            | RsType::Real
            | RsType::Boolean
            | RsType::Char(_)
            | RsType::VarChar(_)
            | RsType::Date
            | RsType::Timestamp
    )
}

/// `%XX` for the characters that Hive escapes in the names of partitions (`FileUtils.escapePathName`).
fn escaped(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\u{1}'..='\u{1f}'
            | '\u{7f}'
            | '"'
            | '#'
            | '%'
            | '\''
            | '*'
            | '/'
            | ':'
            | '='
            | '?'
            | '\\'
            | '{'
            | '['
            | ']'
            | '^' => {
                write!(name, "%{:02X}", u32::from(character))
                    .expect("writing to a string does not fail");
            }
            other => name.push(other),
        }
    }
    name
}
