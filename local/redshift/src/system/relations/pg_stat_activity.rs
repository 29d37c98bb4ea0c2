//! Open sessions, as PostgreSQL shows them.

use local_dialect::RsType;

use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_003,
    schema: "pg_catalog",
    name: "pg_stat_activity",
    kind: Kind::View,
    columns: &[
        ("datid", RsType::Oid),
        ("datname", RsType::Name),
        ("procpid", RsType::Integer),
        ("usesysid", RsType::Integer),
        ("usename", RsType::Name),
        ("current_query", RsType::Text),
        ("query_start", RsType::Timestamp),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let sessions = seen.session.engine().sessions().list();
    sessions
        .into_iter()
        .filter(|open| seen.sees_activity_of(&open.user))
        .map(|open| {
            let database = seen
                .cluster
                .database(&open.database)
                .map_or(0, |found| found.oid);
            let user = seen.cluster.user(&open.user).map_or(0, |found| found.id);
            row![
                database,
                open.database,
                open.pid,
                user,
                open.user,
                "",
                Value::Null
            ]
        })
        .collect()
}
