//! How the characters of a text are written as bytes, and their way into UTF-8.

use std::fmt;
use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// An encoding of the WHATWG Encoding Standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

const UTF_16LE_MARK: &[u8] = b"\xff\xfe";
const UTF_16BE_MARK: &[u8] = b"\xfe\xff";
const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";
/// Bytes that Windows-1252 leaves without a character.
const UNDEFINED: [u8; 5] = [0x81, 0x8d, 0x8f, 0x90, 0x9d];
/// Bytes that are decoded at a time.
const CHUNK_BYTES: usize = 64 << 10;

impl Encoding {
    pub const UTF_8: Self = Self(UTF_8);

    /// The encoding with this name or alias, in any case: `utf-8`, `utf-16le`, `windows-1252`,
    /// `latin1` (which the standard reads as Windows-1252), `shift_jis` …
    pub fn named(label: &str) -> Option<Self> {
        encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()).map(Self)
    }

    pub fn name(self) -> &'static str {
        self.0.name()
    }

    pub(crate) fn is_utf8(self) -> bool {
        self == Self::UTF_8
    }

    fn is_utf16(self) -> bool {
        self.0 == UTF_16LE || self.0 == UTF_16BE
    }

    /// Tells the encoding from the beginning of a text.
    ///
    /// A byte order mark decides. Without one, a text is UTF-16 if most of its line ends, quotes and
    /// usual delimiters stand beside a NUL byte. What is UTF-8 is that. What is not is Windows-1252 if no sequence of bytes beyond
    /// ASCII is UTF-8 and every byte has a character; a UTF-8 text with broken bytes stays UTF-8, so
    /// that the pass names their place.
    pub(crate) fn of(sample: &[u8], is_whole: bool) -> Self {
        if sample.starts_with(UTF_8_MARK) {
            Self(UTF_8)
        } else if sample.starts_with(UTF_16LE_MARK) {
            Self(UTF_16LE)
        } else if sample.starts_with(UTF_16BE_MARK) {
            Self(UTF_16BE)
        } else if let Some(utf_16) = utf_16_without_mark(sample) {
            Self(utf_16)
        } else if is_windows_1252(sample, is_whole) {
            Self(WINDOWS_1252)
        } else {
            Self(UTF_8)
        }
    }

    /// `self`, unless the text says by its byte order mark that it is UTF-16 in the other order.
    pub(crate) fn in_order_of(self, sample: &[u8]) -> Self {
        match sample {
            [0xff, 0xfe, ..] if self.is_utf16() => Self(UTF_16LE),
            [0xfe, 0xff, ..] if self.is_utf16() => Self(UTF_16BE),
            _ => self,
        }
    }

    /// The whole characters of a sample as UTF-8. What is broken ends it, and is reported by the pass.
    pub(crate) fn decode_sample(self, sample: &[u8]) -> Vec<u8> {
        let mut text = Vec::new();
        let _broken = Transcoder::new(sample, self).read_to_end(&mut text);
        text
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.name() {
            "windows-1252" => "Windows-1252",
            name => name,
        })
    }
}

/// UTF-32, which begins like UTF-16 but is not read.
pub(crate) fn is_utf_32(magic: &[u8]) -> bool {
    matches!(magic, [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..])
}

