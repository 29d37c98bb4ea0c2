//! Finds the last record boundary in a piece of text, quotes considered, at the speed of `memchr`
//! where there are none.

/// Remembers between pieces whether the text is inside a quoted field.
#[derive(Debug)]
pub(crate) struct Cutter {
    delimiter: u8,
    quote: u8,
    /// Bytes of the piece that have been looked at already.
    scanned: usize,
    inside_quotes: bool,
    /// Start of the current unquoted stretch, and those before it that hold no cut yet looked for.
    stretches: Vec<(usize, usize)>,
    open_stretch: usize,
}

impl Cutter {
    pub(crate) fn new(delimiter: u8, quote: u8) -> Self {
        Self {
            delimiter,
            quote,
            scanned: 0,
            inside_quotes: false,
            stretches: Vec::new(),
            open_stretch: 0,
        }
    }

    /// The end of the last whole record in `text`, which begins with a record and has grown at its
    /// end since the last call unless that call found a cut.
    pub(crate) fn cut(&mut self, text: &[u8]) -> Option<usize> {
        self.scan(text);
        let last = (!self.inside_quotes).then_some((self.open_stretch, text.len()));
        let cut = last
            .into_iter()
            .chain(self.stretches.iter().rev().copied())
            .find_map(|(start, end)| {
                memchr::memrchr(b'\n', &text[start..end]).map(|at| start + at + 1)
            });
        if cut.is_some() {
            *self = Self::new(self.delimiter, self.quote);
        }
        cut
    }

    fn scan(&mut self, text: &[u8]) {
        while let Some(found) = memchr::memchr(self.quote, &text[self.scanned..]) {
            let at = self.scanned + found;
            if self.inside_quotes {
                if at + 1 == text.len() {
                    // Whether this quote closes the field shows with the next byte.
                    self.scanned = at;
                    return;
                }
                let doubled = text[at + 1] == self.quote;
                if !doubled {
                    self.inside_quotes = false;
                    self.open_stretch = at + 1;
                }
                self.scanned = if doubled { at + 2 } else { at + 1 };
            } else {
                let opens =
                    at == 0 || matches!(text[at - 1], b'\n') || text[at - 1] == self.delimiter;
                if opens {
                    self.stretches.push((self.open_stretch, at));
                    self.inside_quotes = true;
                }
                self.scanned = at + 1;
            }
        }
        self.scanned = text.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Option<usize> {
        Cutter::new(b',', b'"').cut(text.as_bytes())
    }

    #[test]
    fn the_cut_is_after_the_last_line_end_outside_quotes() {
        assert_eq!(cut("a,b\n1,2\n3"), Some(8));
        assert_eq!(cut("a,b\n1,\"x\ny\n"), Some(4));
        assert_eq!(cut("a,b\n1,\"x\ny\"\n2"), Some(12));
        assert_eq!(cut("a,\"he said \"\"no\n\"\"\"\nb"), Some(20));
        assert_eq!(cut("no line end"), None);
        assert_eq!(cut("\"open\n"), None);
    }

    #[test]
    fn a_quote_inside_an_unquoted_field_is_data() {
        assert_eq!(cut("5\" pipe,1\n6\",2\nrest"), Some(15));
    }

    #[test]
    fn text_that_grows_is_not_scanned_wrongly_at_the_seam() {
        let text = "1,\"a\"\"b\nc\"\n2,\"d\"\n";
        for seam in 1..text.len() {
            let mut cutter = Cutter::new(b',', b'"');
            let first = cutter.cut(&text.as_bytes()[..seam]).unwrap_or(0);
            let rest = cutter.cut(&text.as_bytes()[first..]);
            let expected = if first == text.len() {
                None
            } else {
                Some(text.len() - first)
            };
            assert_eq!(rest, expected, "seam at {seam}");
            assert!(first == 0 || first == 11, "seam at {seam} cut at {first}");
        }
    }
}
