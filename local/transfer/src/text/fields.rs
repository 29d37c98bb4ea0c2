//! Fields of one row.

use super::syntax::{Delimiter, Syntax};
use crate::load_error::Reason;

/// Reads the fields of a row from left to right.
pub(crate) struct Fields<'a> {
    row: &'a [u8],
    syntax: &'a Syntax,
    /// `None` after the last field.
    at: Option<usize>,
    /// Fields that have been read.
    count: usize,
    /// Whether the row of a CSV file has a quote anywhere; most have none.
    has_quotes: bool,
}

/// Where a field starts in its row, its text there, and its content: in the row, or in the scratch
/// buffer when quotes or escapes had to be undone.
#[derive(Debug)]
pub(crate) struct Field<'a> {
    pub(crate) start: usize,
    pub(crate) written: &'a [u8],
    pub(crate) content: &'a [u8],
}

impl<'a> Field<'a> {
    /// A field whose content is its text.
    fn plain(start: usize, written: &'a [u8]) -> Self {
        Self {
            start,
            written,
            content: written,
        }
    }
}

impl<'a> Fields<'a> {
    pub(crate) fn new(row: &'a [u8], syntax: &'a Syntax) -> Self {
        // With ESCAPE, NUL ends the record.
        let row = match syntax {
            Syntax::Delimited { escape: true, .. } => {
                &row[..memchr::memchr(0, row).unwrap_or(row.len())]
            }
            _ => row,
        };
        let has_quotes = match syntax {
            Syntax::Csv { quote, .. } => memchr::memchr(*quote, row).is_some(),
            _ => false,
        };
        Self {
            row,
            syntax,
            at: Some(0),
            count: 0,
            has_quotes,
        }
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.at.is_none()
    }

