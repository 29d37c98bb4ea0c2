//! `FARMFINGERPRINT64`: Fingerprint64 of Google's `FarmHash`, which does not change between its versions.

use duckdb::Connection;

use super::invalid;
use super::row::{Kind, Value, routine, rows};

pub(super) fn register(connection: &Connection) -> duckdb::Result<()> {
    connection.register_scalar_function::<FarmText>("longshore_farm_text")?;
    connection.register_scalar_function::<FarmBytes>("longshore_farm_bytes")
}

routine!(FarmText, [Text] -> Integer, |batch| {
    rows(batch, Kind::Integer, |row| {
        Ok(Value::Integer(fingerprint(row.text(0).as_bytes()).cast_signed()))
    })
});

// The bytes in hexadecimal digits.
routine!(FarmBytes, [Text] -> Integer, |batch| {
    rows(batch, Kind::Integer, |row| {
        let bytes = hex::decode(row.text(0)).map_err(invalid)?;
        Ok(Value::Integer(fingerprint(&bytes).cast_signed()))
    })
});

const K0: u64 = 0xC3A5_C85C_97CB_3127;
const K1: u64 = 0xB492_B66F_BE98_F273;
const K2: u64 = 0x9AE1_6A3B_2F90_404F;

const SEED: u64 = 81;

