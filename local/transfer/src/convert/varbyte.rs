//! VARBYTE fields: hexadecimal digits.

use crate::load_error::Reason;

pub(super) fn from_hex(field: &[u8], bytes: u32) -> Result<Vec<u8>, Reason> {
    let value = hex::decode(field)
        .map_err(|error| Reason::new(1219, format!("Invalid hexadecimal value: {error}")))?;
    if value.len() > bytes as usize {
        return Err(Reason::new(1204, "Varbyte length exceeds DDL length"));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_come_in_pairs_and_fit_the_length() {
        assert_eq!(from_hex(b"00Ff", 2).unwrap(), [0, 255]);
        assert_eq!(from_hex(b"0", 2).unwrap_err().code, 1219);
        assert_eq!(from_hex(b"000000", 2).unwrap_err().code, 1204);
    }
}
