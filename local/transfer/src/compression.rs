//! Compressed streams of COPY and UNLOAD.

use std::io::{self, BufReader, Read, Write};

use local_dialect::statements::copy::Compression;

/// `input` decompressed; several compressed members one after the other are one stream.
pub fn reader<'a>(
    compression: Compression,
    input: impl Read + 'a,
) -> io::Result<Box<dyn Read + 'a>> {
    Ok(match compression {
        Compression::None => Box::new(input),
        Compression::Gzip => Box::new(flate2::read::MultiGzDecoder::new(BufReader::new(input))),
        Compression::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(BufReader::new(input))),
        Compression::Zstd => Box::new(zstd::stream::read::Decoder::new(input)?),
    })
}

/// Compresses all of `content`.
pub fn compress(compression: Compression, content: Vec<u8>) -> io::Result<Vec<u8>> {
    match compression {
        Compression::None => Ok(content),
        Compression::Gzip => {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(&content)?;
            encoder.finish()
        }
        Compression::Bzip2 => {
            let mut encoder =
                bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
            encoder.write_all(&content)?;
            encoder.finish()
        }
        Compression::Zstd => zstd::stream::encode_all(content.as_slice(), 3),
    }
}

/// What UNLOAD appends to the names of compressed files.
pub const fn extension(compression: Compression) -> &'static str {
    match compression {
        Compression::None => "",
        Compression::Gzip => ".gz",
        Compression::Bzip2 => ".bz2",
        Compression::Zstd => ".zst",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_compression_gives_its_content_back() {
        let content = b"a,b\n1,2\n".repeat(1000);
        for compression in [
            Compression::None,
            Compression::Gzip,
            Compression::Bzip2,
            Compression::Zstd,
        ] {
            let packed = compress(compression, content.clone()).unwrap();
            let mut unpacked = Vec::new();
            reader(compression, packed.as_slice())
                .unwrap()
                .read_to_end(&mut unpacked)
                .unwrap();
            assert_eq!(unpacked, content, "{compression:?}");
        }
    }

    #[test]
    fn members_one_after_the_other_are_one_stream() {
        let mut packed = compress(Compression::Gzip, b"a\n".to_vec()).unwrap();
        packed.extend(compress(Compression::Gzip, b"b\n".to_vec()).unwrap());
        let mut text = String::new();
        reader(Compression::Gzip, packed.as_slice())
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, "a\nb\n");
    }

    #[test]
    fn plain_text_is_not_taken_for_gzip() {
        let mut sink = Vec::new();
        assert!(
            reader(Compression::Gzip, &b"a,b\n"[..])
                .unwrap()
                .read_to_end(&mut sink)
                .is_err()
        );
    }
}
