//! `FNV_HASH` and `MURMUR3_32_HASH` (database developer guide, "Hash functions").

use duckdb::Connection;

use super::row::{Kind, Value, routine, rows};

pub(super) fn register(connection: &Connection) -> duckdb::Result<()> {
    connection.register_scalar_function::<FnvText>("longshore_fnv_text")?;
    connection.register_scalar_function::<FnvInteger>("longshore_fnv_integer")?;
    connection.register_scalar_function::<MurmurText>("longshore_murmur_text")?;
    connection.register_scalar_function::<MurmurInteger>("longshore_murmur_integer")
}

// (value, seed).
routine!(FnvText, [Text, Integer] -> Integer, |batch| {
    rows(batch, Kind::Integer, |row| {
        Ok(Value::Integer(fnv(row.text(0).as_bytes(), row.integer(1))))
    })
});

// (value, bytes that its type has, seed).
routine!(FnvInteger, [Integer, Integer, Integer] -> Integer, |batch| {
    rows(batch, Kind::Integer, |row| {
        let bytes = row.integer(0).to_le_bytes();
        let width = usize::try_from(row.integer(1)).unwrap_or(8).min(8);
        Ok(Value::Integer(fnv(&bytes[..width], row.integer(2))))
    })
});

routine!(MurmurText, [Text, Integer] -> Integer, |batch| {
    rows(batch, Kind::Integer, |row| {
        Ok(Value::Integer(murmur(row.text(0).as_bytes(), row.integer(1))))
    })
});

// An integer of any width is hashed as eight bytes (Apache Iceberg's specification).
routine!(MurmurInteger, [Integer, Integer] -> Integer, |batch| {
    rows(batch, Kind::Integer, |row| {
        Ok(Value::Integer(murmur(&row.integer(0).to_le_bytes(), row.integer(1))))
    })
});

const FNV_PRIME: u64 = 0x0000_0100_0000_01B3;

/// 64-bit FNV-1a from the given seed; the manual's default is the offset basis.
fn fnv(bytes: &[u8], seed: i64) -> i64 {
    bytes
        .iter()
        .fold(seed.cast_unsigned(), |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(FNV_PRIME)
        })
        .cast_signed()
}

/// `Murmur3_x86_32`.
fn murmur(bytes: &[u8], seed: i64) -> i64 {
    const C1: u32 = 0xCC9E_2D51;
    const C2: u32 = 0x1B87_3593;
    let scramble = |block: u32| block.wrapping_mul(C1).rotate_left(15).wrapping_mul(C2);
    let [a, b, c, d, ..] = seed.to_le_bytes();
    let mut hash = u32::from_le_bytes([a, b, c, d]);
    let mut blocks = bytes.chunks_exact(4);
    for block in &mut blocks {
        let block = block
            .iter()
            .rev()
            .fold(0, |word: u32, byte| (word << 8) | u32::from(*byte));
        hash ^= scramble(block);
        hash = hash
            .rotate_left(13)
            .wrapping_mul(5)
            .wrapping_add(0xE654_6B64);
    }
    let tail = blocks
        .remainder()
        .iter()
        .rev()
        .fold(0, |word: u32, byte| (word << 8) | u32::from(*byte));
    hash ^= scramble(tail);
    hash ^= u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x85EB_CA6B);
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(0xC2B2_AE35);
    hash ^= hash >> 16;
    i64::from(hash.cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The offset basis 0xCBF29CE484222325.
    const BASIS: i64 = -3_750_763_034_362_895_579;

    #[test]
    fn fnv_gives_the_manuals_values() {
        assert_eq!(fnv(&1_i32.to_le_bytes(), BASIS), -5_968_735_742_475_085_980);
        assert_eq!(fnv(&1_i16.to_le_bytes(), BASIS), 589_727_492_704_079_044);
        assert_eq!(fnv(&1_i64.to_le_bytes(), BASIS), -8_517_097_267_634_966_620);
        assert_eq!(fnv(b"Amazon Redshift", BASIS), 7_783_490_368_944_507_294);
        let first = fnv(b"ab", BASIS);
        assert_eq!(fnv(b"cd", first), fnv(b"abcd", BASIS));
    }

    #[test]
    fn murmur_gives_icebergs_values() {
        assert_eq!(murmur(&34_i64.to_le_bytes(), 0), 2_017_239_379);
        assert_eq!(murmur(b"iceberg", 0), 1_210_000_089);
    }
}
