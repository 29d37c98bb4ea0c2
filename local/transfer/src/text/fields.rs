//! Fields of one row.

use crate::load_error::Reason;

/// What separates and encloses fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Separators {
    pub(super) delimiter: u8,
    pub(super) quote: Option<u8>,
}

/// Reads the fields of a row from left to right.
pub(super) struct Fields<'a> {
    row: &'a [u8],
    separators: Separators,
    /// `None` after the last field.
    at: Option<usize>,
}

/// Where a field starts in its row, and its content: in the row, or in the scratch buffer when quotes
/// had to be undone.
pub(super) struct Field<'a> {
    pub(super) start: usize,
    pub(super) content: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) fn new(row: &'a [u8], separators: Separators) -> Self {
        Self {
            row,
            separators,
            at: Some(0),
        }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at.is_none()
    }

    pub(super) fn next_field<'b>(
        &mut self,
        scratch: &'b mut Vec<u8>,
    ) -> Option<Result<Field<'b>, Reason>>
    where
        'a: 'b,
    {
        let start = self.at?;
        match self.separators.quote {
            Some(quote) if self.row.get(start) == Some(&quote) => {
                Some(self.quoted(start, quote, scratch))
            }
            quote => {
                let rest = &self.row[start..];
                let length = memchr::memchr(self.separators.delimiter, rest);
                self.at = length.map(|length| start + length + 1);
                let content = &rest[..length.unwrap_or(rest.len())];
                if quote.is_some_and(|quote| memchr::memchr(quote, content).is_some()) {
                    return Some(Err(invalid_quotes()));
                }
                Some(Ok(Field { start, content }))
            }
        }
    }

    fn quoted<'b>(
        &mut self,
        start: usize,
        quote: u8,
        scratch: &'b mut Vec<u8>,
    ) -> Result<Field<'b>, Reason>
    where
        'a: 'b,
    {
        scratch.clear();
        let mut from = start + 1;
        let row: &'a [u8] = self.row;
        loop {
            let Some(length) = memchr::memchr(quote, &row[from..]) else {
                self.at = None;
                return Err(invalid_quotes());
            };
            let end = from + length;
            match row.get(end + 1) {
                Some(next) if *next == quote => {
                    scratch.extend_from_slice(&row[from..=end]);
                    from = end + 2;
                }
                after => {
                    self.at = after.map(|_| end + 2);
                    if after.is_some_and(|next| *next != self.separators.delimiter) {
                        return Err(invalid_quotes());
                    }
                    if scratch.is_empty() {
                        return Ok(Field {
                            start,
                            content: &row[from..end],
                        });
                    }
                    scratch.extend_from_slice(&row[from..end]);
                    return Ok(Field {
                        start,
                        content: scratch,
                    });
                }
            }
        }
    }
}

fn invalid_quotes() -> Reason {
    Reason::new(1214, "Invalid quote formatting for CSV")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(row: &str, quote: Option<u8>) -> Result<Vec<String>, Reason> {
        let mut fields = Fields::new(
            row.as_bytes(),
            Separators {
                delimiter: b',',
                quote,
            },
        );
        let mut scratch = Vec::new();
        let mut list = Vec::new();
        while let Some(field) = fields.next_field(&mut scratch) {
            list.push(String::from_utf8(field?.content.to_vec()).unwrap());
        }
        Ok(list)
    }

    #[test]
    fn quotes_are_undone() {
        assert_eq!(
            split(r#"a,"b,c","d""e","",,""""#, Some(b'"'))
                .unwrap_err()
                .text,
            "Invalid quote formatting for CSV"
        );
        assert_eq!(
            split(r#"a,"b,c","d""e","",,"""""#, Some(b'"')).unwrap(),
            ["a", "b,c", "d\"e", "", "", "\""]
        );
    }

    #[test]
    fn a_delimiter_at_the_end_opens_one_more_field() {
        assert_eq!(split("a,", Some(b'"')).unwrap(), ["a", ""]);
        assert_eq!(split("", None).unwrap(), [""]);
    }

    #[test]
    fn stray_quotes_are_errors_in_csv_and_content_in_text() {
        assert!(split("a\"b,c", Some(b'"')).is_err());
        assert!(split("\"a\"b,c", Some(b'"')).is_err());
        assert_eq!(split("a\"b,c", None).unwrap(), ["a\"b", "c"]);
    }
}
