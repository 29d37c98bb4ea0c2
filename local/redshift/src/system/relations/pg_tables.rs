//! Tables of the current database.

use local_dialect::RsType;

use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_005,
    schema: "pg_catalog",
    name: "pg_tables",
    kind: Kind::View,
    columns: &[
        ("schemaname", RsType::Name),
        ("tablename", RsType::Name),
        ("tableowner", RsType::Name),
        ("tablespace", RsType::Name),
        ("hasindexes", RsType::Boolean),
        ("hasrules", RsType::Boolean),
        ("hastriggers", RsType::Boolean),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    Ok(catalog
        .relations()
        .filter_map(|relation| relation.as_table())
        .map(|table| {
            let owner = seen.cluster.user_name(table.owner);
            let schema = catalog.schema_name(table.schema);
            row![schema, &table.name, owner, Value::Null, false, false, false]
        })
        .collect())
}
