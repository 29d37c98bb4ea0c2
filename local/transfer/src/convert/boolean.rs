//! BOOLEAN fields.

use crate::load_error::Reason;

/// `t`, `true`, `y`, `yes`, `1` and their opposites, in any case (database developer guide, "Boolean
/// type").
pub(super) fn parse(field: &[u8]) -> Result<bool, Reason> {
    let is = |words: &[&str]| {
        let field = field.trim_ascii();
        words
            .iter()
            .any(|word| field.eq_ignore_ascii_case(word.as_bytes()))
    };
    if is(&["t", "true", "y", "yes", "1"]) {
        Ok(true)
    } else if is(&["f", "false", "n", "no", "0"]) {
        Ok(false)
    } else {
        Err(Reason::new(1210, "Unknown boolean format"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_manual_are_taken_in_any_case() {
        for (field, value) in [
            ("T", true),
            ("yes", true),
            ("1", true),
            ("False", false),
            ("n", false),
        ] {
            assert_eq!(parse(field.as_bytes()), Ok(value), "{field}");
        }
        assert_eq!(parse(b"on").unwrap_err().code, 1210);
        assert_eq!(parse(b"2").unwrap_err().code, 1210);
    }
}
