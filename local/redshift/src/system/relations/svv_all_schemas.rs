//! Schemas of all databases that the user may use.

use local_dialect::RsType;

use crate::session::Result;
use crate::system::acl;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_012,
    schema: "pg_catalog",
    name: "svv_all_schemas",
    kind: Kind::View,
    columns: &[
        ("database_name", RsType::VarChar(128)),
        ("schema_name", RsType::VarChar(128)),
        ("schema_owner", RsType::Integer),
        ("schema_type", RsType::VarChar(128)),
        ("schema_acl", RsType::VarChar(128)),
        ("source_database", RsType::VarChar(128)),
        ("schema_option", RsType::VarChar(128)),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for catalog in seen.all()? {
        for schema in catalog.schemas() {
            if seen.sees_schema(&catalog, schema) {
                let acl = acl::of_schema(&seen.cluster, &catalog, schema).joined();
                rows.push(row![
                    catalog.database(),
                    &schema.name,
                    schema.owner,
                    "local",
                    acl,
                    Value::Null,
                    Value::Null,
                ]);
            }
        }
    }
    Ok(rows)
}
