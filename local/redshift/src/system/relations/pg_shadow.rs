//! Users with the digests of their passwords, for superusers.

use local_dialect::RsType;

use crate::cluster::SYSTEM_USER_ID;
use crate::cluster::Secret;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 1_260,
    schema: "pg_catalog",
    name: "pg_shadow",
    kind: Kind::Table,
    columns: &[
        ("usename", RsType::Name),
        ("usesysid", RsType::Integer),
        ("usecreatedb", RsType::Boolean),
        ("usesuper", RsType::Boolean),
        ("usecatupd", RsType::Boolean),
        ("passwd", RsType::Text),
        ("valuntil", RsType::Timestamp),
        ("useconfig", RsType::TextArray),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    seen.cluster
        .users()
        .map(|user| {
            row![
                &user.name,
                user.id,
                user.create_database,
                user.superuser,
                user.id == SYSTEM_USER_ID,
                user.password.as_ref().map(Secret::stored),
                user.valid_until
                    .map_or(Value::Null, |end| Value::Moment(end * 1_000_000)),
                Value::Null,
            ]
        })
        .collect()
}
