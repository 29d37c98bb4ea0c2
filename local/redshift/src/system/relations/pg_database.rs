//! Databases of the cluster. The last three columns are PostgreSQL's of later versions, for the `\\l` of
//! today's psql.

use local_dialect::RsType;

use crate::system::acl;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 1_262,
    schema: "pg_catalog",
    name: "pg_database",
    kind: Kind::Table,
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
        ("datcollate", RsType::Name),
        ("datctype", RsType::Name),
    ],
    hidden: &["oid", "datconnlimit", "datcollate", "datctype"],
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
                UTF8,
                false,
                true,
                LAST_SYSTEM_OID,
                0,
                0,
                1663,
                Value::Null,
                acl::of_database(&seen.cluster, database),
                database.connection_limit.map_or(-1, i64::from),
                "C",
                "C",
            ]
        })
        .collect()
}

/// PostgreSQL's number of the encoding UTF8.
pub(super) const UTF8: i32 = 6;

/// The greatest oid that the system itself gives out.
pub(super) const LAST_SYSTEM_OID: u32 = 99_999;
