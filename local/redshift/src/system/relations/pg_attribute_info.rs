//! Columns with their access lists (catalog reference, `PG_ATTRIBUTE_INFO`).

use local_dialect::RsType;

use super::pg_attribute;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_145,
    schema: "pg_catalog",
    name: "pg_attribute_info",
    kind: Kind::View,
    columns: &[
        ("attrelid", RsType::Oid),
        ("attname", RsType::Name),
        ("atttypid", RsType::Oid),
        ("attstattarget", RsType::Integer),
        ("attlen", RsType::SmallInt),
        ("attnum", RsType::SmallInt),
        ("attndims", RsType::Integer),
        ("attcacheoff", RsType::Integer),
        ("atttypmod", RsType::Integer),
        ("attbyval", RsType::Boolean),
        ("attstorage", RsType::SingleChar),
        ("attalign", RsType::SingleChar),
        ("attnotnull", RsType::Boolean),
        ("atthasdef", RsType::Boolean),
        ("attisdropped", RsType::Boolean),
        ("attislocal", RsType::Boolean),
        ("attinhcount", RsType::Integer),
        ("attisdistkey", RsType::Boolean),
        ("attispreloaded", RsType::Boolean),
        ("attsortkeyord", RsType::Integer),
        ("attencodingtype", RsType::SmallInt),
        ("attencrypttype", RsType::SmallInt),
        ("attacl", RsType::AclItemArray),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let mut rows = pg_attribute::all(seen)?;
    pg_attribute::with_access_lists(seen, &mut rows)?;
    Ok(rows)
}
