//! CHAR and VARCHAR fields: lengths in bytes, UTF-8 checked.

use super::Conversion;
use crate::load_error::Reason;

/// A VARCHAR of at most `bytes` bytes.
pub(super) fn varying(field: &[u8], bytes: u32, how: Conversion) -> Result<&str, Reason> {
    let mut text = utf8(field)?;
    if how.trim_blanks {
        text = text.trim_end_matches(' ');
    }
    fit(text, bytes, how.truncate)
        .ok_or_else(|| Reason::new(1204, "String length exceeds DDL length"))
}

/// A CHAR of at most `bytes` bytes, without its trailing blanks; only single-byte characters.
pub(super) fn fixed(field: &[u8], bytes: u32, how: Conversion) -> Result<&str, Reason> {
    let text = utf8(field)?;
    if let Some(character) = text.chars().find(|character| !character.is_ascii()) {
        let mut buffer = [0; 4];
        return Err(Reason::new(
            1215,
            format!(
                "Multibyte character not supported for CHAR (Hint: Try using VARCHAR). Invalid \
                 char: {}",
                hex(character.encode_utf8(&mut buffer).as_bytes())
            ),
        ));
    }
    fit(text, bytes, how.truncate)
        .map(|text| text.trim_end_matches(' '))
        .ok_or_else(|| Reason::new(1204, "Char length exceeds DDL length"))
}

/// `text` if it fits into `bytes`; blanks beyond the length do not count.
fn fit(text: &str, bytes: u32, truncate: bool) -> Option<&str> {
    if text.len() <= bytes as usize {
        return Some(text);
    }
    let cut = cut_to_length(text, bytes);
    (truncate || text[cut.len()..].bytes().all(|byte| byte == b' ')).then_some(cut)
}

/// The longest start of `text` that has at most `bytes` bytes and ends between characters.
fn cut_to_length(text: &str, bytes: u32) -> &str {
    &text[..text.floor_char_boundary(bytes as usize)]
}

fn utf8(field: &[u8]) -> Result<&str, Reason> {
    let text = std::str::from_utf8(field).map_err(|error| {
        let from = error.valid_up_to();
        let length = error.error_len().unwrap_or(field.len() - from);
        Reason::new(
            1220,
            format!(
                "String contains invalid or unsupported UTF-8 codepoints. Bad UTF-8 hex sequence: \
                 {} (error 3)",
                hex(&field[from..from + length])
            ),
        )
    })?;
    if memchr::memchr(0, field).is_some() {
        return Err(Reason::new(
            1218,
            "Invalid null byte - field longer than 1 byte",
        ));
    }
    Ok(text)
}

fn hex(bytes: &[u8]) -> String {
    let codes: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    codes.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: Conversion = Conversion {
        truncate: false,
        trim_blanks: false,
        round: false,
        date_auto: false,
        time_auto: false,
    };
    const TRUNCATE: Conversion = Conversion {
        truncate: true,
        ..STRICT
    };

    #[test]
    fn lengths_are_bytes_and_blanks_beyond_them_do_not_count() {
        assert_eq!(varying("ééé".as_bytes(), 6, STRICT), Ok("ééé"));
        assert_eq!(varying("ééé".as_bytes(), 5, STRICT).unwrap_err().code, 1204);
        assert_eq!(varying(b"ab   ", 3, STRICT), Ok("ab "));
    }

    #[test]
    fn truncation_ends_between_characters() {
        assert_eq!(varying("ééé".as_bytes(), 5, TRUNCATE), Ok("éé"));
        assert_eq!(fixed(b"abcdef", 3, TRUNCATE), Ok("abc"));
    }

    #[test]
    fn char_takes_single_bytes_only() {
        let reason = fixed("né".as_bytes(), 10, STRICT).unwrap_err();
        assert_eq!(reason.code, 1215);
        assert!(
            reason.text.ends_with("Invalid char: c3 a9"),
            "{}",
            reason.text
        );
        assert_eq!(fixed(b"ab  ", 4, STRICT), Ok("ab"));
    }

    #[test]
    fn text_that_is_not_utf8_is_refused_with_its_bytes() {
        let reason = varying(b"a\xa4b", 10, STRICT).unwrap_err();
        assert_eq!(reason.code, 1220);
        assert!(reason.text.contains("hex sequence: a4 "), "{}", reason.text);
        assert_eq!(varying(b"a\0b", 10, STRICT).unwrap_err().code, 1218);
    }
}
