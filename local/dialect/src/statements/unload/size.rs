//! Sizes of files and row groups: decimal, megabytes unless a unit is given.

use super::MAX_FILE_SIZE_BYTES;
use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};
use crate::lexer::Token;

/// Smallest MAXFILESIZE, in bytes.
const MIN_FILE_SIZE_BYTES: u64 = 5_000_000;
const ROW_GROUP_BYTES: std::ops::RangeInclusive<u64> = 32_000_000..=128_000_000;

pub(super) fn max_file_size(cursor: &mut Cursor<'_>) -> Result<u64> {
    let (bytes, _) = size(cursor)?;
    if (MIN_FILE_SIZE_BYTES..=MAX_FILE_SIZE_BYTES).contains(&bytes) {
        Ok(bytes)
    } else {
        Err(out_of_range("MAXFILESIZE must be between 5 MB and 6.2 GB"))
    }
}

pub(super) fn row_group_size(cursor: &mut Cursor<'_>) -> Result<u64> {
    match size(cursor)? {
        (bytes, true) if ROW_GROUP_BYTES.contains(&bytes) => Ok(bytes),
        _ => Err(out_of_range(
            "ROWGROUPSIZE must be an integer between 32 MB and 128 MB",
        )),
    }
}

fn out_of_range(message: &str) -> SqlError {
    SqlError::new(SqlState::INVALID_PARAMETER_VALUE, message)
}

/// `n [MB|GB]` in bytes, and whether `n` is whole.
fn size(cursor: &mut Cursor<'_>) -> Result<(u64, bool)> {
    let Some(Token::Number(number)) = cursor.peek().cloned() else {
        return Err(cursor.unexpected());
    };
    let number = number.parse::<f64>().map_err(|_| cursor.unexpected())?;
    cursor.advance();
    let unit_bytes = if cursor.eat_keyword("gb") {
        1_000_000_000_f64
    } else {
        cursor.eat_keyword("mb");
        1_000_000_f64
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "callers check the range, and a number token has no sign"
    )]
    let bytes = (number * unit_bytes).round() as u64;
    Ok((bytes, number.fract() == 0.0))
}
