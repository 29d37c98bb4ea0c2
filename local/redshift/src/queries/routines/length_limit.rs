//! Results that are too long for a VARCHAR.

use duckdb::Connection;

use super::row::{Kind, Value, routine, rows};
use super::{invalid, raised};

pub(super) fn register(connection: &Connection) -> duckdb::Result<()> {
    connection.register_scalar_function::<Listed>("longshore_listagg_result")?;
    connection.register_scalar_function::<Repeat>("longshore_repeat")?;
    connection.register_scalar_function::<Pad>("longshore_pad")
}

/// Longest VARCHAR in bytes.
const MAX_BYTES: usize = 65_535;

routine!(Listed, [Text] -> Text, |batch| {
    rows(batch, Kind::Text, |row| {
        let text = row.text(0);
        if text.len() > MAX_BYTES {
            return Err(invalid("Result size exceeds LISTAGG limit"));
        }
        Ok(Value::Text(text.to_owned()))
    })
});

routine!(Repeat, [Text, Integer] -> Text, |batch| {
    rows(batch, Kind::Text, |row| repeat(row.text(0), row.integer(1)).map(Value::Text))
});

// (value, length, what fills, at the left).
routine!(Pad, [Text, Integer, Text, Boolean] -> Text, |batch| {
    rows(batch, Kind::Text, |row| {
        pad(row.text(0), row.integer(1), row.text(2), row.boolean(3)).map(Value::Text)
    })
});

fn too_long() -> String {
    raised(
        "22001",
        "Result size exceeds the maximum length of character varying(65535)",
    )
}

fn repeat(text: &str, count: i64) -> Result<String, String> {
    let count = usize::try_from(count).unwrap_or(0);
    match text.len().checked_mul(count) {
        Some(bytes) if bytes <= MAX_BYTES => Ok(text.repeat(count)),
        _ => Err(too_long()),
    }
}

/// LPAD and RPAD: `length` characters; what is longer is cut at its right end.
fn pad(text: &str, length: i64, filler: &str, at_left: bool) -> Result<String, String> {
    let length = usize::try_from(length).unwrap_or(0);
    if length > MAX_BYTES {
        return Err(too_long());
    }
    let has = text.chars().count();
    if length <= has || filler.is_empty() {
        return Ok(text.chars().take(length).collect());
    }
    let fill: String = filler.chars().cycle().take(length - has).collect();
    let padded = if at_left {
        fill + text
    } else {
        text.to_owned() + &fill
    };
    if padded.len() > MAX_BYTES {
        return Err(too_long());
    }
    Ok(padded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_fills_and_cuts() {
        assert_eq!(pad("cat", 6, "xy", true).unwrap(), "xyxcat");
        assert_eq!(pad("cat", 6, "xy", false).unwrap(), "catxyx");
        assert_eq!(pad("caterpillar", 3, "x", true).unwrap(), "cat");
        assert_eq!(pad("cat", -1, "x", true).unwrap(), "");
        assert_eq!(pad("cat", 9, "", true).unwrap(), "cat");
    }

    #[test]
    fn nothing_grows_past_a_varchar() {
        assert!(repeat("ab", 32_768).is_err());
        assert!(repeat("", 2_000_000_000).is_ok());
        assert!(pad("a", 70_000, " ", false).is_err());
    }
}
