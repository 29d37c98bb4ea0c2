//! Isolation levels of the databases, for superusers (`STV_DB_ISOLATION_LEVEL`).

use local_dialect::RsType;

use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};
use local_dialect::statements::create_database::IsolationLevel;

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_140,
    schema: "pg_catalog",
    name: "stv_db_isolation_level",
    kind: Kind::View,
    columns: &[
        ("db_name", RsType::Char(128)),
        ("isolation_level", RsType::Char(20)),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    if !seen.access.is_superuser() {
        return Vec::new();
    }
    seen.cluster
        .databases()
        .map(|database| {
            let level = match database.isolation_level {
                IsolationLevel::Snapshot => "Snapshot Isolation",
                IsolationLevel::Serializable => "Serializable",
            };
            row![&database.name, level]
        })
        .collect()
}
