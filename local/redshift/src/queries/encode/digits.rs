//! Decimal digits, written without the formatting machinery: results are mostly numbers.

use bytes::BytesMut;

/// Digits of the largest `u128`.
const MOST_DIGITS: usize = 39;

const PAIRS: &[u8; 200] = b"\
0001020304050607080910111213141516171819\
2021222324252627282930313233343536373839\
4041424344454647484950515253545556575859\
6061626364656667686970717273747576777879\
8081828384858687888990919293949596979899";

/// Appends a whole number.
pub(super) fn integer(value: i64, out: &mut BytesMut) {
    if value < 0 {
        out.extend_from_slice(b"-");
    }
    unsigned(u128::from(value.unsigned_abs()), 1, out);
}

/// Appends a number with at least so many digits, at most 39.
pub(super) fn unsigned(value: u128, least_digits: usize, out: &mut BytesMut) {
    let mut buffer = [b'0'; MOST_DIGITS];
    let mut at = MOST_DIGITS;
    let mut high = value;
    // Sixty-four bits at a time: dividing 128 is slow.
    while high > u128::from(u64::MAX) {
        const SOME: u128 = 10_000_000_000_000_000;
        let mut low = low_half(high % SOME);
        high /= SOME;
        for _ in 0..8 {
            at -= 2;
            pair(low % 100, &mut buffer[at..]);
            low /= 100;
        }
    }
    let mut rest = low_half(high);
    while rest >= 100 {
        at -= 2;
        pair(rest % 100, &mut buffer[at..]);
        rest /= 100;
    }
    if rest >= 10 {
        at -= 2;
        pair(rest, &mut buffer[at..]);
    } else if rest > 0 {
        at -= 1;
        buffer[at] = b'0' + u8::try_from(rest).expect("a digit is below ten");
    }
    // What is in front of the digits is zeros.
    let start = at.min(MOST_DIGITS - least_digits.min(MOST_DIGITS));
    out.extend_from_slice(&buffer[start..]);
}

fn low_half(value: u128) -> u64 {
    u64::try_from(value).expect("the caller has reduced it")
}

/// Writes a number below a hundred in two digits.
fn pair(value: u64, to: &mut [u8]) {
    let at = usize::try_from(value).expect("below a hundred") * 2;
    to[..2].copy_from_slice(&PAIRS[at..at + 2]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut BytesMut)) -> String {
        let mut out = BytesMut::new();
        write(&mut out);
        String::from_utf8(out.to_vec()).unwrap()
    }

    #[test]
    fn whole_numbers_are_those_of_the_standard_library() {
        for value in [
            0,
            7,
            10,
            99,
            100,
            -1,
            -123_456,
            1_000_000_007,
            i64::MAX,
            i64::MIN,
        ] {
            assert_eq!(written(|out| integer(value, out)), value.to_string());
        }
        for value in [
            u128::from(u64::MAX),
            u128::from(u64::MAX) + 1,
            10_000_000_000_000_000_000_000_000_000_000_000_000,
            100_000_000_000_000_000_000_000,
            u128::MAX,
        ] {
            assert_eq!(written(|out| unsigned(value, 1, out)), value.to_string());
        }
    }

    #[test]
    fn numbers_are_padded_with_zeros() {
        assert_eq!(written(|out| unsigned(0, 2, out)), "00");
        assert_eq!(written(|out| unsigned(7, 6, out)), "000007");
        assert_eq!(written(|out| unsigned(123, 2, out)), "123");
        assert_eq!(written(|out| unsigned(0, 38, out)), "0".repeat(38));
    }
}
