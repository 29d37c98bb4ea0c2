//! COPY of Parquet: columns go by position, not by name, and no value changes its type beyond widening
//! (database developer guide, "COPY from columnar data formats").

mod convert;
mod fit;
mod open;

use std::sync::mpsc::sync_channel;
use std::thread;

use arrow::array::RecordBatch;
use local_dialect::SqlError;

use self::convert::{Converted, Converter};
use crate::load::SourceFile;
use crate::load_error::{LoadColumn, LoadFailure, Replacement};

/// Rows read at once.
const BATCH_ROWS: usize = 65_536;
/// Rows with replaced characters that are kept.
const MAX_REPLACEMENTS: usize = 100;

/// How a COPY of Parquet differs from the plain one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ParquetOptions {
    /// FILLRECORD: columns that the file lacks at its end are NULL.
    pub fill_record: bool,
    /// ACCEPTINVCHARS.
    pub replacement: Option<u8>,
    /// The statement lists its columns.
    pub has_column_list: bool,
}

/// What a load came to, whether it was ended by an error or not.
#[derive(Debug)]
pub struct LoadedColumns {
    /// Rows handed on.
    pub rows: u64,
    /// Rows read of each file, in the order of the files.
    pub file_rows: Vec<u64>,
    /// The first rows in which invalid characters were replaced.
    pub replacements: Vec<Replacement>,
    pub replaced_rows: u64,
    pub outcome: Result<(), LoadFailure>,
}

/// Reads all files, in a thread of its own; `receive` gets batches whose columns are `columns`.
pub fn load_files(
    files: &[SourceFile],
    columns: &[LoadColumn],
    options: ParquetOptions,
    receive: &mut dyn FnMut(RecordBatch) -> Result<(), SqlError>,
) -> LoadedColumns {
    let mut loaded = LoadedColumns {
        rows: 0,
        file_rows: vec![0; files.len()],
        replacements: Vec::new(),
        replaced_rows: 0,
        outcome: Ok(()),
    };
    thread::scope(|scope| {
        let (sender, converted) = sync_channel(2);
        scope.spawn(move || {
            for (index, file) in files.iter().enumerate() {
                let mut send = |batch| sender.send((index, Ok(batch))).is_ok();
                if let Err(failure) = read_file(file, columns, options, &mut send) {
                    // Nobody is left to be told if this fails.
                    let _ = sender.send((index, Err(failure)));
                    return;
                }
            }
        });
        loaded.outcome = converted
            .iter()
            .try_for_each(|(file, batch)| loaded.take(file, batch?, receive));
        drop(converted);
    });
    loaded
}

impl LoadedColumns {
    fn take(
        &mut self,
        file: usize,
        converted: Converted,
        receive: &mut dyn FnMut(RecordBatch) -> Result<(), SqlError>,
    ) -> Result<(), LoadFailure> {
        let rows = converted.batch.num_rows() as u64;
        receive(converted.batch)?;
        self.rows += rows;
        self.file_rows[file] += rows;
        self.replaced_rows += converted.replaced_rows;
        let room = MAX_REPLACEMENTS.saturating_sub(self.replacements.len());
        self.replacements
            .extend(converted.replacements.into_iter().take(room));
        Ok(())
    }
}

/// Reads one file until `send` takes no more.
fn read_file(
    file: &SourceFile,
    columns: &[LoadColumn],
    options: ParquetOptions,
    send: &mut dyn FnMut(Converted) -> bool,
) -> Result<(), LoadFailure> {
    let unreadable =
        |error: &dyn std::fmt::Display| LoadFailure::Unreadable(format!("{}: {error}", file.name));
    let builder = open::reader(&file.path).map_err(|error| unreadable(&error))?;
    fit::check(builder.schema().fields(), &file.name, columns, options)?;
    let reader = builder
        .with_batch_size(BATCH_ROWS)
        .build()
        .map_err(|error| unreadable(&error))?;
    let converter = Converter::new(&file.name, columns, options.replacement);
    for batch in reader {
        let batch = batch.map_err(|error| unreadable(&error))?;
        if !send(converter.convert(&batch)?) {
            return Ok(());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
