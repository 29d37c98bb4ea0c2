//! From the first part of a delimited file to its dialect and columns.

use std::borrow::Cow;
use std::io::Read;

use super::header;
use super::written::{Escape, Quote, Written};
use super::{Dialect, LineNotes, Lines, Markers, Rewriter, RowReader};
use crate::Error;
use crate::pass::{Block, ColumnPlan, Plan};
use crate::source::{Header, Sample, SourceOptions};

/// How a delimited file is read.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// What the cut text has, after it was rewritten where it must be.
    pub(crate) dialect: Dialect,
    /// The dialect of the first file, for people.
    pub(crate) read_as: String,
    /// Names, and what the sample lets one assume about the columns.
    pub(crate) columns: Vec<ColumnPlan>,
}

impl Layout {
    /// Takes in a further file: the same dialect and the same columns in the same order.
    pub(crate) fn add(&mut self, other: &Self, first: &str, path: &str) -> Result<(), Error> {
        if let Some(difference) = self.difference(other) {
            return Err(Error::HeaderDiffers {
                first: first.to_owned(),
                path: path.to_owned(),
                difference,
            });
        }
        for (mine, theirs) in self.columns.iter_mut().zip(&other.columns) {
            mine.markers_are_null &= theirs.markers_are_null;
        }
        Ok(())
    }

    /// What the further file has otherwise than this one.
    fn difference(&self, other: &Self) -> Option<String> {
        let columns = self.columns.iter().zip(&other.columns).enumerate();
        let mut renamed = columns.filter(|(_, (mine, theirs))| mine.name != theirs.name);
        if self.dialect != other.dialect {
            Some(format!("it is {} and not {}", other.read_as, self.read_as))
        } else if let Some((index, (mine, theirs))) = renamed.next() {
            let (column, mine, theirs) = (index + 1, &mine.name, &theirs.name);
            Some(format!(
                "its column {column} is \"{theirs}\" and not \"{mine}\""
            ))
        } else if self.columns.len() != other.columns.len() {
            let (mine, theirs) = (self.columns.len(), other.columns.len());
            Some(format!("it has {theirs} columns and not {mine}"))
        } else {
            None
        }
    }
}

/// Delimiters in the order of preference when two fit equally well.
const DELIMITERS: [&str; 4] = [",", "\t", ";", "|"];
/// Delimiters that are tried when none of the usual ones splits the first record, and taken if they
/// explain every record.
const RARE_DELIMITERS: [&str; 6] = ["\u{1}", "\u{1f}", "^", "~", "¦", "§"];
/// Records of the sample that the delimiter must explain.
const RECORDS: usize = 500;

/// Detects what the options leave open. Returns also how the file is written, if it has to be rewritten.
pub(crate) fn sniff(
    path: &str,
    sample: &Sample,
    options: &SourceOptions,
    markers: &Markers,
) -> Result<(Layout, Option<Written>), Error> {
    let written = written(sample, options);
    if !written.is_usable() {
        return Err(Error::Delimiter {
            path: path.to_owned(),
            read_as: written.to_string(),
        });
    }
    let has_header = options.header != Header::Absent;
    let (dialect, text) = match written.plain() {
        Some((delimiter, quote)) => (
            Dialect {
                delimiter,
                quote,
                has_header,
            },
            Cow::Borrowed(sample.whole_lines()),
        ),
        None => (
            Dialect::normal(has_header),
            Cow::Owned(rewritten(sample.whole_lines(), &written)),
        ),
    };
    let text = text.as_ref();
    let records = split_plain(text, dialect.delimiter, dialect.quote, 1).records;
    let first = records.first().ok_or_else(|| Error::EmptyFile {
        path: path.to_owned(),
    })?;
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
    let header = if has_header { "header" } else { "no header" };
    let layout = Layout {
        dialect,
        read_as: format!("{written}, {header}"),
        columns,
    };
    let must_rewrite = written.plain().is_none();
    Ok((layout, must_rewrite.then_some(written)))
}

/// How the sample is written, as far as the options do not say it.
fn written(sample: &Sample, options: &SourceOptions) -> Written {
    let text = sample.whole_lines();
    let mut written = Written {
        delimiter: String::from(","),
        quote: options.quote.unwrap_or_else(|| quote_of(text)),
        escape: options.escape.unwrap_or(Escape::None),
        carriage_returns: sample.line_end == b'\r',
        comment: options.comment,
    };
    let delimiter = |written: &Written| match &options.delimiter {
        Some(delimiter) => delimiter.clone(),
        None => delimiter_of(text, written),
    };
    written.delimiter = delimiter(&written);
    if options.escape.is_none() && memchr::memchr(b'\\', text).is_some() {
        // Only where quotes make no sense without it and all make sense with it.
        let mut escaped = Written {
            escape: Escape::Byte(b'\\'),
            ..written.clone()
        };
        escaped.delimiter = delimiter(&escaped);
        if split(text, &written, usize::MAX).malformed > 0
            && split(text, &escaped, usize::MAX).malformed == 0
        {
            return escaped;
        }
    }
    written
}

