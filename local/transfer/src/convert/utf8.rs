//! Text that is not UTF-8: what is wrong with it, and ACCEPTINVCHARS (database developer guide,
//! "Multibyte character load errors").

use std::borrow::Cow;

use super::hexadecimal;
use crate::load_error::Reason;

/// `field` as text, or the reason with the bytes at fault.
pub(super) fn checked(field: &[u8]) -> Result<&str, Reason> {
    std::str::from_utf8(field).map_err(|error| {
        let rest = &field[error.valid_up_to()..];
        let sequence = &rest[..error.error_len().unwrap_or(rest.len())];
        Reason::new(
            1220,
            format!(
                "String contains invalid or unsupported UTF-8 codepoints. Bad UTF-8 hex sequence: \
                 {} (error {})",
                hexadecimal(sequence),
                error_number(rest)
            ),
        )
    })
}

/// The manual's number of what is wrong with the sequence at the start of `rest`.
fn error_number(rest: &[u8]) -> u8 {
    let (lead, continuation) = match rest {
        [lead, rest @ ..] => (*lead, rest.first().copied()),
        [] => return 2,
    };
    let trails = |byte: u8| (0x80..=0xbf).contains(&byte);
    match (lead, continuation) {
        (0x80..=0xbf | 0xfe.., _) => 3,
        (0xf8..=0xfd, _) => 1,
        (_, None) => 2,
        (_, Some(next)) if !trails(next) => 4,
        (0xc0 | 0xc1, _) | (0xe0, Some(0x80..=0x9f)) | (0xf0, Some(0x80..=0x8f)) => 9,
        (0xed, Some(0xa0..=0xbf)) => 5,
        (0xf4, Some(0x90..)) | (0xf5..=0xf7, _) => 8,
        _ if rest.iter().skip(1).take(3).all(|byte| trails(*byte)) => 2,
        _ => 4,
    }
}

/// `field` with each byte of an invalid character replaced, and each of a code point that is no
/// character (U+FDD0 to U+FDEF, and those that end in FFFE and FFFF).
pub(crate) fn replaced(field: &[u8], replacement: u8) -> Cow<'_, str> {
    let stand_in = char::from(replacement);
    let mut text = String::new();
    let mut changed = false;
    for chunk in field.utf8_chunks() {
        for character in chunk.valid().chars() {
            if is_no_character(character) {
                changed = true;
                text.extend(std::iter::repeat_n(stand_in, character.len_utf8()));
            } else {
                text.push(character);
            }
        }
        changed |= !chunk.invalid().is_empty();
        text.extend(std::iter::repeat_n(stand_in, chunk.invalid().len()));
    }
    match std::str::from_utf8(field) {
        Ok(text) if !changed => Cow::Borrowed(text),
        _ => Cow::Owned(text),
    }
}

fn is_no_character(character: char) -> bool {
    let code = u32::from(character);
    (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_has_the_manuals_number() {
        for (field, number) in [
            (&b"a\xf8\x88\x80\x80\x80"[..], 1),
            (b"a\xe2\x82", 2),
            (b"a\xa4b", 3),
            (b"\xff", 3),
            (b"\xc3(", 4),
            (b"\xed\xa0\x80", 5),
            (b"\xf4\x90\x80\x80", 8),
            (b"\xc0\x80", 9),
        ] {
            let text = checked(field).unwrap_err().text;
            assert!(text.ends_with(&format!("(error {number})")), "{text}");
        }
        assert!(checked("é€😀".as_bytes()).is_ok());
    }

    #[test]
    fn as_many_replacements_stand_as_there_were_bytes() {
        assert_eq!(replaced(b"a\xa4b", b'?'), "a?b");
        assert_eq!(replaced(b"a\xe2\x82", b'^'), "a^^");
        assert_eq!(replaced("a\u{fffe}b\u{fdd0}".as_bytes(), b'?'), "a???b???");
        assert!(matches!(
            replaced("né".as_bytes(), b'?'),
            Cow::Borrowed("né")
        ));
    }
}