fn utf_16_without_mark(sample: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    if !sample.contains(&0) {
        return None;
    }
    let (mut little, mut big) = (0_usize, 0_usize);
    for unit in sample.chunks_exact(2) {
        match *unit {
            [low, 0] if is_structural(low) => little += 1,
            [0, low] if is_structural(low) => big += 1,
            // A NUL character is in no text.
            [0, 0] => return None,
            _ => {}
        }
    }
    // In UTF-8 that holds a NUL somewhere, hardly any of them stands beside one.
    let structural = sample.iter().filter(|byte| is_structural(**byte)).count();
    if 2 * little > structural {
        Some(UTF_16LE)
    } else if 2 * big > structural {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Line ends and what stands between fields: in every table, and seldom half of another character.
fn is_structural(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\r' | b',' | b';' | b'|' | b'"')
}

fn is_windows_1252(sample: &[u8], is_whole: bool) -> bool {
    match std::str::from_utf8(sample) {
        Ok(_) => return false,
        // A character that the sample's end has cut.
        Err(error) if error.error_len().is_none() && !is_whole => return false,
        Err(_) => {}
    }
    let holds_utf_8 = sample.utf8_chunks().any(|chunk| !chunk.valid().is_ascii());
    !holds_utf_8
        && !sample
            .iter()
            .any(|byte| *byte == 0 || UNDEFINED.contains(byte))
}

/// What makes a text unreadable as a whole, with its place. Travels inside an [`io::Error`].
#[derive(Debug)]
pub(crate) struct Broken {
    /// Line in the file, the first being 1.
    pub(crate) line: u64,
    /// What the record is or does.
    pub(crate) reason: String,
    pub(crate) hint: Option<&'static str>,
}

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {} {}", self.line, self.reason)
    }
}

impl std::error::Error for Broken {}

impl From<Broken> for io::Error {
    fn from(broken: Broken) -> Self {
        Self::new(io::ErrorKind::InvalidData, broken)
    }
}

/// Reads a text as UTF-8, its byte order mark left out.
pub(crate) struct Transcoder<R> {
    inner: R,
    encoding: Encoding,
    decoder: Decoder,
    input: Vec<u8>,
    /// Bytes of `input` that are decoded.
    taken: usize,
    ended: bool,
    /// The decoder has been told that there is no more.
    done: bool,
    /// What follows `text` is no character.
    is_broken: bool,
    text: Vec<u8>,
    /// Bytes of `text` that are handed out.
    sent: usize,
    line: u64,
}

impl<R: Read> Transcoder<R> {
    pub(crate) fn new(inner: R, encoding: Encoding) -> Self {
        Self {
            inner,
            encoding,
            decoder: encoding.0.new_decoder_with_bom_removal(),
            input: Vec::new(),
            taken: 0,
            ended: false,
            done: false,
            is_broken: false,
            text: Vec::new(),
            sent: 0,
            line: 1,
        }
    }

