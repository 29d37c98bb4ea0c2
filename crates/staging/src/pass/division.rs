//! Which part a block goes to. It depends on the source and the options only, so that a second run
//! makes the same parts.

/// Parts that are written side by side. Not the number of threads, so that the parts do not depend on
/// the machine; more would need more memory.
const LANES: u32 = 4;
/// Compressed bytes below which a part is not made for the sake of a number; the estimate that it is
/// compared with may be off by a fifth.
const LEAST_ESTIMATE: u64 = 1_250_000;

/// How many parts a source becomes, from an estimate of its compressed size.
///
/// As many as the size asks for, made a multiple of `multiple`, or of the number that is written side
/// by side; never so many that a part might be below 1 MB.
pub(crate) fn part_count(estimate: u64, part_size_bytes: u64, multiple: Option<u32>) -> u32 {
    let count = |parts: u64| u32::try_from(parts).unwrap_or(u32::MAX / 2);
    let most = count(estimate / LEAST_ESTIMATE).max(1);
    let wanted = count(estimate.div_ceil(part_size_bytes.max(1))).max(1);
    let multiple = multiple.unwrap_or(LANES).max(1);
    let rounded = wanted.next_multiple_of(multiple);
    if rounded <= most {
        return rounded;
    }
    match most / multiple {
        0 => most,
        times => times * multiple,
    }
}

/// A source cut into as many equal shares as there are groups of parts; the blocks of a share are
/// dealt to the parts of its group in turn.
#[derive(Clone, Debug)]
pub(crate) struct Division {
    groups: Vec<Group>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Group {
    first_part: u32,
    parts: u32,
    /// Where in the source the next group's share begins.
    end: u64,
}

/// Where a block goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) part: u32,
    /// Parts of earlier groups get no more blocks.
    pub(crate) group: u32,
}

impl Division {
    /// Divides a source of `size`, in whatever unit its blocks are placed by.
    pub(crate) fn of(size: u64, parts: u32) -> Self {
        let parts = parts.max(1);
        let count = parts.div_ceil(LANES);
        let mut first_part = 0;
        let groups = (0..count)
            .map(|group| {
                let more = u32::from(group < parts % count);
                let in_group = parts / count + more;
                let before = u128::from(first_part + in_group);
                let end = u128::from(size) * before / u128::from(parts);
                let group = Group {
                    first_part,
                    parts: in_group,
                    end: u64::try_from(end).unwrap_or(u64::MAX),
                };
                first_part += in_group;
                group
            })
            .collect();
        Self { groups }
    }

    pub(crate) fn parts(&self) -> u32 {
        self.groups.iter().map(|group| group.parts).sum()
    }

    pub(crate) fn deal(&self) -> Deal<'_> {
        Deal {
            division: self,
            group: 0,
            dealt: 0,
        }
    }
}

/// Blocks that are dealt one after another.
#[derive(Debug)]
pub(crate) struct Deal<'a> {
    division: &'a Division,
    group: usize,
    /// Blocks that the group has got.
    dealt: u32,
}

impl Deal<'_> {
    /// The place of the next block, which begins at `offset`.
    pub(crate) fn next(&mut self, offset: u64) -> Place {
        let groups = &self.division.groups;
        while groups[self.group].end <= offset && self.group + 1 < groups.len() {
            self.group += 1;
            self.dealt = 0;
        }
        let group = groups[self.group];
        let place = Place {
            part: group.first_part + self.dealt % group.parts,
            group: u32::try_from(self.group).unwrap_or(u32::MAX),
        };
        self.dealt = self.dealt.wrapping_add(1);
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: u64 = 1_000_000;

    #[test]
    fn parts_are_as_many_as_their_size_and_the_multiple_ask_for() {
        let count = |estimate, multiple| part_count(estimate * MB, 64 * MB, multiple);
        assert_eq!([count(0, None), count(1, None), count(3, None)], [1, 1, 2]);
        assert_eq!(
            [count(6, None), count(250, None), count(300, None)],
            [4, 4, 8]
        );
        assert_eq!([count(300, Some(6)), count(300, Some(32))], [6, 32]);
        // Too small for 32 parts of 1 MB, or for a whole multiple of 6.
        assert_eq!([count(20, Some(32)), count(5, Some(6))], [16, 4]);
        assert_eq!(count(10_000, Some(5)), 160);
    }

    #[test]
    fn blocks_are_dealt_evenly_and_in_groups() {
        for parts in 1..40 {
            let division = Division::of(1000, parts);
            assert_eq!(division.parts(), parts);
            let mut deal = division.deal();
            let mut blocks = vec![0; parts as usize];
            let mut group = 0;
            for offset in 0..1000 {
                let place = deal.next(offset);
                assert!(place.group == group || place.group == group + 1);
                group = place.group;
                blocks[place.part as usize] += 1;
            }
            let even = 1000 / parts;
            assert!(
                blocks
                    .iter()
                    .all(|&blocks| blocks + 4 > even && blocks < even + 4),
                "{blocks:?}"
            );
        }
    }
}
