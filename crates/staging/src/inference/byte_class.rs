//! What each byte can be part of, so that one table look-up per byte decides which checks a value
//! still needs.

/// `0` to `9`.
pub(crate) const DIGIT: u8 = 1;
/// `+` and `-`.
pub(crate) const SIGN: u8 = 1 << 1;
/// `.`
pub(crate) const DOT: u8 = 1 << 2;
/// `e` and `E`.
pub(crate) const EXPONENT: u8 = 1 << 3;
/// `:`, `T`, `Z` and the blank, which beside digits make up a time.
pub(crate) const TEMPORAL: u8 = 1 << 4;
/// Everything else.
pub(crate) const OTHER: u8 = 1 << 5;

/// The class of every byte value.
pub(crate) type Table = [u8; 256];

pub(crate) const fn table() -> Table {
    let mut table = [OTHER; 256];
    let mut digit = b'0';
    while digit <= b'9' {
        table[digit as usize] = DIGIT;
        digit += 1;
    }
    table[b'+' as usize] = SIGN;
    table[b'-' as usize] = SIGN;
    table[b'.' as usize] = DOT;
    table[b'e' as usize] = EXPONENT;
    table[b'E' as usize] = EXPONENT;
    table[b':' as usize] = TEMPORAL;
    table[b'T' as usize] = TEMPORAL;
    table[b'Z' as usize] = TEMPORAL;
    table[b' ' as usize] = TEMPORAL;
    table
}

/// All classes that occur in `bytes`.
pub(crate) fn classes(table: &Table, bytes: &[u8]) -> u8 {
    bytes
        .iter()
        .fold(0, |seen, &byte| seen | table[usize::from(byte)])
}
