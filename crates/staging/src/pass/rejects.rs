//! The file of records that were left out, in the order of the source whatever the timing of threads.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::NamedTempFile;

use super::{Fault, Plan};
use crate::Error;
use crate::inference::Position;
use crate::source::Inner;

/// A record that is left out.
#[derive(Debug)]
pub(crate) struct Reject {
    position: Position,
    column: Option<usize>,
    reason: String,
    record: Vec<u8>,
}

/// A line of the file.
#[expect(clippy::struct_field_names, reason = "they are the names in the file")]
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    line: u64,
    column: Option<&'a str>,
    reason: &'a str,
    /// As it stands in the source; what is no UTF-8 in it is replaced.
    record: &'a str,
}

impl Reject {
    pub(crate) fn new(fault: &Fault, record: &[u8]) -> Self {
        Self {
            position: fault.position,
            column: fault.column,
            reason: fault.reason.clone(),
            record: record.to_vec(),
        }
    }

    pub(crate) fn write(&self, source: &Inner, plan: &Plan, into: &mut Vec<u8>) {
        let column = self.column.and_then(|column| plan.columns.get(column));
        let line = Line {
            file: source.file_name(self.position.file),
            line: self.position.line,
            column: column.map(|column| column.name.as_str()),
            reason: &self.reason,
            record: &String::from_utf8_lossy(&self.record),
        };
        serde_json::to_writer(&mut *into, &line).expect("a line holds strings and numbers only");
        into.push(b'\n');
    }
}

/// Takes the rejects of the blocks as they are read and writes them in order. Beside its place until
/// it is complete.
#[derive(Debug)]
pub(crate) struct RejectsFile {
    path: PathBuf,
    /// The block whose rejects are written next.
    next: u64,
    waiting: BTreeMap<u64, Vec<u8>>,
    file: Option<BufWriter<NamedTempFile>>,
    failed: Option<io::Error>,
}

impl RejectsFile {
    pub(crate) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            next: 0,
            waiting: BTreeMap::new(),
            file: None,
            failed: None,
        }
    }

    /// Takes the lines of a block, which may be none. Few blocks wait, since workers take them in turn.
    pub(crate) fn add(&mut self, block: u64, lines: Vec<u8>) {
        self.waiting.insert(block, lines);
        while let Some(lines) = self.waiting.remove(&self.next) {
            self.next += 1;
            if self.failed.is_none()
                && let Err(error) = self.write(&lines)
            {
                self.failed = Some(error);
            }
        }
    }

    fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        if self.file.is_none() {
            let folder = match self.path.parent() {
                Some(folder) if !folder.as_os_str().is_empty() => folder,
                _ => Path::new("."),
            };
            fs::create_dir_all(folder)?;
            self.file = Some(BufWriter::new(NamedTempFile::new_in(folder)?));
        }
        match &mut self.file {
            Some(file) => file.write_all(lines),
            None => Ok(()),
        }
    }

    /// The file, if there is anything in it. One of an earlier run is replaced or removed.
    pub(crate) fn finish(mut self) -> Result<Option<PathBuf>, Error> {
        let path = std::mem::take(&mut self.path);
        self.complete(&path).map_err(|source| Error::Io {
            action: "write",
            path: path.display().to_string(),
            source,
        })
    }

    fn complete(self, path: &Path) -> io::Result<Option<PathBuf>> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        match self.file {
            Some(file) => {
                let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.persist(path).map_err(|error| error.error)?;
                Ok(Some(path.to_owned()))
            }
            None => match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(None),
            },
        }
    }
}
