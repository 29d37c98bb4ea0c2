//! The disk of each node, for superusers (`STV_PARTITIONS`): what is used is estimated as everywhere.

use local_dialect::RsType;

use super::blocks;
use super::stv_slices::SLICES;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_577,
    schema: "pg_catalog",
    name: "stv_partitions",
    kind: Kind::View,
    columns: &[
        ("owner", RsType::Integer),
        ("host", RsType::Integer),
        ("diskno", RsType::Integer),
        ("part_begin", RsType::BigInt),
        ("part_end", RsType::BigInt),
        ("used", RsType::Integer),
        ("tossed", RsType::Integer),
        ("capacity", RsType::Integer),
        ("reads", RsType::BigInt),
        ("writes", RsType::BigInt),
        ("seek_forward", RsType::Integer),
        ("seek_back", RsType::Integer),
        ("is_san", RsType::Integer),
        ("failed", RsType::Integer),
        ("mbps", RsType::Integer),
        ("mount", RsType::Char(256)),
    ],
    hidden: &[],
    rows: Rows::Recorded(rows),
};

/// Managed storage of a node of this type in blocks of 1 MB (management guide, "Clusters and nodes").
const CAPACITY: i32 = 32 * 1024 * 1024;

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let used = blocks::listed(seen)?;
    let rows = (0..SLICES).map(|node| {
        let used = used.iter().filter(|block| block.slice == node).count();
        row![
            node,
            node,
            0,
            0,
            i64::from(CAPACITY),
            i64::try_from(used).unwrap_or(i64::MAX),
            0,
            CAPACITY,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            "",
        ]
    });
    Ok(rows.collect())
}
