//! Cursors that are open (`STV_ACTIVE_CURSORS`).

use local_dialect::RsType;

use super::history;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_601,
    schema: "pg_catalog",
    name: "stv_active_cursors",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("name", RsType::Char(256)),
        ("xid", RsType::BigInt),
        ("pid", RsType::Integer),
        ("starttime", RsType::Timestamp),
        ("row_count", RsType::BigInt),
        ("byte_count", RsType::BigInt),
        ("fetched_rows", RsType::BigInt),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let cursors = seen.session.engine().cursors().list();
    cursors
        .into_iter()
        .filter(|(_, cursor)| seen.sees_activity_of(&cursor.user))
        .map(|(pid, cursor)| {
            let user = seen.cluster.user(&cursor.user);
            row![
                user.map_or(0, |user| user.id),
                history::cut(&cursor.name, 256),
                cursor.transaction_id,
                pid,
                cursor.declared,
                cursor.rows,
                cursor.bytes,
                cursor.fetched,
            ]
        })
        .collect()
}
