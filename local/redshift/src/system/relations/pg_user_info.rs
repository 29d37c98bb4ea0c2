//! Users with their connection limits, for superusers (catalog reference, `PG_USER_INFO`).

use local_dialect::RsType;

use crate::cluster::SYSTEM_USER_ID;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_111,
    schema: "pg_catalog",
    name: "pg_user_info",
    kind: Kind::View,
    columns: &[
        ("usename", RsType::Name),
        ("usesysid", RsType::Integer),
        ("usecreatedb", RsType::Boolean),
        ("usesuper", RsType::Boolean),
        ("usecatupd", RsType::Boolean),
        ("passwd", RsType::Text),
        ("valuntil", RsType::Timestamp),
        ("useconfig", RsType::TextArray),
        ("useconnlimit", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    if !seen.access.is_superuser() {
        return Vec::new();
    }
    seen.cluster
        .users()
        .map(|user| {
            row![
                &user.name,
                user.id,
                user.create_database,
                user.superuser,
                user.id == SYSTEM_USER_ID,
                "********",
                user.valid_until
                    .map_or(Value::Null, |end| Value::Moment(end * 1_000_000)),
                Value::Null,
                limit(user.connection_limit),
            ]
        })
        .collect()
}

/// A connection limit as the views of users show it.
pub(super) fn limit(limit: Option<u32>) -> String {
    limit.map_or_else(|| "UNLIMITED".to_owned(), |limit| limit.to_string())
}
