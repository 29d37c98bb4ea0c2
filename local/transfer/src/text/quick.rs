//! Rows cut into fields eight bytes at a time, as far as they have the usual form: a delimiter of one
//! byte, quotes around whole fields only, and no line feed between them. What is unusual is left to
//! [`super::fields`].

use crate::blocks::Row;

const ONES: u64 = 0x0101_0101_0101_0101;
const LOW_BITS: u64 = 0x7f7f_7f7f_7f7f_7f7f;

/// The bytes with a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marks {
    /// Neither a line feed nor a carriage return.
    pub(super) delimiter: u8,
    /// The delimiter, where there are no quotes.
    pub(super) quote: u8,
}

/// The content of a field: where it starts and ends in the block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Walks over the rows of a block.
pub(crate) struct QuickRows<'a> {
    bytes: &'a [u8],
    marks: Marks,
    /// Where the next row starts.
    start: usize,
    /// Where the next word to be looked at starts.
    next_word: usize,
    /// The highest bit of each byte of the word before that is a mark and has not been visited.
    found: u64,
}

/// What comes next in a block.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Row(Row),
    /// The row that starts here has an unusual form; [`QuickRows::go_on`] tells where it ends.
    Unusual(usize),
    End,
}

impl<'a> QuickRows<'a> {
    pub(crate) fn new(bytes: &'a [u8], marks: Marks) -> Self {
        Self {
            bytes,
            marks,
            start: 0,
            next_word: 0,
            found: 0,
        }
    }

    /// Goes on with the row that starts at `start`.
    pub(crate) fn go_on(&mut self, start: usize) {
        self.start = start;
        self.next_word = start;
        self.found = 0;
    }

    /// The next row, whose fields are then in `fields`.
    pub(crate) fn next_row(&mut self, fields: &mut Vec<Span>) -> Next {
        fields.clear();
        let mut start = self.start;
        while let Some(mark) = self.next_mark() {
            let byte = self.bytes[mark];
            if byte == b'\n' {
                let row = self.row(mark, mark + 1);
                fields.push(Span {
                    start,
                    end: row.end,
                });
                return Next::Row(row);
            }
            if byte == self.marks.delimiter {
                fields.push(Span { start, end: mark });
                start = mark + 1;
                continue;
            }
            let Some(closing) = self.closing_quote(start, mark) else {
                return Next::Unusual(self.start);
            };
            fields.push(Span {
                start: mark + 1,
                end: closing,
            });
            match self.bytes[closing + 1..] {
                [] => return Next::Row(self.row(closing + 1, closing + 1)),
                [b'\n', ..] => return self.row_behind(closing, 2),
                [b'\r', b'\n', ..] => return self.row_behind(closing, 3),
                [next, ..] if next == self.marks.delimiter => {
                    self.next_mark();
                    start = closing + 2;
                }
                _ => return Next::Unusual(self.start),
            }
        }
        let end = self.bytes.len();
        if self.start == end {
            return Next::End;
        }
        let row = self.row(end, end);
        fields.push(Span {
            start,
            end: row.end,
        });
        Next::Row(row)
    }

    /// The quote that ends the field that starts at `start`, if `mark` is the quote that opens it.
    fn closing_quote(&mut self, start: usize, mark: usize) -> Option<usize> {
        if mark != start {
            return None;
        }
        loop {
            let mark = self.next_mark()?;
            match self.bytes[mark] {
                b'\n' => return None,
                byte if byte == self.marks.quote => return Some(mark),
                _ => {}
            }
        }
    }

    /// The row whose last field is closed by the quote at `closing`, before a line end.
    fn row_behind(&mut self, closing: usize, bytes: usize) -> Next {
        self.next_mark();
        Next::Row(self.row(closing + 1, closing + bytes))
    }

    fn row(&mut self, end: usize, next: usize) -> Row {
        let content = &self.bytes[self.start..end];
        let length = content.strip_suffix(b"\r").unwrap_or(content).len();
        let row = Row {
            start: self.start,
            end: self.start + length,
            next,
        };
        self.start = next;
        row
    }

    /// Where the next delimiter, quote or line feed is.
    fn next_mark(&mut self) -> Option<usize> {
        while self.found == 0 {
            if self.next_word >= self.bytes.len() {
                return None;
            }
            self.look_at_word();
        }
        let mark = self.next_word - 8 + self.found.trailing_zeros() as usize / 8;
        self.found &= self.found - 1;
        Some(mark)
    }

    fn look_at_word(&mut self) {
        let rest = &self.bytes[self.next_word..];
        self.next_word += 8;
        self.found = if let Some(word) = rest.first_chunk::<8>() {
            self.found_in(*word)
        } else {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            self.found_in(word) & ((1 << (rest.len() * 8)) - 1)
        };
    }

