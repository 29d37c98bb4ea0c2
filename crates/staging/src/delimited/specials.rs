//! The bytes that structure delimited text, found 64 at a time without a branch per byte.

/// Bytes that one mask tells about.
const LANE: usize = 64;

/// The positions of delimiters, quotes, line feeds and carriage returns, in order.
pub(super) struct Specials<'a> {
    bytes: &'a [u8],
    delimiter: u8,
    quote: u8,
    /// Position of the byte that the lowest bit of `mask` tells about.
    base: usize,
    /// The positions that have not been handed out.
    mask: u64,
}

impl<'a> Specials<'a> {
    pub(super) fn new(bytes: &'a [u8], delimiter: u8, quote: u8) -> Self {
        let mut specials = Self {
            bytes,
            delimiter,
            quote,
            base: 0,
            mask: 0,
        };
        specials.mask = specials.look(0);
        specials
    }

    /// The next position, or the length of the text.
    #[inline]
    pub(super) fn next(&mut self) -> usize {
        while self.mask == 0 {
            if self.base + LANE >= self.bytes.len() {
                return self.bytes.len();
            }
            self.base += LANE;
            self.mask = self.look(self.base);
        }
        let at = self.base + self.mask.trailing_zeros() as usize;
        self.mask &= self.mask - 1;
        at
    }

    /// Goes on with the positions from `at`, forwards or back.
    pub(super) fn seek(&mut self, at: usize) {
        self.base = at / LANE * LANE;
        self.mask = self.look(self.base) & (u64::MAX << (at % LANE));
    }

    fn look(&self, base: usize) -> u64 {
        let rest = self.bytes.get(base..).unwrap_or_default();
        if let Some(lane) = rest.first_chunk() {
            self.mask_of(lane)
        } else {
            // No special byte: neither a delimiter nor a quote can be NUL.
            let mut lane = [0; LANE];
            lane[..rest.len()].copy_from_slice(rest);
            self.mask_of(&lane)
        }
    }

    /// One bit per byte. The compiler makes vector instructions of the first loop.
    #[inline]
    fn mask_of(&self, lane: &[u8; LANE]) -> u64 {
        let mut special = [0; LANE];
        for (special, &byte) in special.iter_mut().zip(lane) {
            *special = u8::from(byte == self.delimiter)
                | u8::from(byte == self.quote)
                | u8::from(byte == b'\n')
                | u8::from(byte == b'\r');
        }
        let mut mask = 0;
        for (index, eight) in special.chunks_exact(8).enumerate() {
            // Moves the lowest bits of eight bytes side by side into the highest byte.
            let bits = u64::from_le_bytes(std::array::from_fn(|at| eight[at]));
            mask |= (bits.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * index);
        }
        mask
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &[u8], from: usize) -> Vec<usize> {
        let mut specials = Specials::new(text, b',', b'"');
        specials.seek(from);
        std::iter::from_fn(|| Some(specials.next()).filter(|&at| at < text.len())).collect()
    }

    proptest! {
        #[test]
        fn every_special_byte_is_found_from_every_place(
            text in prop::collection::vec(prop::sample::select(b",\"\n\ra0\x80\xff\0".as_slice()), 0..300),
            from in 0..300_usize,
        ) {
            let from = from.min(text.len());
            let expected: Vec<usize> = (from..text.len())
                .filter(|&at| matches!(text[at], b',' | b'"' | b'\n' | b'\r'))
                .collect();
            prop_assert_eq!(found(&text, from), expected);
        }
    }

    #[test]
    fn a_text_of_whole_lanes_ends() {
        for length in [0, 63, 64, 65, 128] {
            let text = vec![b','; length];
            assert_eq!(found(&text, 0).len(), length);
            assert!(found(&text, length).is_empty());
        }
    }
}
