//! Databases with their connection limits (catalog reference, `PG_DATABASE_INFO`).

use local_dialect::RsType;

use super::pg_database::{LAST_SYSTEM_OID, UTF8};
use crate::system::acl;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_110,
    schema: "pg_catalog",
    name: "pg_database_info",
    kind: Kind::View,
    columns: &[
        ("datid", RsType::Oid),
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
        ("datconnlimit", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    seen.cluster
        .databases()
        .map(|database| {
            let limit = database.connection_limit;
            row![
                database.oid,
                &database.name,
                database.owner,
                UTF8,
                false,
                true,
                LAST_SYSTEM_OID,
                0,
                0,
                1_663,
                Value::Null,
                acl::of_database(&seen.cluster, database),
                limit.map_or_else(|| "UNLIMITED".to_owned(), |limit| limit.to_string()),
            ]
        })
        .collect()
}
