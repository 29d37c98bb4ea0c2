//! Columns with their access lists (catalog reference, PG_ATTRIBUTE_INFO).

use local_dialect::RsType;

use super::pg_attribute;
use crate::session::Result;
use crate::system::acl;
use crate::system::seen::Seen;
use crate::system::value::row;
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
    let catalog = seen.current()?;
    let mut rows = pg_attribute::all(seen)?;
    for row in &mut rows {
        let oid = row[OID].integer().and_then(|oid| u32::try_from(oid).ok());
        let number = row[NUMBER]
            .integer()
            .and_then(|oid| i16::try_from(oid).ok());
        let list = oid
            .zip(number)
            .map(|(oid, number)| acl::of_column(&seen.cluster, &catalog, oid, number));
        row.extend(row![list]);
    }
    Ok(rows)
}

/// Places of `attrelid` and `attnum`.
const OID: usize = 0;
const NUMBER: usize = 5;