    fn found_in(&self, word: [u8; 8]) -> u64 {
        let word = u64::from_le_bytes(word);
        let equal_to = |byte: u8| zero_bytes(word ^ (ONES * u64::from(byte)));
        equal_to(self.marks.delimiter) | equal_to(self.marks.quote) | equal_to(b'\n')
    }
}

/// The highest bit of each byte that is zero.
fn zero_bytes(word: u64) -> u64 {
    !(((word & LOW_BITS) + LOW_BITS) | word | LOW_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSV: Marks = Marks {
        delimiter: b',',
        quote: b'"',
    };

    /// The rows with their fields; `None` for unusual ones, after which the next line follows.
    fn cut(text: &str, marks: Marks) -> Vec<Option<Vec<&str>>> {
        let mut rows = QuickRows::new(text.as_bytes(), marks);
        let mut fields = Vec::new();
        let mut list = Vec::new();
        loop {
            match rows.next_row(&mut fields) {
                Next::Row(_) => {
                    let texts = fields.iter().map(|span| &text[span.start..span.end]);
                    list.push(Some(texts.collect()));
                }
                Next::Unusual(start) => {
                    list.push(None);
                    let line = text[start..].find('\n');
                    rows.go_on(line.map_or(text.len(), |at| start + at + 1));
                }
                Next::End => return list,
            }
        }
    }

    fn plain(text: &str, delimiter: u8) -> Vec<Vec<&str>> {
        let marks = Marks {
            delimiter,
            quote: delimiter,
        };
        cut(text, marks).into_iter().map(Option::unwrap).collect()
    }

    #[test]
    fn every_row_and_field_is_found() {
        assert_eq!(
            plain("a|bc||some longer text\n|\n\nlast|row", b'|'),
            [
                vec!["a", "bc", "", "some longer text"],
                vec!["", ""],
                vec![""],
                vec!["last", "row"]
            ]
        );
        assert_eq!(plain("", b'|'), Vec::<Vec<&str>>::new());
        assert_eq!(plain("a\n", b'|'), [["a"]]);
        assert_eq!(plain("a|", b'|'), [["a", ""]]);
    }

    #[test]
    fn a_carriage_return_before_the_line_feed_is_taken_off() {
        assert_eq!(
            plain("a|b\r\nc|\r\nd|e\r", b'|'),
            [["a", "b"], ["c", ""], ["d", "e"]]
        );
        assert_eq!(
            cut("a,\"b\"\r\n\"c\",d\r\n", CSV),
            [Some(vec!["a", "b"]), Some(vec!["c", "d"])]
        );
    }

    #[test]
    fn quotes_around_whole_fields_are_taken_off() {
        assert_eq!(
            cut("\"a,b\",\"\",c\n1,2,\"x,\"\n\"q\"", CSV),
            [
                Some(vec!["a,b", "", "c"]),
                Some(vec!["1", "2", "x,"]),
                Some(vec!["q"])
            ]
        );
    }

    #[test]
    fn rows_with_other_quotes_are_unusual_and_those_behind_them_are_not() {
        for row in [
            "a\"b,c",
            "\"a\"\"b\",c",
            " \"a\",b",
            "\"a\" ,b",
            "\"a\"b,c",
            "\"a\"\rb",
            "\"never closed",
        ] {
            let text = format!("1,\"2\"\n{row}\n\"3\",4\n");
            assert_eq!(
                cut(&text, CSV),
                [Some(vec!["1", "2"]), None, Some(vec!["3", "4"])],
                "{row}"
            );
        }
        assert_eq!(cut("\"a\nb\"", CSV)[0], None);
        assert_eq!(cut("\"a", CSV), [None]);
    }

    #[test]
    fn only_equal_bytes_are_delimiters() {
        let text: String = (1..128_u8).map(char::from).collect();
        for delimiter in (0..128).filter(|byte| !b"\n\r".contains(byte)) {
            let fields: usize = plain(&text, delimiter).iter().map(Vec::len).sum();
            assert_eq!(fields, if delimiter == 0 { 2 } else { 3 }, "{delimiter}");
        }
    }

    #[test]
    fn rows_are_those_of_a_plain_split_wherever_words_begin() {
        for length in 0..24 {
            let text = format!("{}|x\n{}|é|\n", "y".repeat(length), "z".repeat(length / 2));
            let expected: Vec<Vec<&str>> =
                text.lines().map(|line| line.split('|').collect()).collect();
            assert_eq!(plain(&text, b'|'), expected);
        }
    }
}
