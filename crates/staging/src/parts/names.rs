//! The names of parts. They tell everything that decides what is in a part but for the source itself,
//! so that a run after a killed one knows which parts it would make again.

use model::Digest;

/// Names the parts of one pass.
#[derive(Clone, Debug)]
pub(crate) struct PartNames {
    /// The beginning of the hash of what decides the parts' content.
    hash: String,
    extension: &'static str,
}

/// Digits of the hash in a name.
const HASH_DIGITS: usize = 16;

impl PartNames {
    /// For parts of text; `decided_by` is the plan and the options.
    pub(crate) fn text(decided_by: &str) -> Self {
        let zstd = zstd::zstd_safe::version_number().to_string();
        Self::new(&[decided_by, &zstd], "csv.zst")
    }

    /// For Parquet files that are passed through.
    pub(crate) fn parquet(file_names: &[&str]) -> Self {
        Self::new(file_names, "parquet")
    }

    fn new(decided_by: &[&str], extension: &'static str) -> Self {
        let digest = Digest::of_parts(decided_by.iter().map(|part| part.as_bytes()));
        let mut hash = digest.to_string();
        hash.truncate(HASH_DIGITS);
        Self { hash, extension }
    }

    /// The name of a part, or of what of it did not fit into one object.
    pub(crate) fn name(&self, part: PartNumber) -> String {
        let Self { hash, extension } = self;
        match part.piece {
            0 => format!("part-{:05}-{hash}.{extension}", part.number),
            piece => format!("part-{:05}-{piece}-{hash}.{extension}", part.number),
        }
    }
}

/// Which part of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct PartNumber {
    pub(crate) number: u32,
    /// More than 0 where a part had to be cut because it would be too long.
    pub(crate) piece: u32,
}
