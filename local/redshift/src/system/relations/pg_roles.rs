//! Users and groups as the later versions of PostgreSQL list them, for the `\\du` and `\\dg` of today's
//! psql. Redshift does not have it.

use local_dialect::RsType;

use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_106,
    schema: "pg_catalog",
    name: "pg_roles",
    kind: Kind::View,
    columns: &[
        ("oid", RsType::Oid),
        ("rolname", RsType::Name),
        ("rolsuper", RsType::Boolean),
        ("rolinherit", RsType::Boolean),
        ("rolcreaterole", RsType::Boolean),
        ("rolcreatedb", RsType::Boolean),
        ("rolcatupdate", RsType::Boolean),
        ("rolcanlogin", RsType::Boolean),
        ("rolreplication", RsType::Boolean),
        ("rolbypassrls", RsType::Boolean),
        ("rolconnlimit", RsType::Integer),
        ("rolpassword", RsType::Text),
        ("rolvaliduntil", RsType::Timestamp),
        ("rolconfig", RsType::TextArray),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    let users = seen.cluster.users().map(|user| {
        let limit = user.connection_limit.map_or(-1, i64::from);
        let end = user.valid_until.map(|end| Value::Moment(end * 1_000_000));
        row![
            user.id,
            &user.name,
            user.superuser,
            true,
            user.superuser,
            user.create_database,
            false,
            true,
            false,
            user.superuser,
            limit,
            "********",
            end,
            Value::Null,
        ]
    });
    let groups = seen.cluster.groups().map(|group| {
        row![
            group.id,
            &group.name,
            false,
            true,
            false,
            false,
            false,
            false,
            false,
            false,
            -1,
            "********",
            Value::Null,
            Value::Null,
        ]
    });
    users.chain(groups).collect()
}
