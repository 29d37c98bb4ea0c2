//! Compression is told by a file's first bytes, never by its name.

use std::fmt;
use std::io::{self, BufRead, Read};

use super::encoding::is_utf_32;

/// How a file is compressed as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    None,
    Gzip,
    Zstd,
    Bzip2,
}

impl Compression {
    /// From at least the first four bytes, or all there are.
    pub(crate) fn of(magic: &[u8]) -> Self {
        match magic {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Self::Bzip2,
            _ => Self::None,
        }
    }

    /// What `reader` holds once decompressed. Files made of several compressed streams, as parallel
    /// compressors write them, are read to the end.
    pub(crate) fn decoder<'a>(
        self,
        reader: impl BufRead + Send + 'a,
    ) -> io::Result<Box<dyn Read + Send + 'a>> {
        Ok(match self {
            Self::None => Box::new(reader),
            Self::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(reader)),
            Self::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(reader)?),
            Self::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(reader)),
        })
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::None => "plain",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Bzip2 => "bzip2",
        })
    }
}

/// The name of a container that is not read, from its first bytes.
pub(crate) fn unsupported(magic: &[u8]) -> Option<&'static str> {
    match magic {
        [b'P', b'K', 3, 4, ..] => Some("a zip archive"),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some("xz compressed"),
        [b'7', b'z', 0xbc, 0xaf, ..] => Some("a 7-Zip archive"),
        _ if is_utf_32(magic) => Some("UTF-32 text"),
        [b'O', b'R', b'C', ..] => Some("an ORC file"),
        [b'O', b'b', b'j', 1, ..] => Some("an Avro file"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn round_trip(compressed: &[u8]) -> String {
        let mut text = String::new();
        Compression::of(compressed)
            .decoder(compressed)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_compression_is_recognised_by_its_bytes_and_read() {
        let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        bzip2.write_all(b"a,b\n1,2\n").unwrap();
        assert_eq!(round_trip(&bzip2.finish().unwrap()), "a,b\n1,2\n");
        assert_eq!(
            round_trip(&zstd::encode_all("a,b\n".as_bytes(), 1).unwrap()),
            "a,b\n"
        );
        assert_eq!(round_trip(&gzip("a,b\n")), "a,b\n");
        assert_eq!(round_trip(b"a,b\n"), "a,b\n");
    }

    #[test]
    fn a_file_of_several_streams_is_read_to_its_end() {
        let gzip = [gzip("a\n"), gzip("b\n")].concat();
        assert_eq!(round_trip(&gzip), "a\nb\n");
        let zstd = ["a\n", "b\n"]
            .map(|text| zstd::encode_all(text.as_bytes(), 1).unwrap())
            .concat();
        assert_eq!(round_trip(&zstd), "a\nb\n");
    }

    #[test]
    fn archives_are_named_rather_than_read_as_text() {
        assert_eq!(unsupported(b"PK\x03\x04rest"), Some("a zip archive"));
        assert_eq!(unsupported(b"\xff\xfe\0\0a\0\0\0"), Some("UTF-32 text"));
        assert_eq!(unsupported(b"\xff\xfea\0"), None);
        assert_eq!(unsupported(b"a,b\n"), None);
    }
}
