//! Text that has been checked, on its way into an array.

use arrow::array::{NullBufferBuilder, StringArray};
use arrow::buffer::{Buffer, OffsetBuffer};

/// Takes texts as bytes, so that they are checked once: as they come in by what they have to be, and as
/// a whole at the end.
pub(super) struct TextBuilder {
    bytes: Vec<u8>,
    ends: Vec<i32>,
    nulls: NullBufferBuilder,
}

impl TextBuilder {
    pub(super) fn new() -> Self {
        Self {
            bytes: Vec::new(),
            ends: vec![0],
            nulls: NullBufferBuilder::new(0),
        }
    }

    /// `text` is UTF-8.
    pub(super) fn append(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.end();
        self.nulls.append_non_null();
    }

    pub(super) fn append_null(&mut self) {
        self.end();
        self.nulls.append_null();
    }

    fn end(&mut self) {
        let end = i32::try_from(self.bytes.len()).expect("a block has less than 2 GB of text");
        self.ends.push(end);
    }

    /// The array; the builder starts again empty, with room for as much.
    pub(super) fn finish(&mut self) -> StringArray {
        let bytes = Vec::with_capacity(self.bytes.len());
        let bytes = Buffer::from_vec(std::mem::replace(&mut self.bytes, bytes));
        let mut ends = Vec::with_capacity(self.ends.len());
        ends.push(0);
        let ends = OffsetBuffer::new(std::mem::replace(&mut self.ends, ends).into());
        StringArray::try_new(ends, bytes, self.nulls.finish())
            .expect("every text is UTF-8 and ends where the next one starts")
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::Array as _;

    use super::*;

    #[test]
    fn texts_and_nulls_keep_their_order() {
        let mut builder = TextBuilder::new();
        for _ in 0..2 {
            builder.append("é".as_bytes());
            builder.append_null();
            builder.append(b"");
            builder.append(b"abc");
            let expected = StringArray::from(vec![Some("é"), None, Some(""), Some("abc")]);
            assert_eq!(builder.finish(), expected);
        }
        assert_eq!(builder.finish().len(), 0);
    }
}
