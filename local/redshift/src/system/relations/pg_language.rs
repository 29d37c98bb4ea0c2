//! Languages of functions.

use local_dialect::RsType;

use crate::catalog::{EXTERNAL_LANGUAGE, SQL_LANGUAGE};
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

/// Oids, names, and whether the language is procedural.
const LANGUAGES: [(u32, &str, bool); 4] = [
    (14, SQL_LANGUAGE, false),
    (10_125, "plpythonu", true),
    (10_126, "plpgsql", true),
    (10_127, EXTERNAL_LANGUAGE, true),
];

/// The oid of a language by name; 0 for none of these.
pub(super) fn oid_of(language: &str) -> u32 {
    LANGUAGES
        .iter()
        .find(|(_, name, _)| *name == language)
        .map_or(0, |(oid, ..)| *oid)
}

fn rows(_: &Seen<'_>) -> Vec<Row> {
    LANGUAGES
        .into_iter()
        .map(|(oid, name, procedural)| row![oid, name, procedural, true, 0, 0, Value::Null])
        .collect()
}
