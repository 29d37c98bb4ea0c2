//! Schemas of the current database.

use local_dialect::RsType;

use crate::cluster::{SYSTEM_USER, SYSTEM_USER_ID};
use crate::session::Result;
use crate::system::acl;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{
    INFORMATION_SCHEMA, Kind, PG_CATALOG, Row, Rows, SystemRelation, TEMPORARY_SCHEMA,
    temporary_schema,
};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_615,
    schema: "pg_catalog",
    name: "pg_namespace",
    kind: Kind::Table,
    columns: &[
        ("oid", RsType::Oid),
        ("nspname", RsType::Name),
        ("nspowner", RsType::Integer),
        ("nspacl", RsType::AclItemArray),
    ],
    hidden: &["oid"],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let system = [
        ("pg_catalog", PG_CATALOG),
        ("information_schema", INFORMATION_SCHEMA),
        ("pg_internal", 13),
    ];
    let mut rows: Vec<Row> = system
        .into_iter()
        .map(|(name, oid)| {
            let acl = Value::Texts(vec![format!("=U/{SYSTEM_USER}")]);
            row![oid, name, SYSTEM_USER_ID, acl]
        })
        .collect();
    if seen.session.temporary().iter().next().is_some() {
        let name = temporary_schema(seen.session);
        rows.push(row![TEMPORARY_SCHEMA, name, SYSTEM_USER_ID, Value::Null]);
    }
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
