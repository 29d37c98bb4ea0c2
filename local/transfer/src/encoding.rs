//! ENCODING: files in UTF-16 and ISO 8859-1 as UTF-8.

use std::io::{self, Read};

use local_dialect::statements::copy::FileEncoding;

const READ_BYTES: usize = 64 * 1024;

/// `input` as UTF-8. Bytes that are not in the encoding are an error of kind `InvalidData`.
pub(crate) fn reader<'a>(encoding: FileEncoding, input: impl Read + 'a) -> Box<dyn Read + 'a> {
    match encoding {
        FileEncoding::Utf8 => Box::new(input),
        encoding => Box::new(Transcoder {
            input,
            encoding,
            at_start: true,
            undecoded: Vec::new(),
            decoded: Vec::new(),
            given: 0,
        }),
    }
}

struct Transcoder<R> {
    input: R,
    /// Once the byte order mark has been read, one that says the order.
    encoding: FileEncoding,
    at_start: bool,
    /// Bytes of a character that is not whole yet.
    undecoded: Vec<u8>,
    decoded: Vec<u8>,
    /// Bytes of `decoded` that have been handed out.
    given: usize,
}

fn another_encoding() -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        "Encoding of the file is not the same as that specified in the COPY command",
    )
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        while self.given == self.decoded.len() {
            if !self.decode_more()? {
                return Ok(0);
            }
        }
        let rest = &self.decoded[self.given..];
        let length = rest.len().min(target.len());
        target[..length].copy_from_slice(&rest[..length]);
        self.given += length;
        Ok(length)
    }
}

impl<R: Read> Transcoder<R> {
    /// Whether anything was left to decode.
    fn decode_more(&mut self) -> io::Result<bool> {
        let limit = READ_BYTES as u64;
        let read = (&mut self.input)
            .take(limit)
            .read_to_end(&mut self.undecoded)?;
        if self.undecoded.is_empty() {
            return Ok(false);
        }
        let at_end = (read as u64) < limit;
        self.decoded.clear();
        self.given = 0;
        if self.encoding == FileEncoding::Iso88591 {
            let mut text = String::with_capacity(self.undecoded.len() * 2);
            text.extend(self.undecoded.drain(..).map(char::from));
            self.decoded = text.into_bytes();
            return Ok(true);
        }
        self.read_mark()?;
        self.decode_utf16(at_end)?;
        Ok(true)
    }

    /// The byte order mark: UTF16 needs it, the others may have it.
    fn read_mark(&mut self) -> io::Result<()> {
        if !std::mem::take(&mut self.at_start) {
            return Ok(());
        }
        let (marked, order) = match self.undecoded.as_slice() {
            [0xff, 0xfe, ..] => (true, FileEncoding::Utf16Le),
            [0xfe, 0xff, ..] => (true, FileEncoding::Utf16Be),
            _ if self.encoding == FileEncoding::Utf16 => return Err(another_encoding()),
            _ => (false, self.encoding),
        };
        if self.encoding != FileEncoding::Utf16 && self.encoding != order {
            return Err(another_encoding());
        }
        self.encoding = order;
        if marked {
            self.undecoded.drain(..2);
        }
        Ok(())
    }

    fn decode_utf16(&mut self, at_end: bool) -> io::Result<()> {
        let unit = |pair: &[u8]| match self.encoding {
            FileEncoding::Utf16Be => u16::from_be_bytes([pair[0], pair[1]]),
            _ => u16::from_le_bytes([pair[0], pair[1]]),
        };
        let mut units: Vec<u16> = self.undecoded.chunks_exact(2).map(unit).collect();
        // The second half of a pair comes with the next bytes.
        if !at_end && matches!(units.last(), Some(0xd800..=0xdbff)) {
            units.pop();
        }
        let used = units.len() * 2;
        if at_end && used != self.undecoded.len() {
            return Err(another_encoding());
        }
        let text = String::from_utf16(&units).map_err(|_| another_encoding())?;
        self.undecoded.drain(..used);
        self.decoded = text.into_bytes();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(encoding: FileEncoding, bytes: &[u8]) -> io::Result<String> {
        let mut text = String::new();
        reader(encoding, bytes).read_to_string(&mut text)?;
        Ok(text)
    }

    fn utf16(text: &str, to_bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn each_encoding_gives_its_text() {
        let text = "é😀,€\n".repeat(30_000);
        let little = utf16(&text, u16::to_le_bytes);
        let big = utf16(&text, u16::to_be_bytes);
        assert_eq!(decode(FileEncoding::Utf16Le, &little).unwrap(), text);
        assert_eq!(decode(FileEncoding::Utf16Be, &big).unwrap(), text);
        let marked = [&[0xfe, 0xff][..], &big].concat();
        assert_eq!(decode(FileEncoding::Utf16, &marked).unwrap(), text);
        assert_eq!(decode(FileEncoding::Utf16Be, &marked).unwrap(), text);
        assert_eq!(decode(FileEncoding::Iso88591, b"n\xe9e").unwrap(), "née");
    }

    #[test]
    fn what_is_not_in_the_encoding_is_an_error() {
        let invalid = |encoding, bytes: &[u8]| decode(encoding, bytes).unwrap_err().kind();
        let kind = io::ErrorKind::InvalidData;
        assert_eq!(invalid(FileEncoding::Utf16, b"a,b\n"), kind);
        assert_eq!(invalid(FileEncoding::Utf16Le, b"a,b"), kind);
        assert_eq!(
            invalid(FileEncoding::Utf16Le, &[0x00, 0xd8, 0x61, 0x00]),
            kind
        );
        assert_eq!(
            invalid(FileEncoding::Utf16Le, &[0xfe, 0xff, 0x61, 0x00]),
            kind
        );
    }
}
