//! Strings of COPY's parameters, whose octal escapes are bytes and not characters.

use crate::cursor::Cursor;
use crate::error::Result;

/// The bytes of the string that is next: `\ddd` is a byte, and `\N` stands for itself, because it is the
/// spelling of COPY's default NULL AS.
pub(super) fn bytes(cursor: &mut Cursor<'_>) -> Result<Vec<u8>> {
    let start = cursor.offset();
    let decoded = cursor.string()?;
    let written = cursor.text(start, cursor.previous_end());
    match written
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''))
    {
        Some(r"\N") => Ok(br"\N".to_vec()),
        Some(written) if written.contains('\\') => Ok(unescaped(written.as_bytes())),
        _ => Ok(decoded.into_bytes()),
    }
}

fn unescaped(written: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(written.len());
    let mut rest = written;
    loop {
        match rest {
            [] => return bytes,
            [b'\'', b'\'', after @ ..] => {
                bytes.push(b'\'');
                rest = after;
            }
            [b'\\', b'0'..=b'7', ..] => {
                let digits = rest[1..]
                    .iter()
                    .take(3)
                    .take_while(|byte| (b'0'..=b'7').contains(byte));
                let mut code = 0_u32;
                let mut length = 0;
                for digit in digits {
                    code = code * 8 + u32::from(digit - b'0');
                    length += 1;
                }
                bytes.push(u8::try_from(code & 0xff).expect("the mask leaves eight bits"));
                rest = &rest[1 + length..];
            }
            [b'\\', escaped, after @ ..] => {
                bytes.push(match escaped {
                    b'b' => 8,
                    b'f' => 12,
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    other => *other,
                });
                rest = after;
            }
            [byte, after @ ..] => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
}
