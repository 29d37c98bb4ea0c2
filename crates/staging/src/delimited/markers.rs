//! Null markers, compiled so that a field that is none costs one look-up.

use crate::source::NullMarkers;

/// What an unquoted field means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Value,
    /// NULL in every column.
    Null,
    /// The marker with this index: NULL beside typed values.
    Conditional(usize),
}

#[derive(Clone, Debug)]
pub(crate) struct Markers {
    everywhere: Vec<Vec<u8>>,
    conditional: Vec<Vec<u8>>,
    /// The lengths of the markers that begin with the byte, one bit each, all lengths from 63 on the
    /// highest.
    lengths: [u64; 256],
    empty: Meaning,
}

impl Markers {
    pub(crate) fn new(markers: &NullMarkers) -> Self {
        let bytes = |markers: &[String]| -> Vec<Vec<u8>> {
            markers
                .iter()
                .map(|marker| marker.clone().into_bytes())
                .collect()
        };
        let everywhere = bytes(&markers.everywhere);
        let conditional = bytes(&markers.beside_typed_values);
        let mut lengths = [0; 256];
        for marker in everywhere.iter().chain(&conditional) {
            if let Some(&first) = marker.first() {
                lengths[usize::from(first)] |= length_bit(marker);
            }
        }
        let mut compiled = Self {
            everywhere,
            conditional,
            lengths,
            empty: Meaning::Value,
        };
        compiled.empty = compiled.look_up(b"");
        compiled
    }

    pub(crate) fn conditional_count(&self) -> usize {
        self.conditional.len()
    }

    #[inline]
    pub(crate) fn meaning(&self, field: &[u8]) -> Meaning {
        match field.first() {
            None => self.empty,
            Some(&first) if self.lengths[usize::from(first)] & length_bit(field) != 0 => {
                self.look_up(field)
            }
            Some(_) => Meaning::Value,
        }
    }

    #[cold]
    fn look_up(&self, field: &[u8]) -> Meaning {
        if self.everywhere.iter().any(|marker| marker == field) {
            return Meaning::Null;
        }
        match self.conditional.iter().position(|marker| marker == field) {
            Some(index) => Meaning::Conditional(index),
            None => Meaning::Value,
        }
    }
}

#[inline]
fn length_bit(field: &[u8]) -> u64 {
    1 << field.len().min(63)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_markers_tell_empty_fields_and_r_markers_from_values() {
        let markers = Markers::new(&NullMarkers::default());
        assert_eq!(markers.meaning(b""), Meaning::Null);
        assert_eq!(markers.meaning(b"\\N"), Meaning::Null);
        assert_eq!(markers.meaning(b"NA"), Meaning::Conditional(0));
        assert_eq!(markers.meaning(b"null"), Meaning::Conditional(4));
        assert_eq!(markers.meaning(b"Na"), Meaning::Value);
        assert_eq!(markers.meaning(b"12"), Meaning::Value);
    }

    #[test]
    fn markers_can_be_replaced_by_the_users_own() {
        let markers = Markers::new(&NullMarkers {
            everywhere: vec!["-999".to_owned()],
            beside_typed_values: Vec::new(),
        });
        assert_eq!(markers.meaning(b"-999"), Meaning::Null);
        assert_eq!(markers.meaning(b""), Meaning::Value);
        assert_eq!(markers.meaning(b"NA"), Meaning::Value);
    }
}
