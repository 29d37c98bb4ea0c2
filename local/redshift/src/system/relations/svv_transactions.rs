//! Transactions and the locks that they hold or wait for (`SVV_TRANSACTIONS`).

use local_dialect::RsType;

use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_141,
    schema: "pg_catalog",
    name: "svv_transactions",
    kind: Kind::View,
    columns: &[
        ("txn_owner", RsType::Text),
        ("txn_db", RsType::Text),
        ("xid", RsType::BigInt),
        ("pid", RsType::Integer),
        ("txn_start", RsType::Timestamp),
        ("lock_mode", RsType::Text),
        ("lockable_object_type", RsType::Text),
        ("relation", RsType::Integer),
        ("granted", RsType::Boolean),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let locks = seen.session.engine().locks();
    let held = locks.held().into_iter().map(|lock| (lock, true));
    let waiting = locks.waiting().into_iter().map(|lock| (lock, false));
    let sessions = seen.session.engine().sessions().list();
    let statements = seen.session.engine().statements().list();
    let mut rows = Vec::new();
    for ((pid, oid, mode), granted) in held.chain(waiting) {
        let Some(open) = sessions.iter().find(|open| open.pid == pid) else {
            continue;
        };
        if !seen.sees_activity_of(&open.user) {
            continue;
        }
        // The session's latest statement belongs to the transaction that holds its locks.
        let latest = statements.iter().rev().find(|latest| latest.pid == pid);
        rows.push(row![
            &open.user,
            &open.database,
            latest.map(|latest| latest.transaction_id),
            pid,
            latest.map(|latest| latest.started),
            mode.name(),
            "relation",
            oid,
            granted,
        ]);
    }
    rows
}
