//! COPY of text, CSV and JSON: files are read by one thread, their blocks by several beside each other,
//! and the batches are handed on in the order of the rows.
//!
//! Memory does not grow with the files: at most three blocks are on their way through each thread.

mod block;

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use arrow::array::RecordBatch;
use local_dialect::SqlError;

use self::block::{BlockParser, MAX_KEPT_ERRORS, MAX_REPLACEMENTS, ReadBlock};
use crate::blocks::{Block, BlockReader};
use crate::load_error::{LoadError, LoadFailure, Reason, Replacement};
use crate::plan::Plan;
use crate::{compression, encoding};

/// Most threads that read blocks.
const MAX_PARSERS: usize = 8;

/// One file of a load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// As error tables name it.
    pub name: String,
    pub path: PathBuf,
}

/// What a load came to, whether it was ended by an error or not.
#[derive(Debug)]
pub struct Loaded {
    /// Rows handed on.
    pub rows: u64,
    /// The first refused rows.
    pub errors: Vec<LoadError>,
    pub error_count: u64,
    /// The first rows in which invalid characters were replaced.
    pub replacements: Vec<Replacement>,
    pub replaced_rows: u64,
    /// Lines read of each file, in the order of the files.
    pub lines: Vec<u64>,
    pub outcome: Result<(), LoadFailure>,
}

/// What the reading thread sends on, in the order of the files.
enum Work {
    Block {
        file: usize,
        block: Block,
    },
    /// The rest of the file is refused.
    Refused {
        file: usize,
        reason: Reason,
    },
    Failed(LoadFailure),
}

enum Done {
    Block { file: usize, read: ReadBlock },
    Failed(LoadFailure),
}

/// Reads all files; `receive` gets batches in the order of the rows.
pub fn load_files(
    plan: &Plan,
    files: &[SourceFile],
    receive: &mut dyn FnMut(RecordBatch) -> Result<(), SqlError>,
) -> Loaded {
    let parsers = thread::available_parallelism().map_or(1, |count| count.get().min(MAX_PARSERS));
    thread::scope(|scope| {
        let mut work = Vec::with_capacity(parsers);
        let mut done = Vec::with_capacity(parsers);
        for _ in 0..parsers {
            let (to_parser, from_reader) = sync_channel(1);
            let (to_receiver, from_parser) = sync_channel(1);
            scope.spawn(move || parse_blocks(plan, files, &from_reader, &to_receiver));
            work.push(to_parser);
            done.push(from_parser);
        }
        scope.spawn(move || read_files(plan, files, &work));
        let mut loaded = Loaded {
            rows: 0,
            errors: Vec::new(),
            error_count: 0,
            replacements: Vec::new(),
            replaced_rows: 0,
            lines: vec![0; files.len()],
            outcome: Ok(()),
        };
        // Threads that are waited for here, at the scope's end, stop when `done` is gone.
        loaded.outcome = collect(plan, &done, &mut loaded, receive);
        drop(done);
        loaded
    })
}

/// Takes what the parsers have done, in the order in which they got it.
fn collect(
    plan: &Plan,
    done: &[Receiver<Done>],
    loaded: &mut Loaded,
    receive: &mut dyn FnMut(RecordBatch) -> Result<(), SqlError>,
) -> Result<(), LoadFailure> {
    for parser in done.iter().cycle() {
        let (file, read) = match parser.recv() {
            Ok(Done::Block { file, read }) => (file, read),
            Ok(Done::Failed(failure)) => return Err(failure),
            Err(_) => return Ok(()),
        };
        loaded.add(plan, file, &read);
        if loaded.error_count >= plan.max_errors {
            return Err(LoadFailure::TooManyErrors);
        }
        if let Some(batch) = read.batch {
            let rows = batch.num_rows() as u64;
            receive(batch)?;
            loaded.rows += rows;
        }
    }
    Ok(())
}

impl Loaded {
    fn add(&mut self, plan: &Plan, file: usize, read: &ReadBlock) {
        self.lines[file] += read.lines;
        // A load that fails tells of as many errors as made it fail.
        let room = plan.max_errors - self.error_count;
        let kept = MAX_KEPT_ERRORS.saturating_sub(self.errors.len());
        let kept = kept.min(usize::try_from(room).unwrap_or(usize::MAX));
        self.errors.extend(read.errors.iter().take(kept).cloned());
        self.error_count += read.error_count.min(room);
        let room = MAX_REPLACEMENTS.saturating_sub(self.replacements.len());
        self.replacements
            .extend(read.replacements.iter().take(room).cloned());
        self.replaced_rows += read.replaced_rows;
    }
}

/// Cuts the files into blocks, which go to the parsers in turn.
fn read_files(plan: &Plan, files: &[SourceFile], parsers: &[SyncSender<Work>]) {
    let mut turns = parsers.iter().cycle();
    let mut hand_on = |work| turns.next().is_some_and(|parser| parser.send(work).is_ok());
    for (index, file) in files.iter().enumerate() {
        let taken = match read_file(plan, index, file, &mut hand_on) {
            Ok(taken) => taken,
            Err(error) => hand_on(failed(index, file, &error)),
        };
        if !taken {
            // Nobody is waiting for more.
            return;
        }
    }
}

/// Whether all of the file was taken.
fn read_file(
    plan: &Plan,
    index: usize,
    file: &SourceFile,
    send: &mut dyn FnMut(Work) -> bool,
) -> io::Result<bool> {
    let input = compression::reader(plan.compression, File::open(&file.path)?)?;
    let input = encoding::reader(plan.encoding, input);
    let mut reader = BlockReader::new(input, plan.boundaries(), plan.ignore_header);
    while let Some(block) = reader.next_block()? {
        if !send(Work::Block { file: index, block }) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn failed(index: usize, file: &SourceFile, error: &io::Error) -> Work {
    if error.kind() == io::ErrorKind::InvalidData && error.to_string().starts_with("Encoding") {
        return Work::Refused {
            file: index,
            reason: Reason::new(1221, error.to_string()),
        };
    }
    Work::Failed(LoadFailure::Unreadable(format!("{}: {error}", file.name)))
}

/// Reads blocks until no more come, or nobody takes them.
fn parse_blocks(plan: &Plan, files: &[SourceFile], work: &Receiver<Work>, done: &SyncSender<Done>) {
    let mut parser = BlockParser::new(plan);
    while let Ok(work) = work.recv() {
        let result = match work {
            Work::Block { file, block } => Done::Block {
                file,
                read: parser.read(&files[file].name, &block),
            },
            Work::Refused { file, reason } => Done::Block {
                file,
                read: ReadBlock::refused(&files[file].name, reason),
            },
            Work::Failed(failure) => Done::Failed(failure),
        };
        if done.send(result).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests;
