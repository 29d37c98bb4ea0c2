//! `RowDescription`, with what drivers of AWS ask for beyond PostgreSQL's.

use bytes::{BufMut, BytesMut};

use super::messages::format_of;
use crate::session::client_protocol::ClientProtocol;
use crate::session::{Origin, OutputColumn};

/// Bits of the flags of the extended metadata.
const NOT_NULL: i16 = 1;
const AUTO_INCREMENT: i16 = 1 << 4;
const SEARCHABLE: i16 = 1 << 12;

/// Appends the message; `formats` as Bind gave them: none (all text), one for all, or one per column.
pub(super) fn write(
    columns: &[OutputColumn],
    formats: &[i16],
    protocol: ClientProtocol,
    buffer: &mut BytesMut,
) {
    buffer.put_u8(b'T');
    let start = buffer.len();
    buffer.put_i32(0);
    buffer.put_i16(i16::try_from(columns.len()).expect("a result has at most 1,664 columns"));
    for (index, column) in columns.iter().enumerate() {
        let origin = column.origin.as_deref();
        put_text(&column.name, buffer);
        buffer.put_u32(origin.map_or(0, |origin| origin.table_oid));
        buffer.put_i16(origin.map_or(0, |origin| origin.column_number));
        buffer.put_u32(column.data_type.oid());
        buffer.put_i16(column.data_type.wire_length());
        buffer.put_i32(column.data_type.typmod());
        buffer.put_i16(protocol.format(column.data_type, format_of(formats, index)));
        if protocol >= ClientProtocol::ExtendedMetadata {
            put_metadata(origin, buffer);
        }
    }
    let length = i32::try_from(buffer.len() - start).expect("names of columns are short");
    buffer[start..start + 4].copy_from_slice(&length.to_be_bytes());
}

/// Schema, table, column and database behind a field, empty where it is computed, and its flags.
fn put_metadata(origin: Option<&Origin>, buffer: &mut BytesMut) {
    let mut flags = SEARCHABLE;
    match origin {
        Some(origin) => {
            for name in [
                &origin.schema,
                &origin.table,
                &origin.column,
                &origin.database,
            ] {
                put_text(name, buffer);
            }
            if origin.not_null {
                flags |= NOT_NULL;
            }
            if origin.identity {
                flags |= AUTO_INCREMENT;
            }
        }
        None => buffer.put_bytes(0, 4),
    }
    buffer.put_i16(flags);
}

/// A string on the wire ends at its first zero byte.
fn put_text(text: &str, buffer: &mut BytesMut) {
    buffer.extend(text.bytes().filter(|byte| *byte != 0));
    buffer.put_u8(0);
}
