//! Locks that are held and waited for.

use local_dialect::RsType;

use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_108,
    schema: "pg_catalog",
    name: "pg_locks",
    kind: Kind::View,
    columns: &[
        ("relation", RsType::Oid),
        ("database", RsType::Oid),
        ("transaction", RsType::BigInt),
        ("pid", RsType::Integer),
        ("mode", RsType::Text),
        ("granted", RsType::Boolean),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let database = seen
        .cluster
        .database(seen.session.database())
        .map(|database| database.oid);
    let locks = seen.session.engine().locks();
    let held = locks.held().into_iter().map(|lock| (lock, true));
    let waiting = locks.waiting().into_iter().map(|lock| (lock, false));
    held.chain(waiting)
        .map(|((pid, oid, mode), granted)| {
            row![oid, database, Value::Null, pid, mode.name(), granted]
        })
        .collect()
}
