//! From the bytes of a file to text that can be cut.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use super::Encoding;
use super::encoding::Transcoder;
use super::sample::BYTE_ORDER_MARK;
use crate::delimited::{LineNotes, Rewriter, Written};

/// How the text of one file is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) encoding: Encoding,
    /// Lines at its beginning that are left out.
    pub(crate) skip_lines: u64,
    /// The byte that ends these lines.
    pub(crate) line_end: u8,
    /// The dialect, where it is not one that is read as it is.
    pub(crate) written: Option<Written>,
}

impl Text {
    /// The line at which reading begins.
    pub(crate) fn first_line(&self) -> u64 {
        self.skip_lines + 1
    }

    /// The text in UTF-8 and in a dialect that can be cut. Where its lines are others than those of the
    /// file goes to `notes`.
    pub(crate) fn reader<'a>(
        &self,
        bytes: Box<dyn Read + Send + 'a>,
        notes: &LineNotes,
    ) -> io::Result<Box<dyn Read + Send + 'a>> {
        let mut text: Box<dyn Read + Send + 'a> = if self.encoding.is_utf8() {
            if self.skip_lines == 0 && self.written.is_none() {
                return Ok(bytes);
            }
            without_mark(bytes)?
        } else {
            Box::new(Transcoder::new(bytes, self.encoding))
        };
        if self.skip_lines > 0 {
            let mut buffered = BufReader::new(text);
            for _ in 0..self.skip_lines {
                buffered.skip_until(self.line_end)?;
            }
            text = Box::new(buffered);
        }
        Ok(match &self.written {
            None => text,
            Some(written) => Box::new(Rewriter::new(
                text,
                written.clone(),
                self.first_line(),
                notes.clone(),
            )),
        })
    }
}

fn without_mark<'a>(mut bytes: Box<dyn Read + Send + 'a>) -> io::Result<Box<dyn Read + Send + 'a>> {
    let mut beginning = Vec::new();
    (&mut bytes)
        .take(BYTE_ORDER_MARK.len() as u64)
        .read_to_end(&mut beginning)?;
    if beginning == BYTE_ORDER_MARK {
        return Ok(bytes);
    }
    Ok(Box::new(Cursor::new(beginning).chain(bytes)))
}
