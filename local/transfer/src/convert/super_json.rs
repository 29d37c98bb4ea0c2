//! SUPER fields: JSON text, kept without the blanks between its tokens.

use serde::de::IgnoredAny;

use crate::load_error::Reason;

/// The field's JSON with blanks outside of strings dropped; numbers and escapes stay as they are
/// written, so that no digit is lost.
pub(super) fn canonical(field: &[u8]) -> Result<String, Reason> {
    serde_json::from_slice::<IgnoredAny>(field)
        .map_err(|error| Reason::new(1224, format!("Not well-formed JSON: {error}")))?;
    let text = std::str::from_utf8(field)
        .map_err(|error| Reason::new(1224, format!("Not well-formed JSON: {error}")))?;
    let mut compact = String::with_capacity(text.len());
    let (mut in_string, mut escaped) = (false, false);
    for character in text.chars() {
        if in_string || !character.is_ascii_whitespace() {
            compact.push(character);
        }
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = in_string,
            '"' => in_string = !in_string,
            _ => {}
        }
    }
    Ok(compact)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_between_tokens_go_and_digits_stay() {
        assert_eq!(
            canonical(br#" { "a b" : [ 1.50, 12345678901234567890123, "x \" y" ] } "#).unwrap(),
            r#"{"a b":[1.50,12345678901234567890123,"x \" y"]}"#
        );
    }

    #[test]
    fn text_that_is_not_json_is_refused() {
        assert_eq!(canonical(b"{a:1}").unwrap_err().code, 1224);
        assert_eq!(canonical(b"").unwrap_err().code, 1224);
    }
}
