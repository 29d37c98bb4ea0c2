//! The slices (`STV_SLICES`): two nodes have one each.

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
        .map(|slice| row![slice, slice, 0, "D"])
        .collect()
}

/// One on each node: the cluster's type is `ra3.xlplus` with two nodes, whose limits it has.
pub(super) const SLICES: i32 = 2;
