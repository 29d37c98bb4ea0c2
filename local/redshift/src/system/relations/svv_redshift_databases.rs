//! Databases of the cluster.

use local_dialect::RsType;
use local_dialect::statements::create_database::IsolationLevel;

use crate::system::acl;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_021,
    schema: "pg_catalog",
    name: "svv_redshift_databases",
    kind: Kind::View,
    columns: &[
        ("database_name", RsType::VarChar(128)),
        ("database_owner", RsType::Integer),
        ("database_type", RsType::VarChar(32)),
        ("database_acl", RsType::VarChar(128)),
        ("database_options", RsType::VarChar(128)),
        ("database_isolation_level", RsType::VarChar(128)),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    seen.cluster
        .databases()
        .map(|database| {
            let level = match database.isolation_level {
                IsolationLevel::Snapshot => "Snapshot Isolation",
                IsolationLevel::Serializable => "Serializable",
            };
            row![
                &database.name,
                database.owner,
                "local",
                acl::of_database(&seen.cluster, database).joined(),
                Value::Null,
                level,
            ]
        })
        .collect()
}
