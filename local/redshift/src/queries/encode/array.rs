//! Arrays of the catalogue in binary: dimensions, type of the elements, and each element behind its
//! length.

use arrow::array::{Array, StringArray};
use bytes::{BufMut, BytesMut};
use local_dialect::RsType;
use local_dialect::error::SqlError;

use super::binary::write_text_as;
use crate::session::Result;

/// `pg_type.oid` of `aclitem`.
const ACL_ITEM: u32 = 1033;

/// Appends an array whose elements are given as text.
pub(super) fn write(kind: RsType, elements: &StringArray, buffer: &mut BytesMut) -> Result<()> {
    let (element, oid) = match kind {
        RsType::SmallIntArray => (RsType::SmallInt, RsType::SmallInt.oid()),
        RsType::IntegerArray => (RsType::Integer, RsType::Integer.oid()),
        // An ACL item has no binary form but its text.
        RsType::AclItemArray => (RsType::Text, ACL_ITEM),
        RsType::TextArray => (RsType::Text, RsType::Text.oid()),
        other => {
            return Err(SqlError::unsupported(format!(
                "binary output of {}",
                other.base_name()
            )));
        }
    };
    let count = i32::try_from(elements.len()).expect("an array of the catalogue is short");
    buffer.put_i32(i32::from(count > 0));
    buffer.put_i32(i32::from(elements.null_count() > 0));
    buffer.put_u32(oid);
    if count > 0 {
        const FIRST: i32 = 1;
        buffer.put_i32(count);
        buffer.put_i32(FIRST);
    }
    for text in elements {
        let Some(text) = text else {
            buffer.put_i32(-1);
            continue;
        };
        let mut value = BytesMut::new();
        write_text_as(element, text, &mut value)?;
        buffer.put_i32(i32::try_from(value.len()).expect("an element is short"));
        buffer.put_slice(&value);
    }
    Ok(())
}
