//! COPY of JSON: each object or array of the file is a row (database developer guide, "COPY from JSON
//! format").

pub(crate) mod path;
pub(crate) mod value;

use std::borrow::Cow;
use std::collections::HashMap;

use local_dialect::RsType;

use self::path::JsonPaths;
use self::value::{Malformed, Members, decode_string, skip_value, trim};
use crate::load_error::{LoadColumn, Reason};
use crate::rows::{Refusal, RowBuilder};

/// How the values of a document find their columns.
#[derive(Debug, Clone)]
pub(crate) enum Mapping {
    /// By key; in lower case if case is ignored.
    Keys {
        columns: HashMap<Vec<u8>, usize>,
        ignore_case: bool,
    },
    Paths(JsonPaths),
    /// The document is the only column's value.
    Whole,
}

/// A value for each column, as it stands in the document; NULL is `None`.
type Values<'a> = Vec<Option<&'a [u8]>>;

impl Mapping {
    pub(crate) fn keys(columns: &[LoadColumn], ignore_case: bool) -> Self {
        let columns = columns
            .iter()
            .enumerate()
            .map(|(at, column)| {
                let name = column.name.as_bytes();
                let name = if ignore_case {
                    name.to_ascii_lowercase()
                } else {
                    name.to_vec()
                };
                (name, at)
            })
            .collect();
        Self::Keys {
            columns,
            ignore_case,
        }
    }
}

/// Reads rows; keeps what is needed from one row to the next.
pub(crate) struct RowReader<'p> {
    mapping: &'p Mapping,
    columns: &'p [LoadColumn],
    scratch: Vec<u8>,
}

impl<'p> RowReader<'p> {
    pub(crate) fn new(mapping: &'p Mapping, columns: &'p [LoadColumn]) -> Self {
        Self {
            mapping,
            columns,
            scratch: Vec::new(),
        }
    }

    /// Appends the values of one document to the columns.
    pub(crate) fn read(&mut self, row: &[u8], builder: &mut RowBuilder<'_>) -> Result<(), Refusal> {
        let document = trim(row);
        let values = self
            .values(document)
            .map_err(|(column, reason)| Refusal::new(column, 0, b"", reason))?;
        for (index, value) in values.into_iter().enumerate() {
            let appended = match value {
                Some(value) => self.append(index, value, builder),
                None => builder.append_null(index),
            };
            appended.map_err(|reason| {
                let value = value.unwrap_or(b"");
                Refusal::new(Some(index), place(document, value), value, reason)
            })?;
        }
        Ok(())
    }

    /// The value of each column, as it stands in the document; NULL is `None`.
    fn values<'a>(&mut self, document: &'a [u8]) -> Result<Values<'a>, (Option<usize>, Reason)> {
        let mapping = self.mapping;
        let values = match mapping {
            Mapping::Keys {
                columns,
                ignore_case,
            } => self.values_by_key(document, columns, *ignore_case),
            Mapping::Whole => {
                check_whole(document).map_err(|reason| (None, reason))?;
                Ok(vec![Some(document)])
            }
            Mapping::Paths(paths) => {
                check_whole(document).map_err(|reason| (None, reason))?;
                return paths
                    .iter()
                    .enumerate()
                    .map(|(at, path)| path.find(document).map_err(|reason| (Some(at), reason)))
                    .map(|value| value.map(not_null))
                    .collect();
            }
        };
        values.map_err(|reason| (None, reason))
    }

    fn values_by_key<'a>(
        &mut self,
        document: &'a [u8],
        columns: &HashMap<Vec<u8>, usize>,
        ignore_case: bool,
    ) -> Result<Vec<Option<&'a [u8]>>, Reason> {
        if document.first() == Some(&b'[') {
            check_whole(document)?;
            return Err(Reason::new(
                1216,
                "Invalid JSONPath format: Member is not an object.",
            ));
        }
        let mut values = vec![None; self.columns.len()];
        let mut members = Members::of(document).map_err(|Malformed| malformed())?;
        while let Some((key, value)) = members.advance().map_err(|Malformed| malformed())? {
            let key = decode_string(key, &mut self.scratch);
            let column = if ignore_case {
                columns.get(key.to_ascii_lowercase().as_slice())
            } else {
                columns.get(key)
            };
            if let Some(column) = column {
                values[*column] = not_null(Some(value));
            }
        }
        if members.end() == document.len() {
            Ok(values)
        } else {
            Err(malformed())
        }
    }

    fn append(
        &mut self,
        index: usize,
        value: &[u8],
        builder: &mut RowBuilder<'_>,
    ) -> Result<(), Reason> {
        let data_type = self.columns[index].data_type;
        if data_type == RsType::Super {
            return builder.append(index, value);
        }
        match value.first() {
            Some(b'"') => builder.append(index, decode_string(value, &mut self.scratch)),
            Some(b'{' | b'[') => builder.append(index, &as_text(value)),
            Some(b'-' | b'0'..=b'9') if is_exact(data_type) => {
                builder.append(index, &without_exponent(value))
            }
            _ => builder.append(index, value),
        }
    }
}

