//! Databases of the cluster.

use local_dialect::RsType;

use crate::system::acl;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    schema: "pg_catalog",
    name: "pg_database",
    columns: &[
        ("oid", RsType::Oid),
        ("datname", RsType::Name),
        ("datdba", RsType::Integer),
        ("encoding", RsType::Integer),
        ("datistemplate", RsType::Boolean),
        ("datallowconn", RsType::Boolean),
        ("datlastsysoid", RsType::Oid),
        ("datvacuumxid", RsType::BigInt),
        ("datfrozenxid", RsType::BigInt),
        ("dattablespace", RsType::Oid),
        ("datconfig", RsType::TextArray),
        ("datacl", RsType::AclItemArray),
        ("datconnlimit", RsType::Integer),
    ],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    seen.cluster
        .databases()
        .map(|database| {
            row![
                database.oid,
                &database.name,
                database.owner,
                6,
                false,
                true,
                99_999,
                0,
                0,
                1663,
                Value::Null,
                acl::of_database(&seen.cluster, database),
                database.connection_limit.map_or(-1, i64::from),
            ]
        })
        .collect()
}
