//! Table spaces.

use local_dialect::RsType;

use crate::cluster::SYSTEM_USER_ID;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 1_213,
    schema: "pg_catalog",
    name: "pg_tablespace",
    kind: Kind::Table,
    columns: &[
        ("oid", RsType::Oid),
        ("spcname", RsType::Name),
        ("spcowner", RsType::Integer),
        ("spclocation", RsType::Text),
        ("spcacl", RsType::AclItemArray),
    ],
    hidden: &["oid"],
    rows: Rows::Listed(rows),
};

fn rows(_: &Seen<'_>) -> Vec<Row> {
    [(1_663, "pg_default"), (1_664, "pg_global")]
        .into_iter()
        .map(|(oid, name)| row![oid, name, SYSTEM_USER_ID, "", Value::Null])
        .collect()
}