fn fingerprint(bytes: &[u8]) -> u64 {
    match bytes.len() {
        0..=16 => of_short(bytes),
        17..=32 => of_halves(bytes, K1).0,
        33..=64 => of_medium(bytes),
        _ => of_long(bytes),
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// The eight bytes at a place.
fn word(bytes: &[u8], at: usize) -> u64 {
    bytes[at..at + 8]
        .iter()
        .rev()
        .fold(0, |word, byte| (word << 8) | u64::from(*byte))
}

fn half_word(bytes: &[u8], at: usize) -> u64 {
    bytes[at..at + 4]
        .iter()
        .rev()
        .fold(0, |word, byte| (word << 8) | u64::from(*byte))
}

fn shift_mix(value: u64) -> u64 {
    value ^ (value >> 47)
}

fn mixed(first: u64, second: u64, multiplier: u64) -> u64 {
    let once = shift_mix((first ^ second).wrapping_mul(multiplier));
    shift_mix((second ^ once).wrapping_mul(multiplier)).wrapping_mul(multiplier)
}

fn multiplier(bytes: &[u8]) -> u64 {
    K2.wrapping_add(length(bytes).wrapping_mul(2))
}

fn of_short(bytes: &[u8]) -> u64 {
    let size = bytes.len();
    let multiplier = multiplier(bytes);
    match size {
        0 => K2,
        1..=3 => {
            let start = u64::from(bytes[0]) + (u64::from(bytes[size >> 1]) << 8);
            let end = length(bytes) + (u64::from(bytes[size - 1]) << 2);
            shift_mix(start.wrapping_mul(K2) ^ end.wrapping_mul(K0)).wrapping_mul(K2)
        }
        4..=7 => mixed(
            length(bytes).wrapping_add(half_word(bytes, 0) << 3),
            half_word(bytes, size - 4),
            multiplier,
        ),
        _ => {
            let start = word(bytes, 0).wrapping_add(K2);
            let end = word(bytes, size - 8);
            mixed(
                end.rotate_right(37)
                    .wrapping_mul(multiplier)
                    .wrapping_add(start),
                start
                    .rotate_right(25)
                    .wrapping_add(end)
                    .wrapping_mul(multiplier),
                multiplier,
            )
        }
    }
}

/// The hash of the first and the last sixteen bytes, with what a longer text goes on with.
fn of_halves(bytes: &[u8], factor: u64) -> (u64, u64, u64) {
    let size = bytes.len();
    let multiplier = multiplier(bytes);
    let start = word(bytes, 0).wrapping_mul(factor);
    let next = word(bytes, 8);
    let end = word(bytes, size - 8).wrapping_mul(multiplier);
    let before = word(bytes, size - 16).wrapping_mul(K2);
    let sum = start
        .wrapping_add(next)
        .rotate_right(43)
        .wrapping_add(end.rotate_right(30))
        .wrapping_add(before);
    let other = start
        .wrapping_add(next.wrapping_add(K2).rotate_right(18))
        .wrapping_add(end);
    (mixed(sum, other, multiplier), sum, start)
}

fn of_medium(bytes: &[u8]) -> u64 {
    let size = bytes.len();
    let multiplier = multiplier(bytes);
    let (hash, sum, start) = of_halves(bytes, K2);
    let third = word(bytes, 16).wrapping_mul(multiplier);
    let fourth = word(bytes, 24);
    let from_end = sum
        .wrapping_add(word(bytes, size - 32))
        .wrapping_mul(multiplier);
    let last = hash
        .wrapping_add(word(bytes, size - 24))
        .wrapping_mul(multiplier);
    mixed(
        third
            .wrapping_add(fourth)
            .rotate_right(43)
            .wrapping_add(from_end.rotate_right(30))
            .wrapping_add(last),
        third
            .wrapping_add(fourth.wrapping_add(start).rotate_right(18))
            .wrapping_add(from_end),
        multiplier,
    )
}

/// Thirty-two bytes mixed into two numbers.
fn weak(bytes: &[u8], seeds: (u64, u64)) -> (u64, u64) {
    let first = seeds.0.wrapping_add(word(bytes, 0));
    let second = seeds
        .1
        .wrapping_add(first)
        .wrapping_add(word(bytes, 24))
        .rotate_right(21);
    let sum = first
        .wrapping_add(word(bytes, 8))
        .wrapping_add(word(bytes, 16));
    (
        sum.wrapping_add(word(bytes, 24)),
        second
            .wrapping_add(sum.rotate_right(44))
            .wrapping_add(first),
    )
}

/// What is carried from block to block.
struct Carried {
    x: u64,
    y: u64,
    z: u64,
    front: (u64, u64),
    back: (u64, u64),
}

impl Carried {
    /// Takes in sixty-four bytes; `weight` is 1 but for the last of them.
    fn take(&mut self, block: &[u8], multiplier: u64, weight: u64) {
        self.x = self
            .x
            .wrapping_add(self.y)
            .wrapping_add(self.front.0)
            .wrapping_add(word(block, 8))
            .rotate_right(37)
            .wrapping_mul(multiplier)
            ^ self.back.1.wrapping_mul(weight);
        self.y = self
            .y
            .wrapping_add(self.front.1)
            .wrapping_add(word(block, 48))
            .rotate_right(42)
            .wrapping_mul(multiplier)
            .wrapping_add(self.front.0.wrapping_mul(weight))
            .wrapping_add(word(block, 40));
        self.z = self
            .z
            .wrapping_add(self.back.0)
            .rotate_right(33)
            .wrapping_mul(multiplier);
        let seeds = (
            self.front.1.wrapping_mul(multiplier),
            self.x.wrapping_add(self.back.0),
        );
        self.front = weak(block, seeds);
        let seeds = (
            self.z.wrapping_add(self.back.1),
            self.y.wrapping_add(word(block, 16)),
        );
        self.back = weak(&block[32..], seeds);
        std::mem::swap(&mut self.x, &mut self.z);
    }
}

fn of_long(bytes: &[u8]) -> u64 {
    let y = SEED.wrapping_mul(K1).wrapping_add(113);
    let mut carried = Carried {
        x: SEED.wrapping_mul(K2).wrapping_add(word(bytes, 0)),
        y,
        z: shift_mix(y.wrapping_mul(K2).wrapping_add(113)).wrapping_mul(K2),
        front: (0, 0),
        back: (0, 0),
    };
    let blocks = (bytes.len() - 1) / 64;
    for block in 0..blocks {
        carried.take(&bytes[block * 64..], K1, 1);
    }
    let multiplier = K1.wrapping_add((carried.z & 0xFF) << 1);
    let rest = (length(bytes) - 1) & 63;
    carried.back.0 = carried.back.0.wrapping_add(rest);
    carried.front.0 = carried.front.0.wrapping_add(carried.back.0);
    carried.back.0 = carried.back.0.wrapping_add(carried.front.0);
    carried.take(&bytes[bytes.len() - 64..], multiplier, 9);
    mixed(
        mixed(carried.front.0, carried.back.0, multiplier)
            .wrapping_add(shift_mix(carried.y).wrapping_mul(K0))
            .wrapping_add(carried.z),
        mixed(carried.front.1, carried.back.1, multiplier).wrapping_add(carried.x),
        multiplier,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first is the manual's; the others are those of Google's C++.
    #[test]
    fn fingerprints_are_those_of_farm_hash() {
        for (text, expected) in [
            ("Amazon Redshift".to_owned(), 8_085_098_817_162_212_970_i64),
            ("AWS".to_owned(), 3_038_085_604_154_207_800),
            (String::new(), -7_286_425_919_675_154_353),
            ("3true".to_owned(), -4_880_158_226_897_771_312),
            ("1footrue".to_owned(), -1_541_654_101_129_638_711),
            ("2applefalse".to_owned(), 2_794_438_866_806_483_259),
            ("x".repeat(40), -1_443_147_843_654_566_764),
            ("ab".repeat(60), 5_541_267_579_459_911_371),
            ("0123456789".repeat(20), -8_783_659_046_506_036_331),
        ] {
            assert_eq!(
                fingerprint(text.as_bytes()).cast_signed(),
                expected,
                "{text}"
            );
        }
    }
}
