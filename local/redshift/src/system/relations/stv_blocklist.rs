//! The blocks of 1 MB that tables take up, for superusers (`STV_BLOCKLIST`).

use local_dialect::RsType;

use super::blocks;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_575,
    schema: "pg_catalog",
    name: "stv_blocklist",
    kind: Kind::View,
    columns: &[
        ("slice", RsType::Integer),
        ("col", RsType::Integer),
        ("tbl", RsType::Integer),
        ("blocknum", RsType::Integer),
        ("num_values", RsType::Integer),
        ("extended_limits", RsType::Integer),
        ("minvalue", RsType::BigInt),
        ("maxvalue", RsType::BigInt),
        ("sb_pos", RsType::Integer),
        ("pinned", RsType::Integer),
        ("on_disk", RsType::Integer),
        ("modified", RsType::Integer),
        ("hdr_modified", RsType::Integer),
        ("unsorted", RsType::Integer),
        ("tombstone", RsType::Integer),
        ("preferred_diskno", RsType::Integer),
        ("temporary", RsType::Integer),
        ("newblock", RsType::Integer),
        ("num_readers", RsType::Integer),
        ("flags", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Recorded(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let rows = blocks::listed(seen)?.into_iter().map(|block| {
        row![
            block.slice,
            block.column,
            block.table.oid,
            block.number,
            block.values,
            0,
            Value::Null,
            Value::Null,
            0,
            0,
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
        ]
    });
    Ok(rows.collect())
}
