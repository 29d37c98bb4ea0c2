//! From the first part of a delimited file to its dialect and columns.

use super::header;
use super::{Dialect, Markers, RowReader};
use crate::Error;
use crate::pass::{Block, ColumnPlan, Plan};
use crate::source::{Header, Sample, SourceOptions};

/// How a delimited file is read.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) dialect: Dialect,
    /// Names, and what the sample lets one assume about the columns.
    pub(crate) columns: Vec<ColumnPlan>,
}

impl Layout {
    /// Takes in a further file: the same dialect and the same columns in the same order.
    pub(crate) fn add(&mut self, other: &Self, first: &str, path: &str) -> Result<(), Error> {
        let names = |layout: &Self| -> Vec<String> {
            layout
                .columns
                .iter()
                .map(|column| column.name.clone())
                .collect()
        };
        if self.dialect != other.dialect || names(self) != names(other) {
            return Err(Error::HeaderDiffers {
                first: first.to_owned(),
                path: path.to_owned(),
            });
        }
        for (mine, theirs) in self.columns.iter_mut().zip(&other.columns) {
            mine.markers_are_null &= theirs.markers_are_null;
        }
        Ok(())
    }
}

/// Delimiters in the order of preference when two fit equally well.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// Records of the sample that the delimiter must explain.
const RECORDS: usize = 500;

/// Detects what the options leave open.
pub(crate) fn sniff(
    path: &str,
    sample: &Sample,
    options: &SourceOptions,
    markers: &Markers,
) -> Result<Layout, Error> {
    let text = sample.whole_lines();
    if !text.contains(&b'\n') && text.contains(&b'\r') {
        return Err(Error::CarriageReturns {
            path: path.to_owned(),
        });
    }
    let quote = options.quote.unwrap_or_else(|| quote_of(text));
    let delimiter = options
        .delimiter
        .unwrap_or_else(|| delimiter_of(text, quote));
    check_usable(delimiter, quote)?;
    let records = split(text, delimiter, quote, 1);
    let first = records.first().ok_or_else(|| Error::EmptyFile {
        path: path.to_owned(),
    })?;
    let has_header = options.header != Header::Absent;
    let dialect = Dialect {
        delimiter,
        quote,
        has_header,
    };
    let below = profiles_below(text, dialect, first.len(), markers);
    let names = header::names(path, first, &below.profiles, markers, options.header)?;
    let columns = names
        .into_iter()
        .zip(&below.profiles)
        .map(|(name, profile)| ColumnPlan {
            // Where the sample has nothing to say, a number is the better bet.
            markers_are_null: !profile.is_text(),
            ..ColumnPlan::named(name)
        })
        .collect();
    Ok(Layout { dialect, columns })
}

fn check_usable(delimiter: u8, quote: u8) -> Result<(), Error> {
    let usable = |byte: u8| byte.is_ascii() && !matches!(byte, b'\n' | b'\r' | 0);
    if usable(delimiter) && usable(quote) && delimiter != quote {
        return Ok(());
    }
    Err(Error::Delimiter {
        delimiter: char::from(delimiter),
        quote: char::from(quote),
    })
}

/// What the sample's records look like, as far as they are sound: a fault in them is reported by the
/// pass over the file, which knows more.
fn profiles_below(
    text: &[u8],
    dialect: Dialect,
    columns: usize,
    markers: &Markers,
) -> crate::pass::Observed {
    let column = ColumnPlan {
        markers_are_null: true,
        ..ColumnPlan::default()
    };
    let plan = Plan::of(vec![column; columns]);
    let block = Block {
        file: 0,
        first_line: 1,
        begins_with_header: dialect.has_header,
        bytes: text.to_vec(),
    };
    let mut reader = RowReader::new(dialect, markers, &plan);
    let _fault = reader.read(&block, &mut Vec::new(), &mut Vec::new());
    reader.into_observed()
}

/// Single quotes only if they enclose a whole column and there are no double ones.
fn quote_of(text: &[u8]) -> u8 {
    if text.contains(&b'"') || !text.contains(&b'\'') {
        return b'"';
    }
    let delimiter = delimiter_of(text, b'\'');
    let records = split(text, delimiter, 0, RECORDS);
    let enclosed =
        |field: &String| field.len() >= 2 && field.starts_with('\'') && field.ends_with('\'');
    let columns = records.first().map_or(0, Vec::len);
    let some_column_is_enclosed = (0..columns).any(|column| {
        records.len() > 1
            && records
                .iter()
                .skip(1)
                .all(|record| record.get(column).is_some_and(enclosed))
    });
    if some_column_is_enclosed { b'\'' } else { b'"' }
}

/// The delimiter that splits most records into as many fields as the first, and into the most.
fn delimiter_of(text: &[u8], quote: u8) -> u8 {
    let mut best = (0, 1, b',');
    for delimiter in DELIMITERS {
        let records = split(text, delimiter, quote, RECORDS);
        let fields = records.first().map_or(0, Vec::len);
        let alike = records
            .iter()
            .filter(|record| record.len() == fields)
            .count();
        let share = alike * 100 / records.len().max(1);
        if fields > 1 && (share, fields) > (best.0, best.1) {
            best = (share, fields, delimiter);
        }
    }
    best.2
}

/// A lenient split of at most `limit` records; empty lines are left out.
fn split(text: &[u8], delimiter: u8, quote: u8, limit: usize) -> Vec<Vec<String>> {
    let mut records = Vec::new();
    let mut at = 0;
    while at < text.len() && records.len() < limit {
        let mut record = Vec::new();
        loop {
            let (field, next, ended) = split_field(text, at, delimiter, quote);
            record.push(field);
            at = next;
            if ended {
                break;
            }
        }
        if record.len() > 1 || !record[0].is_empty() {
            records.push(record);
        }
    }
    records
}

fn split_field(text: &[u8], start: usize, delimiter: u8, quote: u8) -> (String, usize, bool) {
    let mut value = Vec::new();
    let mut at = start;
    let quoted = quote != 0 && text.get(at) == Some(&quote);
    let mut inside = quoted;
    at += usize::from(quoted);
    while let Some(&byte) = text.get(at) {
        at += 1;
        if inside && byte == quote {
            if text.get(at) == Some(&quote) {
                value.push(quote);
                at += 1;
            } else {
                inside = false;
            }
        } else if !inside && byte == delimiter {
            return (lossy(&value), at, false);
        } else if !inside && byte == b'\n' {
            if value.last() == Some(&b'\r') {
                value.pop();
            }
            return (lossy(&value), at, true);
        } else {
            value.push(byte);
        }
    }
    (lossy(&value), at, true)
}

fn lossy(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}
