//! Which lines of the source went where in the parts.

use std::collections::HashMap;

use super::reader::Piece;
use crate::parts::PartNumber;

/// A run of lines of a part, and the lines of the source that it was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) part: PartNumber,
    /// First line in the part; the first of a part is 1.
    pub(crate) first: u64,
    pub(crate) lines: u64,
    pub(crate) file: u32,
    /// First line, or row, in the source.
    pub(crate) source_first: u64,
    pub(crate) source_lines: u64,
}

impl Span {
    /// The lines of the source that the line of the part can come from: exactly one where every line
    /// of the source became one of the part.
    pub(crate) fn origin(&self, line: u64) -> (u64, u64) {
        if self.lines == self.source_lines {
            let at = self.source_first + (line - self.first);
            return (at, at);
        }
        (
            self.source_first,
            self.source_first + self.source_lines.saturating_sub(1),
        )
    }
}

/// The spans of one worker.
#[derive(Debug, Default)]
pub(crate) struct Spans {
    spans: Vec<Span>,
    /// Lines of each part so far.
    lines: HashMap<PartNumber, u64>,
}

impl Spans {
    pub(crate) fn add(&mut self, part: PartNumber, piece: &Piece, records: &[u8]) {
        let count = |bytes: &[u8]| memchr::memchr_iter(b'\n', bytes).count() as u64;
        let lines = count(records);
        let written = self.lines.entry(part).or_insert(0);
        let (file, source_first, source_lines) = match piece {
            Piece::Block(block) => {
                // Names of columns that take one line, as they nearly always do.
                let names = u64::from(block.begins_with_header);
                let unended = u64::from(block.bytes.last().is_some_and(|&byte| byte != b'\n'));
                let end = block.first_line + count(&block.bytes) + unended;
                let first = block.lines.in_file(block.first_line + names);
                let last = block.lines.in_file(end);
                (block.file, first, last.saturating_sub(first))
            }
            Piece::Batch(batch) => {
                let position = batch.position(0);
                let rows = batch.records.num_rows() as u64;
                (position.file, position.line, rows)
            }
        };
        self.spans.push(Span {
            part,
            first: *written + 1,
            lines,
            file,
            source_first,
            source_lines,
        });
        *written += lines;
    }

    pub(crate) fn into_spans(self) -> Vec<Span> {
        self.spans
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delimited::Lines;
    use crate::pass::Block;

    #[test]
    fn a_line_of_a_part_leads_back_to_the_source() {
        let part = PartNumber {
            number: 0,
            piece: 0,
        };
        let block = |first_line, begins_with_header, text: &str| {
            Piece::Block(Block {
                file: 1,
                first_line,
                begins_with_header,
                lines: Lines::default(),
                bytes: text.as_bytes().to_vec(),
            })
        };
        let mut spans = Spans::default();
        spans.add(part, &block(1, true, "a,b\n1,2\n3,4\n"), b"1,2\n3,4\n");
        spans.add(part, &block(90, false, "5,6\n\n7,8"), b"5,6\n7,8\n");
        let spans = spans.into_spans();
        assert_eq!((spans[0].origin(1), spans[0].origin(2)), ((2, 2), (3, 3)));
        assert_eq!((spans[1].first, spans[1].lines), (3, 2));
        // The empty line makes it uncertain.
        assert_eq!(spans[1].origin(3), (90, 92));
    }
}
