//! CHAR and VARCHAR fields: lengths in bytes, UTF-8 checked.

use std::borrow::Cow;

use super::{Conversion, Nul, hexadecimal, utf8};
use crate::load_error::Reason;

/// A VARCHAR of at most `bytes` bytes, which is UTF-8; an owned text has had invalid characters replaced.
/// Of a field that `is_ascii` that need not be found out.
pub(super) fn varying<'a>(
    field: &'a [u8],
    bytes: u32,
    how: &Conversion,
    is_ascii: bool,
) -> Result<Cow<'a, [u8]>, Reason> {
    let text = match how.replacement {
        _ if is_ascii => Cow::Borrowed(field),
        Some(replacement) => match utf8::replaced(field, replacement) {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        },
        None => Cow::Borrowed(utf8::checked(field)?.as_bytes()),
    };
    check_nul(field, how.nul)?;
    let trimmed = if how.trim_blanks {
        text.trim_ascii_end()
    } else {
        &text[..]
    };
    let length = fit(trimmed, bytes, how.truncate)
        .map(<[u8]>::len)
        .ok_or_else(|| Reason::new(1204, "String length exceeds DDL length"))?;
    Ok(match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[..length]),
        Cow::Owned(mut text) => {
            text.truncate(length);
            Cow::Owned(text)
        }
    })
}

/// A CHAR of at most `bytes` bytes, without its trailing blanks; only single-byte characters.
pub(super) fn fixed<'a>(
    field: &'a [u8],
    bytes: u32,
    how: &Conversion,
    is_ascii: bool,
) -> Result<&'a [u8], Reason> {
    if !is_ascii {
        require_single_bytes(utf8::checked(field)?)?;
    }
    check_nul(field, how.nul)?;
    let text = fit(field, bytes, how.truncate)
        .ok_or_else(|| Reason::new(1204, "Char length exceeds DDL length"))?;
    let blanks = text.iter().rev().take_while(|byte| **byte == b' ').count();
    Ok(&text[..text.len() - blanks])
}

fn require_single_bytes(text: &str) -> Result<(), Reason> {
    let Some(character) = text.chars().find(|character| !character.is_ascii()) else {
        return Ok(());
    };
    let mut buffer = [0; 4];
    Err(Reason::new(
        1220,
        format!(
            "Multibyte character not supported for CHAR (Hint: Try using  VARCHAR). Invalid char: {}",
            hexadecimal(character.encode_utf8(&mut buffer).as_bytes())
        ),
    ))
}

/// NUL is a character like any other, unless NULL AS names it or the text comes from JSON (COPY, NULL
/// AS; load error 1218).
fn check_nul(field: &[u8], nul: Nul) -> Result<(), Reason> {
    let refused = match nul {
        Nul::Kept => false,
        Nul::AtEnd => field
            .split_last()
            .is_some_and(|(_, before)| memchr::memchr(0, before).is_some()),
        Nul::Refused => memchr::memchr(0, field).is_some(),
    };
    if refused {
        return Err(Reason::new(
            1218,
            "Invalid null byte - field longer than 1 byte",
        ));
    }
    Ok(())
}

/// UTF-8 `text` if it fits into `bytes`; blanks beyond the length do not count.
fn fit(text: &[u8], bytes: u32, truncate: bool) -> Option<&[u8]> {
    let mut length = bytes as usize;
    if text.len() <= length {
        return Some(text);
    }
    while text[length] & 0xc0 == 0x80 {
        length -= 1;
    }
    let (kept, rest) = text.split_at(length);
    (truncate || rest.iter().all(|byte| *byte == b' ')).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn varchar(field: &[u8], bytes: u32, how: &Conversion) -> Result<String, Reason> {
        let read = |is_ascii| varying(field, bytes, how, is_ascii).map(Cow::into_owned);
        if field.is_ascii() {
            assert_eq!(read(true), read(false));
        }
        read(false).map(|text| String::from_utf8(text).unwrap())
    }

    #[test]
    fn lengths_are_bytes_and_blanks_beyond_them_do_not_count() {
        let strict = Conversion::default();
        assert_eq!(varchar("ééé".as_bytes(), 6, &strict).unwrap(), "ééé");
        assert_eq!(
            varchar("ééé".as_bytes(), 5, &strict).unwrap_err().code,
            1204
        );
        assert_eq!(varchar(b"ab   ", 3, &strict).unwrap(), "ab ");
    }

    #[test]
    fn truncation_ends_between_characters() {
        let truncate = Conversion {
            truncate: true,
            ..Conversion::default()
        };
        assert_eq!(varchar("ééé".as_bytes(), 5, &truncate).unwrap(), "éé");
        assert_eq!(fixed(b"abcdef", 3, &truncate, true), Ok(&b"abc"[..]));
    }

    #[test]
    fn char_takes_single_bytes_only() {
        let strict = Conversion::default();
        let reason = fixed("né".as_bytes(), 10, &strict, false).unwrap_err();
        assert_eq!(reason.code, 1220);
        assert!(
            reason.text.ends_with("Invalid char: c3 a9"),
            "{}",
            reason.text
        );
        assert_eq!(fixed(b"ab  ", 4, &strict, true), Ok(&b"ab"[..]));
        assert_eq!(fixed(b"ab  ", 4, &strict, false), Ok(&b"ab"[..]));
    }

    #[test]
    fn nul_is_kept_unless_it_has_a_meaning() {
        let with = |nul| Conversion {
            nul,
            ..Conversion::default()
        };
        assert_eq!(varchar(b"1\x002", 9, &with(Nul::Kept)).unwrap(), "1\u{0}2");
        assert_eq!(
            varchar(b"1\x002", 9, &with(Nul::AtEnd)).unwrap_err().code,
            1218
        );
        assert_eq!(varchar(b"12\x00", 9, &with(Nul::AtEnd)).unwrap(), "12\u{0}");
        assert_eq!(
            varchar(b"12\x00", 9, &with(Nul::Refused)).unwrap_err().code,
            1218
        );
    }
}