fn rewritten(text: &[u8], written: &Written) -> Vec<u8> {
    let mut normal = Vec::new();
    let notes = LineNotes::default();
    let _too_long = Rewriter::new(text, written.clone(), 1, notes).read_to_end(&mut normal);
    normal
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
        lines: Lines::default(),
        bytes: text.to_vec(),
    };
    let mut reader = RowReader::new(dialect, markers, &plan);
    let _fault = reader.read(&block, &mut Vec::new(), &mut Vec::new());
    reader.into_observed()
}

/// Single quotes only if they enclose a whole column and there are no double ones.
fn quote_of(text: &[u8]) -> Quote {
    if text.contains(&b'"') || !text.contains(&b'\'') {
        return Quote::Byte(b'"');
    }
    let quoted = Written {
        delimiter: String::from(","),
        quote: Quote::Byte(b'\''),
        escape: Escape::None,
        carriage_returns: false,
        comment: None,
    };
    let unquoted = Written {
        delimiter: delimiter_of(text, &quoted),
        quote: Quote::None,
        ..quoted
    };
    let records = split(text, &unquoted, RECORDS).records;
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
    Quote::Byte(if some_column_is_enclosed { b'\'' } else { b'"' })
}

/// The delimiter that splits most records into as many fields as the first, and into the most.
fn delimiter_of(text: &[u8], written: &Written) -> String {
    let mut best = (0, 1, DELIMITERS[0]);
    for delimiter in DELIMITERS {
        let (share, fields, _) = explained(text, written, delimiter);
        if fields > 1 && (share, fields) > (best.0, best.1) {
            best = (share, fields, delimiter);
        }
    }
    if best.1 == 1 {
        let rare = RARE_DELIMITERS.into_iter().find(|delimiter| {
            let (share, fields, records) = explained(text, written, delimiter);
            fields > 1 && share == 100 && records > 1
        });
        return rare.unwrap_or(best.2).to_owned();
    }
    best.2.to_owned()
}

/// How many of a hundred records the delimiter splits into as many fields as the first, how many these
/// are, and how many records there are.
fn explained(text: &[u8], written: &Written, delimiter: &str) -> (usize, usize, usize) {
    if memchr::memmem::find(text, delimiter.as_bytes()).is_none() {
        return (0, 0, 0);
    }
    let candidate = Written {
        delimiter: delimiter.to_owned(),
        ..written.clone()
    };
    let records = split(text, &candidate, RECORDS).records;
    let fields = records.first().map_or(0, Vec::len);
    let alike = records
        .iter()
        .filter(|record| record.len() == fields)
        .count();
    (alike * 100 / records.len().max(1), fields, records.len())
}

/// A lenient split.
#[derive(Default)]
struct Split {
    /// Empty lines are left out.
    records: Vec<Vec<String>>,
    /// Quoted fields that go on after their closing quote.
    malformed: usize,
}

fn split(text: &[u8], written: &Written, limit: usize) -> Split {
    match written.plain() {
        Some((delimiter, quote)) => split_plain(text, delimiter, quote, limit),
        None => split_plain(&rewritten(text, written), b',', b'"', limit),
    }
}

/// At most `limit` records.
fn split_plain(text: &[u8], delimiter: u8, quote: u8, limit: usize) -> Split {
    let mut split = Split::default();
    let mut at = 0;
    while at < text.len() && split.records.len() < limit {
        let mut record = Vec::new();
        loop {
            let field = split_field(text, at, delimiter, quote);
            split.malformed += usize::from(field.is_malformed);
            record.push(field.value);
            at = field.next;
            if field.ends_record {
                break;
            }
        }
        if record.len() > 1 || !record[0].is_empty() {
            split.records.push(record);
        }
    }
    split
}

struct Field {
    value: String,
    next: usize,
    ends_record: bool,
    is_malformed: bool,
}

fn split_field(text: &[u8], start: usize, delimiter: u8, quote: u8) -> Field {
    let mut value = Vec::new();
    let mut at = start;
    let quoted = text.get(at) == Some(&quote);
    let mut inside = quoted;
    let mut is_malformed = false;
    at += usize::from(quoted);
    let field = |value: &[u8], next, ends_record, is_malformed| Field {
        value: String::from_utf8_lossy(value).into_owned(),
        next,
        ends_record,
        is_malformed,
    };
    while let Some(&byte) = text.get(at) {
        at += 1;
        if inside && byte == quote {
            if text.get(at) == Some(&quote) {
                value.push(quote);
                at += 1;
            } else {
                inside = false;
                let ends = |&byte: &u8| byte == delimiter || matches!(byte, b'\n' | b'\r');
                is_malformed = !text.get(at).is_none_or(ends);
            }
        } else if !inside && byte == delimiter {
            return field(&value, at, false, is_malformed);
        } else if !inside && byte == b'\n' {
            if value.last() == Some(&b'\r') {
                value.pop();
            }
            return field(&value, at, true, is_malformed);
        } else {
            value.push(byte);
        }
    }
    field(&value, at, true, is_malformed)
}
