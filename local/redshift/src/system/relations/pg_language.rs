//! Languages of functions.

use local_dialect::RsType;

use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_612,
    schema: "pg_catalog",
    name: "pg_language",
    kind: Kind::Table,
    columns: &[
        ("oid", RsType::Oid),
        ("lanname", RsType::Name),
        ("lanispl", RsType::Boolean),
        ("lanpltrusted", RsType::Boolean),
        ("lanplcallfoid", RsType::Oid),
        ("lanvalidator", RsType::Oid),
        ("lanacl", RsType::AclItemArray),
    ],
    hidden: &["oid"],
    rows: Rows::Listed(rows),
};

/// Oid of the language of functions over AWS Lambda.
pub(super) const EXTERNAL_OID: u32 = 10_127;

fn rows(_: &Seen<'_>) -> Vec<Row> {
    [
        (14_u32, "sql", false),
        (10_125, "plpythonu", true),
        (10_126, "plpgsql", true),
        (EXTERNAL_OID, "exfunc", true),
    ]
    .into_iter()
    .map(|(oid, name, procedural)| row![oid, name, procedural, true, 0, 0, Value::Null])
    .collect()
}
