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

/// Compresses what is written to it.
pub enum Encoder<W: Write> {
    None(W),
    Gzip(flate2::write::GzEncoder<W>),
    Bzip2(bzip2::write::BzEncoder<W>),
    Zstd(zstd::stream::write::Encoder<'static, W>),
}

impl<W: Write> Encoder<W> {
    pub fn new(compression: Compression, output: W) -> io::Result<Self> {
        Ok(match compression {
            Compression::None => Self::None(output),
            Compression::Gzip => Self::Gzip(flate2::write::GzEncoder::new(
                output,
                flate2::Compression::default(),
            )),
            Compression::Bzip2 => Self::Bzip2(bzip2::write::BzEncoder::new(
                output,
                bzip2::Compression::default(),
            )),
            Compression::Zstd => Self::Zstd(zstd::stream::write::Encoder::new(output, 3)?),
        })
    }

    /// What the compressed bytes are written to.
    pub fn get_ref(&self) -> &W {
        match self {
            Self::None(output) => output,
            Self::Gzip(encoder) => encoder.get_ref(),
            Self::Bzip2(encoder) => encoder.get_ref(),
            Self::Zstd(encoder) => encoder.get_ref(),
        }
    }

    /// Ends the compressed stream.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Self::None(output) => Ok(output),
            Self::Gzip(encoder) => encoder.finish(),
            Self::Bzip2(encoder) => encoder.finish(),
            Self::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::None(output) => output.write(bytes),
            Self::Gzip(encoder) => encoder.write(bytes),
            Self::Bzip2(encoder) => encoder.write(bytes),
            Self::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::None(output) => output.flush(),
            Self::Gzip(encoder) => encoder.flush(),
            Self::Bzip2(encoder) => encoder.flush(),
            Self::Zstd(encoder) => encoder.flush(),
        }
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

/// The whole of a small content.
#[cfg(test)]
pub(crate) fn compress(compression: Compression, content: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = Encoder::new(compression, Vec::new())?;
    encoder.write_all(content)?;
    encoder.finish()
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
            let packed = compress(compression, &content).unwrap();
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
        let mut packed = compress(Compression::Gzip, b"a\n").unwrap();
        packed.extend(compress(Compression::Gzip, b"b\n").unwrap());
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
