//! Tables and views of all databases that the user may use.

use local_dialect::RsType;

use crate::session::Result;
use crate::system::acl;
use crate::system::seen::{Seen, table_type};
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_013,
    schema: "pg_catalog",
    name: "svv_all_tables",
    kind: Kind::View,
    columns: &[
        ("database_name", RsType::VarChar(128)),
        ("schema_name", RsType::VarChar(128)),
        ("table_name", RsType::VarChar(128)),
        ("table_acl", RsType::VarChar(128)),
        ("table_type", RsType::VarChar(128)),
        ("remarks", RsType::VarChar(256)),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for catalog in seen.all()? {
        for relation in catalog.relations() {
            if seen.sees_relation(&catalog, relation) {
                rows.push(row![
                    catalog.database(),
                    catalog.schema_name(relation.schema()),
                    relation.name(),
                    acl::of_relation(&seen.cluster, &catalog, relation).joined(),
                    table_type(relation),
                    catalog.comment(relation.oid(), 0),
                ]);
            }
        }
    }
    let (schema, tables) = seen.temporary();
    rows.extend(tables.iter().map(|table| {
        row![
            seen.session.database(),
            &schema,
            table.name(),
            Value::Null,
            "TABLE",
            Value::Null,
        ]
    }));
    Ok(rows)
}
