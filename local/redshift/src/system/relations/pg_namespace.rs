//! Schemas of the current database.

use local_dialect::RsType;

use crate::cluster::SYSTEM_USER_ID;
use crate::session::Result;
use crate::system::acl;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    schema: "pg_catalog",
    name: "pg_namespace",
    columns: &[
        ("oid", RsType::Oid),
        ("nspname", RsType::Name),
        ("nspowner", RsType::Integer),
        ("nspacl", RsType::AclItemArray),
    ],
    rows: Rows::Read(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let system = [
        ("pg_catalog", 11_u32),
        ("information_schema", 12),
        ("pg_internal", 13),
    ];
    let mut rows: Vec<Row> = system
        .into_iter()
        .map(|(name, oid)| row![oid, name, SYSTEM_USER_ID, Value::Null])
        .collect();
    rows.extend(catalog.schemas().map(|schema| {
        row![
            schema.oid,
            &schema.name,
            schema.owner,
            acl::of_schema(&seen.cluster, &catalog, schema)
        ]
    }));
    Ok(rows)
}
