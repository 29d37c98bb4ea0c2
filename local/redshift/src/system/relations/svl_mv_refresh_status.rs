//! Refreshes of materialized views (`SVL_MV_REFRESH_STATUS`).

use local_dialect::RsType;

use super::history;
use super::maintained::{RECOMPUTED, maintained, user_id};
use crate::session::maintenance::Work;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_573,
    schema: "pg_catalog",
    name: "svl_mv_refresh_status",
    kind: Kind::View,
    columns: &[
        ("db_name", RsType::Char(128)),
        ("userid", RsType::BigInt),
        ("schema_name", RsType::Char(128)),
        ("mv_name", RsType::Char(128)),
        ("xid", RsType::BigInt),
        ("starttime", RsType::Timestamp),
        ("endtime", RsType::Timestamp),
        ("status", RsType::Text),
        ("refresh_type", RsType::Char(32)),
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
                history::cut(&done.database, 128),
                user_id(seen, &done),
                history::cut(&done.schema, 128),
                history::cut(&done.table.name, 128),
                done.transaction_id,
                done.started,
                done.ended,
                RECOMPUTED,
                "Manual",
                "",
                "",
                "",
            ]
        })
        .collect()
}
