//! SUPER fields: JSON text, kept without the blanks between its tokens.

use crate::json::value::{Malformed, skip_value, trim};
use crate::load_error::Reason;

/// Most bytes of a string inside of a SUPER value, and with `enable_large_strings_opt_in` (management
/// guide, "Behavior changes").
const MAX_STRING_BYTES: usize = 65_535;
const MAX_LARGE_STRING_BYTES: usize = 16_000_000;
/// Most bytes of a SUPER value (management guide, "Quotas and limits").
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// What the session has set for strings inside of SUPER values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SuperStrings {
    /// `json_parse_truncate_strings`: longer strings are cut.
    pub are_cut: bool,
    /// `enable_large_strings_opt_in`.
    pub may_be_large: bool,
}

impl SuperStrings {
    fn most_bytes(self) -> usize {
        if self.may_be_large {
            MAX_LARGE_STRING_BYTES
        } else {
            MAX_STRING_BYTES
        }
    }
}

/// The field's JSON with blanks outside of strings dropped; numbers and escapes stay as they are
/// written, so that no digit is lost.
pub(super) fn canonical(field: &[u8], strings: SuperStrings) -> Result<String, Reason> {
    let malformed = |Malformed| Reason::new(1224, "Input data is not a well-formed JSON value");
    let value = trim(field);
    let end = skip_value(value, 0).map_err(malformed)?;
    if end != value.len() {
        return Err(malformed(Malformed));
    }
    let text = std::str::from_utf8(value).map_err(|_| malformed(Malformed))?;
    let compact = compact(text, strings)?;
    if compact.len() > MAX_BYTES {
        return Err(Reason::new(
            1224,
            "SUPER value exceeds the max size of 16MB",
        ));
    }
    Ok(compact)
}

/// Drops the blanks outside of strings, and looks at the length of each string.
fn compact(text: &str, strings: SuperStrings) -> Result<String, Reason> {
    let bytes = text.as_bytes();
    let mut compact = String::with_capacity(text.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'"' {
            let end = skip_value(bytes, at).map_err(|Malformed| Reason::new(1224, ""))?;
            push_string(&mut compact, &text[at..end], strings)?;
            at = end;
            continue;
        }
        let length = bytes[at..]
            .iter()
            .take_while(|byte| **byte != b'"' && !byte.is_ascii_whitespace())
            .count();
        compact.push_str(&text[at..at + length]);
        at += length;
        at += bytes[at..]
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
    }
    Ok(compact)
}

/// Appends a string with its quotes.
fn push_string(compact: &mut String, quoted: &str, strings: SuperStrings) -> Result<(), Reason> {
    let most = strings.most_bytes();
    if quoted.len() <= most + 2 {
        compact.push_str(quoted);
        return Ok(());
    }
    let decoded: String = serde_json::from_str(quoted)
        .map_err(|error| Reason::new(1224, format!("Not a string: {error}")))?;
    if decoded.len() <= most {
        compact.push_str(quoted);
        return Ok(());
    }
    if !strings.are_cut {
        return Err(Reason::new(
            1224,
            format!("String value exceeds the max size of {most} bytes"),
        ));
    }
    let cut = &decoded[..decoded.floor_char_boundary(most)];
    compact.push_str(&serde_json::Value::from(cut).to_string());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_between_tokens_go_and_digits_stay() {
        assert_eq!(
            canonical(
                br#" { "a b" : [ 1.50, 12345678901234567890123, "x \" y" ] } "#,
                SuperStrings::default()
            )
            .unwrap(),
            r#"{"a b":[1.50,12345678901234567890123,"x \" y"]}"#
        );
    }

    #[test]
    fn text_that_is_not_json_is_refused() {
        for field in [&b"{a:1}"[..], b"", b"{} {}", b"[1,]", b"\"\xff\""] {
            assert_eq!(
                canonical(field, SuperStrings::default()).unwrap_err().code,
                1224
            );
        }
    }

    #[test]
    fn strings_have_a_limit_that_may_cut_them() {
        let long = format!("[\"{}é\"]", "x".repeat(MAX_STRING_BYTES - 1));
        assert_eq!(
            canonical(long.as_bytes(), SuperStrings::default())
                .unwrap_err()
                .text,
            "String value exceeds the max size of 65535 bytes"
        );
        let cutting = SuperStrings {
            are_cut: true,
            ..SuperStrings::default()
        };
        let cut = canonical(long.as_bytes(), cutting).unwrap();
        assert_eq!(cut.len(), MAX_STRING_BYTES - 1 + 4);
        let large = SuperStrings {
            may_be_large: true,
            ..SuperStrings::default()
        };
        assert_eq!(canonical(long.as_bytes(), large).unwrap(), long);
    }
}
