//! The normal form of the parts: UTF-8, commas, double quotes, `\n`. An unquoted field is written as
//! it is; NULL is the sentinel, and an empty string is `""`.

/// Writes a value that is not NULL, quoted only where it must be.
pub(crate) fn write(value: &[u8], out: &mut Vec<u8>) {
    // Not stopping at the first one lets the compiler use vector instructions.
    let special = value.iter().fold(false, |special, &byte| {
        special | matches!(byte, b',' | b'"' | b'\n' | b'\r')
    });
    let must_quote = value.is_empty() || special;
    if must_quote {
        write_quoted(value, out);
    } else {
        out.extend_from_slice(value);
    }
}

pub(crate) fn write_quoted(value: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = value;
    while let Some(at) = memchr::memchr(b'"', rest) {
        out.extend_from_slice(&rest[..=at]);
        out.push(b'"');
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &str) -> String {
        let mut out = Vec::new();
        write(value.as_bytes(), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn values_are_quoted_only_where_they_must_be() {
        assert_eq!(written("plain text"), "plain text");
        assert_eq!(written(""), "\"\"");
        assert_eq!(written("a,b"), "\"a,b\"");
        assert_eq!(written("5\" pipe"), "\"5\"\" pipe\"");
        assert_eq!(written("a\r\nb"), "\"a\r\nb\"");
        assert_eq!(written("a\rb"), "\"a\rb\"");
    }
}
