//! The slices of the one node (`STV_SLICES`).

use local_dialect::RsType;

use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_139,
    schema: "pg_catalog",
    name: "stv_slices",
    kind: Kind::View,
    columns: &[
        ("node", RsType::Integer),
        ("slice", RsType::Integer),
        ("localslice", RsType::Integer),
        ("type", RsType::SingleChar),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(_: &Seen<'_>) -> Vec<Row> {
    (0..SLICES)
        .map(|slice| row![0, slice, slice, "D"])
        .collect()
}

/// As many as the smallest nodes have.
pub(super) const SLICES: i32 = 2;
