//! Commits and how long they took, for superusers (`STL_COMMIT_STATS`).

use local_dialect::RsType;

use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_579,
    schema: "pg_catalog",
    name: "stl_commit_stats",
    kind: Kind::View,
    columns: &[
        ("xid", RsType::BigInt),
        ("node", RsType::Integer),
        ("startqueue", RsType::Timestamp),
        ("startwork", RsType::Timestamp),
        ("endflush", RsType::Timestamp),
        ("endstage", RsType::Timestamp),
        ("endlocal", RsType::Timestamp),
        ("startglobal", RsType::Timestamp),
        ("endtime", RsType::Timestamp),
        ("queuelen", RsType::BigInt),
        ("permblocks", RsType::BigInt),
        ("newblocks", RsType::BigInt),
        ("dirtyblocks", RsType::BigInt),
        ("headers", RsType::BigInt),
        ("numxids", RsType::Integer),
        ("oldestxid", RsType::BigInt),
        ("extwritelatency", RsType::BigInt),
        ("metadatawritten", RsType::Integer),
        ("tombstonedblocks", RsType::BigInt),
        ("tossedblocks", RsType::BigInt),
        ("batched_by", RsType::BigInt),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let ended = seen.session.engine().ended_transactions().list();
    ended
        .into_iter()
        .filter_map(|transaction| {
            let start = transaction.commit_started?;
            Some(row![
                transaction.id,
                LEADER,
                start,
                start,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                transaction.ended,
                0,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
            ])
        })
        .collect()
}

/// The number that stands for the leader node.
const LEADER: i32 = -1;
