//! Users; passwords are never shown.

use local_dialect::RsType;

use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_006,
    schema: "pg_catalog",
    name: "pg_user",
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
                false,
                "********",
                user.valid_until
                    .map_or(Value::Null, |end| Value::Moment(end * 1_000_000)),
                Value::Null,
            ]
        })
        .collect()
}
