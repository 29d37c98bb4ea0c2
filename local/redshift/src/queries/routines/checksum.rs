//! CRC32 (CRC-32C, the Castagnoli polynomial) and the SHA-2 digests that DuckDB lacks.

use duckdb::Connection;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use super::row::{Kind, Value, routine, rows};

pub(super) fn register(connection: &Connection) -> duckdb::Result<()> {
    connection.register_scalar_function::<Crc32>("longshore_crc32")?;
    connection.register_scalar_function::<Sha2>("longshore_sha2")
}

routine!(Crc32, [Text] -> Text, |batch| {
    rows(batch, Kind::Text, |row| {
        Ok(Value::Text(format!("{:08x}", crc32c(row.text(0).as_bytes()))))
    })
});

// (value, bits); other sizes than those of SHA-2 give an empty string.
routine!(Sha2, [Text, Integer] -> Text, |batch| {
    rows(batch, Kind::Text, |row| Ok(Value::Text(sha2(row.text(0), row.integer(1)))))
});

fn sha2(text: &str, bits: i64) -> String {
    match bits {
        0 | 256 => hex::encode(Sha256::digest(text)),
        224 => hex::encode(Sha224::digest(text)),
        384 => hex::encode(Sha384::digest(text)),
        512 => hex::encode(Sha512::digest(text)),
        _ => String::new(),
    }
}

/// The polynomial, lowest power first.
const CASTAGNOLI: u32 = 0x82F6_3B78;

fn crc32c(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let is_odd = crc & 1 == 1;
            crc >>= 1;
            if is_odd {
                crc ^= CASTAGNOLI;
            }
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_and_the_manuals_example() {
        assert_eq!(crc32c(b"123456789"), 0xE306_9283);
        assert_eq!(format!("{:08x}", crc32c(b"Amazon Redshift")), "f2726906");
    }

    #[test]
    fn digests_have_the_length_asked_for() {
        for (bits, digits) in [(0, 64), (224, 56), (256, 64), (384, 96), (512, 128), (1, 0)] {
            assert_eq!(sha2("Amazon Redshift", bits).len(), digits);
        }
    }
}
