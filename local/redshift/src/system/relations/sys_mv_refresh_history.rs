//! Refreshes of materialized views (`SYS_MV_REFRESH_HISTORY`).

use local_dialect::RsType;

use super::history;
use super::maintained::{RECOMPUTED, duration, maintained, user_id};
use crate::session::maintenance::Work;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_574,
    schema: "pg_catalog",
    name: "sys_mv_refresh_history",
    kind: Kind::View,
    columns: &[
        ("user_id", RsType::Integer),
        ("session_id", RsType::Integer),
        ("transaction_id", RsType::BigInt),
        ("database_name", RsType::Char(128)),
        ("schema_name", RsType::Char(128)),
        ("mv_id", RsType::BigInt),
        ("mv_name", RsType::Char(128)),
        ("refresh_type", RsType::Char(32)),
        ("status", RsType::Text),
        ("start_time", RsType::Timestamp),
        ("end_time", RsType::Timestamp),
        ("duration", RsType::BigInt),
        ("consumer_account", RsType::Char(12)),
        ("consumer_region", RsType::Char(32)),
        ("consumer_namespace", RsType::Char(36)),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    maintained(seen)
        .filter(|done| done.work == Work::Refresh && seen.sees_activity_of(&done.user))
        .map(|done| {
            row![
                user_id(seen, &done),
                done.pid,
                done.transaction_id,
                history::cut(&done.database, 128),
                history::cut(&done.schema, 128),
                done.table.oid,
                history::cut(&done.table.name, 128),
                "Manual",
                RECOMPUTED,
                done.started,
                done.ended,
                duration(&done),
                "",
                "",
                "",
            ]
        })
        .collect()
}
