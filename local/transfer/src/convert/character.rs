//! CHAR and VARCHAR fields: lengths in bytes, UTF-8 checked.

use std::borrow::Cow;

use super::{Conversion, Nul, hexadecimal, utf8};
use crate::load_error::Reason;

/// A VARCHAR of at most `bytes` bytes; an owned text has had invalid characters replaced.
pub(super) fn varying<'a>(
    field: &'a [u8],
    bytes: u32,
    how: &Conversion,
) -> Result<Cow<'a, str>, Reason> {
    let text = match how.replacement {
        Some(replacement) => utf8::replaced(field, replacement),
        None => Cow::Borrowed(utf8::checked(field)?),
    };
    check_nul(field, how.nul)?;
    let fitting = |text: &str| {
        let text = if how.trim_blanks {
            text.trim_end_matches(|c: char| c.is_ascii_whitespace())
        } else {
            text
        };
        fit(text, bytes, how.truncate).map(str::len)
    };
    let length =
        fitting(&text).ok_or_else(|| Reason::new(1204, "String length exceeds DDL length"))?;
    Ok(match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[..length]),
        Cow::Owned(mut text) => {
            text.truncate(length);
            Cow::Owned(text)
        }
    })
}

/// A CHAR of at most `bytes` bytes, without its trailing blanks; only single-byte characters.
pub(super) fn fixed<'a>(field: &'a [u8], bytes: u32, how: &Conversion) -> Result<&'a str, Reason> {
    let text = utf8::checked(field)?;
    if !text.is_ascii()
        && let Some(character) = text.chars().find(|character| !character.is_ascii())
    {
        let mut buffer = [0; 4];
        return Err(Reason::new(
            1220,
            format!(
                "Multibyte character not supported for CHAR (Hint: Try using  VARCHAR). Invalid \
                 char: {}",
                hexadecimal(character.encode_utf8(&mut buffer).as_bytes())
            ),
        ));
    }
    check_nul(field, how.nul)?;
    fit(text, bytes, how.truncate)
        .map(|text| text.trim_end_matches(' '))
        .ok_or_else(|| Reason::new(1204, "Char length exceeds DDL length"))
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

/// `text` if it fits into `bytes`; blanks beyond the length do not count.
fn fit(text: &str, bytes: u32, truncate: bool) -> Option<&str> {
    if text.len() <= bytes as usize {
        return Some(text);
    }
    let cut = &text[..text.floor_char_boundary(bytes as usize)];
    (truncate || text[cut.len()..].bytes().all(|byte| byte == b' ')).then_some(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn varchar(field: &[u8], bytes: u32, how: &Conversion) -> Result<String, Reason> {
        varying(field, bytes, how).map(Cow::into_owned)
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
        assert_eq!(fixed(b"abcdef", 3, &truncate), Ok("abc"));
    }

    #[test]
    fn char_takes_single_bytes_only() {
        let strict = Conversion::default();
        let reason = fixed("né".as_bytes(), 10, &strict).unwrap_err();
        assert_eq!(reason.code, 1220);
        assert!(
            reason.text.ends_with("Invalid char: c3 a9"),
            "{}",
            reason.text
        );
        assert_eq!(fixed(b"ab  ", 4, &strict), Ok("ab"));
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