fn not_null(value: Option<&[u8]>) -> Option<&[u8]> {
    value.filter(|value| *value != b"null")
}

/// Where `part` lies in `whole`, of which it is a slice.
fn place(whole: &[u8], part: &[u8]) -> usize {
    let start = part.as_ptr().addr().wrapping_sub(whole.as_ptr().addr());
    if start <= whole.len() { start } else { 0 }
}

fn check_whole(document: &[u8]) -> Result<(), Reason> {
    match skip_value(document, 0) {
        Ok(end) if end == document.len() && matches!(document[0], b'{' | b'[') => Ok(()),
        _ => Err(malformed()),
    }
}

fn malformed() -> Reason {
    Reason::new(1216, "Invalid value.")
}

fn is_exact(data_type: RsType) -> bool {
    matches!(
        data_type,
        RsType::SmallInt | RsType::Integer | RsType::BigInt | RsType::Decimal { .. }
    )
}

/// An object or array that goes into a column of text: without line feeds and the blanks between its
/// parts, as the manual's examples show it; a blank behind a colon stays.
fn as_text(value: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(value.len());
    let mut at = 0;
    while let Some(byte) = value.get(at) {
        if *byte == b'"' {
            let end = skip_value(value, at).unwrap_or(value.len());
            text.extend_from_slice(&value[at..end]);
            at = end;
            continue;
        }
        if !byte.is_ascii_whitespace() || (*byte == b' ' && text.last() == Some(&b':')) {
            text.push(*byte);
        }
        at += 1;
    }
    text
}

/// A number without its exponent, so that `1.5e2` goes into a column of whole numbers.
fn without_exponent(number: &[u8]) -> Cow<'_, [u8]> {
    let Some(mark) = number.iter().position(|byte| matches!(byte, b'e' | b'E')) else {
        return Cow::Borrowed(number);
    };
    let exponent = std::str::from_utf8(&number[mark + 1..])
        .ok()
        .and_then(|text| text.parse::<i32>().ok())
        .filter(|exponent| exponent.abs() <= 400);
    let Some(exponent) = exponent else {
        return Cow::Borrowed(number);
    };
    let mantissa = &number[..mark];
    let sign = usize::from(mantissa[0] == b'-');
    let point = mantissa.iter().position(|byte| *byte == b'.');
    let whole = point.unwrap_or(mantissa.len()) - sign;
    let digits: Vec<u8> = mantissa[sign..]
        .iter()
        .copied()
        .filter(u8::is_ascii_digit)
        .collect();
    let point = i32::try_from(whole)
        .unwrap_or(i32::MAX)
        .saturating_add(exponent);
    let mut plain = mantissa[..sign].to_vec();
    match usize::try_from(point) {
        Ok(point) if point >= digits.len() => {
            plain.extend_from_slice(&digits);
            plain.extend(std::iter::repeat_n(b'0', point - digits.len()));
        }
        Ok(point) if point > 0 => {
            plain.extend_from_slice(&digits[..point]);
            if digits[point..].iter().any(|digit| *digit != b'0') {
                plain.push(b'.');
                plain.extend_from_slice(&digits[point..]);
            }
        }
        _ => {
            plain.extend_from_slice(b"0.");
            plain.extend(std::iter::repeat_n(b'0', point.unsigned_abs() as usize));
            plain.extend_from_slice(&digits);
        }
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_become_text_as_the_manual_shows_them() {
        let value = b"{\n   \"id\": 1,\n   \"name\": \"Renaldo  B\"\n}";
        assert_eq!(as_text(value), br#"{"id": 1,"name": "Renaldo  B"}"#);
        assert_eq!(as_text(b"[\n \"a\",\n \"b\"\n]"), br#"["a","b"]"#);
    }

    #[test]
    fn exponents_are_carried_out() {
        for (number, plain) in [
            ("15", "15"),
            ("1.5e2", "150"),
            ("1.5e1", "15"),
            ("-1.25E1", "-12.5"),
            ("12e-1", "1.2"),
            ("5e-3", "0.005"),
            ("1e0", "1"),
        ] {
            assert_eq!(
                String::from_utf8_lossy(&without_exponent(number.as_bytes())),
                plain,
                "{number}"
            );
        }
    }
}