    /// Decodes until there is some text, or none is left.
    fn decode(&mut self) -> io::Result<()> {
        if self.is_broken {
            return Err(self.broken().into());
        }
        self.text.resize(4 * CHUNK_BYTES, 0);
        self.sent = 0;
        let mut filled = 0;
        loop {
            if self.taken == self.input.len() && !self.ended {
                self.fill()?;
            }
            let input = &self.input[self.taken..];
            let (result, taken, written) = self.decoder.decode_to_utf8_without_replacement(
                input,
                &mut self.text[filled..],
                self.ended,
            );
            self.taken += taken;
            filled += written;
            let lines = memchr::memchr_iter(b'\n', &self.text[..filled]).count() as u64;
            match result {
                DecoderResult::Malformed(..) if filled == 0 => return Err(self.broken().into()),
                DecoderResult::Malformed(..) => {
                    // What stands before it is handed out first.
                    self.line += lines;
                    self.is_broken = true;
                    self.text.truncate(filled);
                    return Ok(());
                }
                DecoderResult::InputEmpty if filled == 0 && !self.ended => {}
                DecoderResult::InputEmpty | DecoderResult::OutputFull => {
                    self.done = self.ended && result == DecoderResult::InputEmpty;
                    self.line += lines;
                    self.text.truncate(filled);
                    return Ok(());
                }
            }
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.input.resize(CHUNK_BYTES, 0);
        self.taken = 0;
        let read = loop {
            match self.inner.read(&mut self.input) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.input.truncate(read);
        self.ended = read == 0;
        Ok(())
    }

    fn broken(&self) -> Broken {
        Broken {
            line: self.line,
            reason: format!("is not {}", self.encoding),
            hint: Some("say which encoding the file has: `--encoding NAME`"),
        }
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.sent == self.text.len() {
            if self.done {
                return Ok(0);
            }
            self.decode()?;
        }
        let length = buffer.len().min(self.text.len() - self.sent);
        buffer[..length].copy_from_slice(&self.text[self.sent..self.sent + length]);
        self.sent += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utf_16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    fn detected(bytes: &[u8]) -> &'static str {
        Encoding::of(bytes, true).name()
    }

    /// Gives `size` bytes at a time.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(self.0.len()).min(buffer.len());
            buffer[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    fn decoded(bytes: &[u8], label: &str, size: usize) -> io::Result<String> {
        let mut text = String::new();
        let encoding = Encoding::named(label).unwrap();
        Transcoder::new(Slow(bytes, size), encoding).read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn a_mark_decides_and_nul_bytes_tell_utf_16_without_one() {
        let text = "naam,plaats\nJürgen,東京\n";
        assert_eq!(detected(text.as_bytes()), "UTF-8");
        assert_eq!(detected(&utf_16(text, u16::to_le_bytes)), "UTF-16LE");
        assert_eq!(detected(&utf_16(text, u16::to_be_bytes)), "UTF-16BE");
        let marked = format!("\u{feff}{text}");
        assert_eq!(detected(&utf_16(&marked, u16::to_le_bytes)), "UTF-16LE");
        assert_eq!(detected(&utf_16(&marked, u16::to_be_bytes)), "UTF-16BE");
        assert_eq!(detected("\u{feff}a\n".as_bytes()), "UTF-8");
        for nul in [
            b"a,b\n1,\0\n".as_slice(),
            b"a,b\n1,x\0y\n",
            b"\0\n"[..1].as_ref(),
        ] {
            assert_eq!(detected(nul), "UTF-8");
        }
    }

    #[test]
    fn windows_1252_is_told_only_where_nothing_is_utf_8() {
        assert_eq!(detected(b"caf\xe9,\x80 5\n"), "windows-1252");
        // One broken byte in a text that is UTF-8 otherwise.
        assert_eq!(detected(b"caf\xc3\xa9,\xe9\n"), "UTF-8");
        // A byte that Windows-1252 has no character for.
        assert_eq!(detected(b"caf\xe9,\x81\n"), "UTF-8");
        // A character that the end of the sample has cut.
        assert_eq!(Encoding::of(b"caf\xc3", false), Encoding::UTF_8);
        assert_eq!(Encoding::of(b"caf\xc3", true).name(), "windows-1252");
    }

    #[test]
    fn a_broken_text_is_an_error_with_its_line() {
        let mut bytes = utf_16("a\nb\n", u16::to_le_bytes);
        bytes.extend([0x00, 0xd8, b'x', 0]);
        for size in [1, 2, 3, 100] {
            let error = decoded(&bytes, "utf-16le", size).unwrap_err();
            assert_eq!(error.to_string(), "line 3 is not UTF-16LE");
        }
        bytes.truncate(9);
        assert!(decoded(&bytes, "utf-16le", 100).is_err(), "half a unit");
    }

    #[test]
    fn labels_are_those_of_the_standard() {
        let name = |label| Encoding::named(label).map(Encoding::name);
        assert_eq!(name("Latin1"), Some("windows-1252"));
        assert_eq!(name("SHIFT_JIS"), Some("Shift_JIS"));
        assert_eq!(name("klingon"), None);
        assert_eq!(
            decoded(b"\x93\xfa\x96\x7b", "shift_jis", 1).unwrap(),
            "日本"
        );
    }

    proptest! {
        #[test]
        fn text_comes_out_as_it_was_whatever_the_pieces(text in "\\PC{0,40}", size in 1..9_usize) {
            let little = utf_16(&text, u16::to_le_bytes);
            let marked: Vec<u8> = [UTF_16BE_MARK, &utf_16(&text, u16::to_be_bytes)].concat();
            prop_assert_eq!(decoded(&little, "utf-16le", size).unwrap(), text.as_str());
            prop_assert_eq!(decoded(&marked, "utf-16be", size).unwrap(), text.as_str());
        }
    }
}
