//! CSV as UNLOAD writes it, rewritten so that nothing in it can be taken for something else.
//!
//! UNLOAD quotes only what it must: NULL is a given text, and the empty text is nothing at all. Here
//! NULL becomes the empty field and the empty text `""`; a text that a reader could take for NULL (`NA`,
//! `\N`, `NULL` …) is quoted. Where there is one column only, NULL is `\N`: an empty line would be no row.
//! A SUPER that is NULL arrives as `null` and becomes NULL.

use model::{Column, ColumnType};

use crate::NullMarkers;
use crate::delimited::{Markers, Meaning};

const NULL_OF_A_SINGLE_COLUMN: &[u8] = b"\\N";

pub(super) struct Rewriter {
    delimiter: u8,
    null: Vec<u8>,
    markers: Markers,
    supers: Vec<bool>,
    /// The field so far, with its quotes.
    field: Vec<u8>,
    column: usize,
    inside_quotes: bool,
    quoted: bool,
    pub(super) rows: u64,
}

impl Rewriter {
    pub(super) fn new(delimiter: u8, null: &str, columns: &[Column]) -> Self {
        let is_super = |column: &Column| column.column_type == ColumnType::Super;
        Self {
            delimiter,
            null: null.as_bytes().to_vec(),
            markers: Markers::new(&NullMarkers::default()),
            supers: columns.iter().map(is_super).collect(),
            field: Vec::new(),
            column: 0,
            inside_quotes: false,
            quoted: false,
            rows: 0,
        }
    }

    pub(super) fn feed(&mut self, mut input: &[u8], out: &mut Vec<u8>) {
        while !input.is_empty() {
            if self.inside_quotes {
                let Some(at) = memchr::memchr(b'"', input) else {
                    self.field.extend_from_slice(input);
                    return;
                };
                self.field.extend_from_slice(&input[..=at]);
                self.inside_quotes = false;
                input = &input[at + 1..];
                continue;
            }
            let Some(at) = memchr::memchr3(self.delimiter, b'"', b'\n', input) else {
                self.field.extend_from_slice(input);
                return;
            };
            self.field.extend_from_slice(&input[..at]);
            let found = input[at];
            input = &input[at + 1..];
            if found == b'"' {
                // A doubled quote leaves the quotes and enters them again.
                self.field.push(b'"');
                self.inside_quotes = true;
                self.quoted = true;
            } else {
                self.end_field(out);
                out.push(found);
                if found == b'\n' {
                    self.rows += 1;
                    self.column = 0;
                }
            }
        }
    }

    /// A last line without its end.
    pub(super) fn end(&mut self, out: &mut Vec<u8>) {
        if self.column > 0 || !self.field.is_empty() {
            self.feed(b"\n", out);
        }
    }

    fn end_field(&mut self, out: &mut Vec<u8>) {
        let field = self.field.as_slice();
        let single = self.supers.len() == 1;
        let is_super = self.supers.get(self.column).copied().unwrap_or_default();
        if self.quoted {
            out.extend_from_slice(field);
        } else if field == self.null || (is_super && field == b"null") {
            if single {
                out.extend_from_slice(NULL_OF_A_SINGLE_COLUMN);
            }
        } else if self.markers.meaning(field) == Meaning::Value {
            out.extend_from_slice(field);
        } else {
            out.push(b'"');
            out.extend_from_slice(field);
            out.push(b'"');
        }
        self.field.clear();
        self.quoted = false;
        self.column += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(types: &[&str]) -> Vec<Column> {
        let column = |text: &&str| Column {
            name: "a".to_owned(),
            column_type: text.parse().unwrap(),
            nullable: true,
        };
        types.iter().map(column).collect()
    }

    /// In every way to cut the input in two.
    fn rewritten(input: &str, types: &[&str]) -> (String, u64) {
        let mut results: Vec<(String, u64)> = (0..=input.len())
            .map(|cut| {
                let mut rewriter = Rewriter::new(b',', "~0", &columns(types));
                let mut out = Vec::new();
                rewriter.feed(&input.as_bytes()[..cut], &mut out);
                rewriter.feed(&input.as_bytes()[cut..], &mut out);
                rewriter.end(&mut out);
                (String::from_utf8(out).unwrap(), rewriter.rows)
            })
            .collect();
        results.dedup();
        assert_eq!(results.len(), 1, "{results:?}");
        results.remove(0)
    }

    #[test]
    fn null_and_the_empty_text_are_told_apart() {
        assert_eq!(
            rewritten("1,~0\n2,\n3,\"a,\"\"b\"\"\nc\"\n", &["bigint", "text"]),
            ("1,\n2,\"\"\n3,\"a,\"\"b\"\"\nc\"\n".to_owned(), 3)
        );
        assert_eq!(rewritten("~0,~0", &["date", "text"]), (",\n".to_owned(), 1));
        assert_eq!(rewritten("", &["text"]), (String::new(), 0));
    }

    #[test]
    fn texts_that_look_like_null_are_quoted() {
        assert_eq!(
            rewritten("NA,\\N\nNULL,x\n", &["text", "text"]),
            ("\"NA\",\"\\N\"\n\"NULL\",x\n".to_owned(), 2)
        );
    }

    #[test]
    fn one_column_has_no_empty_lines() {
        assert_eq!(
            rewritten("~0\n\n\\N\n", &["text"]),
            ("\\N\n\"\"\n\"\\N\"\n".to_owned(), 3)
        );
    }

    #[test]
    fn null_of_super_is_null() {
        assert_eq!(
            rewritten("null,null\n", &["super", "text"]),
            (",\"null\"\n".to_owned(), 1)
        );
    }
}
