//! Objects of a block become records in the normal form.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::inference::Position;
use crate::inference::byte_class::{self, Table};
use crate::inference::decide::MAX_VARCHAR_BYTES;
use crate::parts::normal;
use crate::pass::{Block, Fault, LateColumn, Observed, Plan};

/// Bytes of one SUPER value (Redshift manual, SUPER type limits).
const MAX_SUPER_BYTES: usize = 16_000_000;

/// Reads the blocks of one worker.
pub(crate) struct RowReader<'a> {
    plan: &'a Plan,
    columns: HashMap<&'a str, usize>,
    table: Table,
    pub(crate) observed: Observed,
}

impl<'a> RowReader<'a> {
    pub(crate) fn new(plan: &'a Plan) -> Self {
        let columns = plan
            .columns
            .iter()
            .enumerate()
            .map(|(index, c)| (c.name.as_str(), index))
            .collect();
        Self {
            plan,
            columns,
            table: byte_class::table(),
            observed: Observed::new(plan.columns.len(), 0),
        }
    }

    /// Appends the block's objects to `out` in the normal form and returns how many there are.
    pub(crate) fn read(&mut self, block: &Block, out: &mut Vec<u8>) -> Result<u64, Fault> {
        let mut objects = serde_json::Deserializer::from_slice(&block.bytes).into_iter::<Object>();
        let mut slots: Vec<Option<&RawValue>> = vec![None; self.plan.columns.len()];
        let mut rows = 0;
        let mut counted = 0;
        let mut line = block.first_line;
        loop {
            let start = next_byte(&block.bytes, objects.byte_offset());
            let Some(object) = objects.next() else { break };
            line += memchr::memchr_iter(b'\n', &block.bytes[counted..start]).count() as u64;
            counted = start;
            let position = Position {
                file: block.file,
                line,
            };
            let object = object.map_err(|error| malformed(block, &error))?;
            self.read_object(object, position, &mut slots, out)?;
            rows += 1;
        }
        self.observed.rows += rows;
        Ok(rows)
    }

    fn read_object<'b>(
        &mut self,
        object: Object<'b>,
        position: Position,
        slots: &mut [Option<&'b RawValue>],
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        slots.fill(None);
        for (index, (key, value)) in object.0.into_iter().enumerate() {
            let expected = self
                .plan
                .columns
                .get(index)
                .is_some_and(|column| column.name == key);
            let column = if expected {
                Some(index)
            } else {
                self.columns.get(key.as_ref()).copied()
            };
            match column {
                Some(column) if slots[column].is_some() => {
                    let reason = format!("holds the key \"{key}\" twice");
                    return Err(Fault::new(position, None, reason));
                }
                Some(column) => slots[column] = Some(value),
                None => {
                    let name = key.into_owned();
                    self.observed.see_late_column(LateColumn { name, position });
                }
            }
        }
        for (column, value) in slots.iter().enumerate() {
            if column > 0 {
                out.push(b',');
            }
            self.write_value(column, value.map(RawValue::get), position, out)?;
        }
        out.push(b'\n');
        Ok(())
    }

    fn write_value(
        &mut self,
        column: usize,
        value: Option<&str>,
        position: Position,
        out: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        let profile = &mut self.observed.profiles[column];
        let Some(text) = value.filter(|text| *text != "null") else {
            profile.nulls += 1;
            out.extend_from_slice(self.plan.sentinel.as_bytes());
            return Ok(());
        };
        let value = match text.as_bytes()[0] {
            b'"' => unescape(text, position, column)?,
            _ => Cow::Borrowed(text),
        };
        let bytes = value.as_bytes();
        match text.as_bytes()[0] {
            b'"' => {
                check_length(bytes, MAX_VARCHAR_BYTES, "a VARCHAR", position, column)?;
                if bytes.is_empty() {
                    profile.empty_strings += 1;
                } else {
                    profile.observe_string(bytes, position);
                }
                self.observed.sentinel.see(bytes, &self.plan.sentinel);
            }
            b'{' | b'[' => {
                check_length(bytes, MAX_SUPER_BYTES, "a SUPER", position, column)?;
                profile.observe_nested(bytes, position);
            }
            _ => profile.observe(bytes, byte_class::classes(&self.table, bytes), position),
        }
        let written = if self.plan.columns[column].as_json {
            text.as_bytes()
        } else {
            bytes
        };
        normal::write(written, out);
        Ok(())
    }
}

fn next_byte(bytes: &[u8], from: usize) -> usize {
    let blank = bytes[from..]
        .iter()
        .position(|byte| !byte.is_ascii_whitespace());
    blank.map_or(bytes.len(), |at| from + at)
}

fn unescape(text: &str, position: Position, column: usize) -> Result<Cow<'_, str>, Fault> {
    let inner = &text[1..text.len() - 1];
    if !inner.contains('\\') {
        return Ok(Cow::Borrowed(inner));
    }
    let value: String = serde_json::from_str(text).map_err(|error| {
        Fault::new(
            position,
            Some(column),
            format!("is not a JSON string: {}", plain(&error)),
        )
    })?;
    if value.contains('\0') {
        let reason = "holds a NUL character, which Redshift cannot store";
        return Err(Fault::new(position, Some(column), reason));
    }
    Ok(Cow::Owned(value))
}

fn check_length(
    bytes: &[u8],
    limit: usize,
    what: &str,
    position: Position,
    column: usize,
) -> Result<(), Fault> {
    if bytes.len() <= limit {
        return Ok(());
    }
    let reason = format!(
        "is {} bytes long; {what} holds at most {limit}",
        bytes.len()
    );
    Err(Fault::new(position, Some(column), reason))
}

fn malformed(block: &Block, error: &serde_json::Error) -> Fault {
    let line = block.first_line + (error.line() as u64).saturating_sub(1);
    let reason = format!(
        "is not a JSON object: {}, at byte {}",
        plain(error),
        error.column()
    );
    Fault::new(
        Position {
            file: block.file,
            line,
        },
        None,
        reason,
    )
}

/// The message without the place, which is relative to a block.
fn plain(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message
        .split(" at line ")
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// The keys and raw values of an object, in order.
pub(super) struct Object<'a>(pub(super) Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = Object<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::with_capacity(16);
                while let Some(Key(key)) = map.next_key()? {
                    entries.push((key, map.next_value()?));
                }
                Ok(Object(entries))
            }
        }

        deserializer.deserialize_map(Entries)
    }
}

/// A key, borrowed where it holds no escape.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Borrowed(key)))
            }

            fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(key.to_owned())))
            }
        }

        deserializer.deserialize_str(Text)
    }
}