    pub(crate) fn next_field<'b>(
        &mut self,
        scratch: &'b mut Vec<u8>,
    ) -> Option<Result<Field<'b>, Reason>>
    where
        'a: 'b,
    {
        let start = self.at?;
        self.count += 1;
        match self.syntax {
            Syntax::Csv { delimiter, quote } => Some(self.csv(start, delimiter, *quote, scratch)),
            Syntax::Delimited {
                delimiter,
                escape,
                remove_quotes,
            } => {
                if *remove_quotes && matches!(self.row.get(start), Some(b'\'' | b'"')) {
                    return Some(self.between_quotes(start, delimiter, *escape, scratch));
                }
                if *escape {
                    return Some(Ok(self.escaped(start, delimiter, scratch)));
                }
                Some(Ok(self.plain(start, delimiter)))
            }
            Syntax::FixedWidth(widths) => self.fixed(start, widths),
        }
    }

    /// The text up to the next delimiter.
    fn plain(&mut self, start: usize, delimiter: &Delimiter) -> Field<'a> {
        let rest = &self.row[start..];
        let length = delimiter.find(rest);
        self.at = length.map(|length| start + length + delimiter.len());
        Field::plain(start, &rest[..length.unwrap_or(rest.len())])
    }

    fn csv<'b>(
        &mut self,
        start: usize,
        delimiter: &Delimiter,
        quote: u8,
        scratch: &'b mut Vec<u8>,
    ) -> Result<Field<'b>, Reason>
    where
        'a: 'b,
    {
        if !self.has_quotes {
            return Ok(self.plain(start, delimiter));
        }
        let open = skip_blanks(self.row, start, delimiter);
        if self.row.get(open) == Some(&quote) {
            return self.quoted(start, open, delimiter, quote, scratch);
        }
        let field = self.plain(start, delimiter);
        if memchr::memchr(quote, field.content).is_some() {
            return Err(invalid_quotes());
        }
        Ok(field)
    }

    /// A field between quotes, of which one stands at `open`; blanks outside of them do not count.
    fn quoted<'b>(
        &mut self,
        start: usize,
        open: usize,
        delimiter: &Delimiter,
        quote: u8,
        scratch: &'b mut Vec<u8>,
    ) -> Result<Field<'b>, Reason>
    where
        'a: 'b,
    {
        scratch.clear();
        let row: &'a [u8] = self.row;
        let mut from = open + 1;
        loop {
            let Some(length) = memchr::memchr(quote, &row[from..]) else {
                return Err(invalid_quotes());
            };
            let end = from + length;
            if row.get(end + 1) == Some(&quote) {
                scratch.extend_from_slice(&row[from..=end]);
                from = end + 2;
                continue;
            }
            let after = skip_blanks(row, end + 1, delimiter);
            self.end_at(after, delimiter).ok_or_else(invalid_quotes)?;
            let written = &row[start..after];
            let content: &'b [u8] = if scratch.is_empty() {
                &row[from..end]
            } else {
                scratch.extend_from_slice(&row[from..end]);
                scratch
            };
            return Ok(Field {
                start,
                written,
                content,
            });
        }
    }

    /// The field ends at `end`, where a delimiter or the row's end must be.
    fn end_at(&mut self, end: usize, delimiter: &Delimiter) -> Option<()> {
        if end == self.row.len() {
            self.at = None;
        } else if delimiter.starts(&self.row[end..]) {
            self.at = Some(end + delimiter.len());
        } else {
            return None;
        }
        Some(())
    }

    /// ESCAPE: what follows a backslash stands for itself.
    fn escaped<'b>(
        &mut self,
        start: usize,
        delimiter: &Delimiter,
        scratch: &'b mut Vec<u8>,
    ) -> Field<'b>
    where
        'a: 'b,
    {
        let row: &'a [u8] = self.row;
        let end = unescaped_delimiter(row, start, delimiter);
        self.at = (end < row.len()).then(|| end + delimiter.len());
        let written = &row[start..end];
        Field {
            start,
            written,
            content: unescape(written, scratch),
        }
    }

    /// REMOVEQUOTES: the field goes to the same quote that stands before a delimiter or the row's end.
    fn between_quotes<'b>(
        &mut self,
        start: usize,
        delimiter: &Delimiter,
        escape: bool,
        scratch: &'b mut Vec<u8>,
    ) -> Result<Field<'b>, Reason>
    where
        'a: 'b,
    {
        let row: &'a [u8] = self.row;
        let quote = row[start];
        let mut from = start + 1;
        while let Some(length) = memchr::memchr(quote, &row[from..]) {
            let end = from + length;
            from = end + 1;
            if escape && is_escaped(&row[start + 1..end]) {
                continue;
            }
            if self.end_at(end + 1, delimiter).is_some() {
                let inside = &row[start + 1..end];
                let content = if escape {
                    unescape(inside, scratch)
                } else {
                    inside
                };
                return Ok(Field {
                    start,
                    written: &row[start..=end],
                    content,
                });
            }
        }
        Err(Reason::new(
            1214,
            "Delimiter not found: a quotation mark is not closed",
        ))
    }

    /// The next field by its width; the last one may be shorter.
    fn fixed(&mut self, start: usize, widths: &[usize]) -> Option<Result<Field<'a>, Reason>> {
        let width = *widths.get(self.count - 1)?;
        let rest = &self.row[start..];
        if rest.is_empty() && self.count > 1 {
            self.at = None;
            return None;
        }
        let length = characters(rest, width);
        let end = start + length;
        self.at = (end < self.row.len() || self.count < widths.len()).then_some(end);
        Some(Ok(Field::plain(start, &rest[..length])))
    }
}

/// Bytes of the first `count` characters.
fn characters(text: &[u8], count: usize) -> usize {
    if text.len() <= count || text[..count].is_ascii() && is_start(text.get(count)) {
        return text.len().min(count);
    }
    let mut starts = (0..text.len()).filter(|at| is_start(text.get(*at)));
    starts.nth(count).unwrap_or(text.len())
}

/// Whether a byte is not inside of a character.
fn is_start(byte: Option<&u8>) -> bool {
    byte.is_none_or(|byte| byte & 0xc0 != 0x80)
}

/// Whether the byte behind `before` has an odd number of backslashes before it.
fn is_escaped(before: &[u8]) -> bool {
    let backslashes = before.iter().rev().take_while(|byte| **byte == b'\\');
    backslashes.count() % 2 == 1
}

/// Where the first delimiter at or behind `start` is that is not escaped, or the row's end.
fn unescaped_delimiter(row: &[u8], start: usize, delimiter: &Delimiter) -> usize {
    let mut from = start;
    while let Some(length) = delimiter.find(&row[from..]) {
        let end = from + length;
        if !is_escaped(&row[start..end]) {
            return end;
        }
        from = end + 1;
    }
    row.len()
}

fn unescape<'b>(written: &'b [u8], scratch: &'b mut Vec<u8>) -> &'b [u8] {
    let Some(first) = memchr::memchr(b'\\', written) else {
        return written;
    };
    scratch.clear();
    let mut from = 0;
    let mut backslash = Some(first);
    while let Some(at) = backslash {
        scratch.extend_from_slice(&written[from..at]);
        // A backslash at the end stands for itself.
        scratch.push(*written.get(at + 1).unwrap_or(&b'\\'));
        from = (at + 2).min(written.len());
        backslash = memchr::memchr(b'\\', &written[from..]).map(|length| from + length);
    }
    scratch.extend_from_slice(&written[from..]);
    scratch
}

/// Blanks around quotes, unless they delimit fields.
fn skip_blanks(row: &[u8], from: usize, delimiter: &Delimiter) -> usize {
    let mut at = from;
    while matches!(row.get(at), Some(b' ' | b'\t')) && !delimiter.starts(&row[at..]) {
        at += 1;
    }
    at
}

fn invalid_quotes() -> Reason {
    Reason::new(1214, "Invalid quote formatting for CSV")
}

#[cfg(test)]
mod tests {
    use local_dialect::statements::copy::CopyFormat;

    use super::*;

    fn split(row: &str, format: &CopyFormat) -> Result<Vec<String>, Reason> {
        let syntax = Syntax::of(format);
        let mut fields = Fields::new(row.as_bytes(), &syntax);
        let mut scratch = Vec::new();
        let mut list = Vec::new();
        while let Some(field) = fields.next_field(&mut scratch) {
            list.push(String::from_utf8(field?.content.to_vec()).unwrap());
        }
        Ok(list)
    }

    fn csv(row: &str) -> Result<Vec<String>, Reason> {
        split(
            row,
            &CopyFormat::Csv {
                delimiter: vec![b','],
                quote: b'"',
            },
        )
    }

    fn text(row: &str, delimiter: &str, escape: bool, remove_quotes: bool) -> Vec<String> {
        split(
            row,
            &CopyFormat::Text {
                delimiter: delimiter.as_bytes().to_vec(),
                escape,
                remove_quotes,
            },
        )
        .unwrap()
    }

    #[test]
    fn quotes_are_undone() {
        assert_eq!(
            csv(r#"a,"b,c","d""e","",,""""#).unwrap_err().text,
            "Invalid quote formatting for CSV"
        );
        assert_eq!(
            csv(r#"a,"b,c","d""e","",,"""""""#).unwrap(),
            ["a", "b,c", "d\"e", "", "", "\"\""]
        );
        assert_eq!(csv(r#" "a" ,b , c"#).unwrap(), ["a", "b ", " c"]);
    }

    #[test]
    fn a_delimiter_at_the_end_opens_one_more_field() {
        assert_eq!(csv("a,").unwrap(), ["a", ""]);
        assert_eq!(text("", "|", false, false), [""]);
    }

    #[test]
    fn stray_quotes_are_errors_in_csv_and_content_in_text() {
        assert!(csv("a\"b,c").is_err());
        assert!(csv("\"a\"b,c").is_err());
        assert_eq!(text("a\"b|c", "|", false, false), ["a\"b", "c"]);
    }

    #[test]
    fn delimiters_may_have_several_characters() {
        assert_eq!(text("a|~|b|c|~|", "|~|", false, false), ["a", "b|c", ""]);
    }

    #[test]
    fn a_backslash_takes_the_meaning_from_what_follows() {
        assert_eq!(
            text(r"2| A\\B\\C|3\||\012|x\", "|", true, false),
            ["2", r" A\B\C", "3|", "012", r"x\"]
        );
        assert_eq!(text("a|b\0c|d", "|", true, false), ["a", "b"]);
    }

    #[test]
    fn surrounding_quotes_are_removed() {
        let row = "\"a|b\"|'Black'|Blue'|' ' 'Black' ' '|' '";
        assert_eq!(
            text(row, "|", false, true),
            ["a|b", "Black", "Blue'", " ' 'Black' ' ", " "]
        );
        assert_eq!(
            text(r"'A Midsummer Night\'s Dream'", "|", true, true),
            ["A Midsummer Night's Dream"]
        );
        let format = CopyFormat::Text {
            delimiter: vec![b'|'],
            escape: false,
            remove_quotes: true,
        };
        assert!(split("'Blue|x", &format).is_err());
    }

    #[test]
    fn widths_are_in_characters() {
        let format = CopyFormat::FixedWidth(vec![2, 3, 2]);
        assert_eq!(split("12abcde", &format).unwrap(), ["12", "abc", "de"]);
        assert_eq!(split("é2ü€cdé", &format).unwrap(), ["é2", "ü€c", "dé"]);
        assert_eq!(split("12abcd", &format).unwrap(), ["12", "abc", "d"]);
        assert_eq!(split("12abc", &format).unwrap(), ["12", "abc"]);
    }
}
