//! Columns of tables in the schemas of the search path.

use local_dialect::RsType;

use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    schema: "pg_catalog",
    name: "pg_table_def",
    columns: &[
        ("schemaname", RsType::Name),
        ("tablename", RsType::Name),
        ("column", RsType::Name),
        ("type", RsType::Text),
        ("encoding", RsType::Text),
        ("distkey", RsType::Boolean),
        ("sortkey", RsType::Integer),
        ("notnull", RsType::Boolean),
    ],
    rows: Rows::Read(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let path = seen.session.search_path();
    let mut rows = Vec::new();
    for relation in catalog.relations() {
        let schema = catalog.schema_name(relation.schema());
        let Some(table) = relation.as_table() else {
            continue;
        };
        if !path.iter().any(|name| name == schema) || !seen.sees_relation(&catalog, relation) {
            continue;
        }
        for column in &table.columns {
            let place = i32::try_from(table.sort_position(&column.name)).unwrap_or(0);
            rows.push(row![
                schema,
                &table.name,
                &column.name,
                column.data_type.to_string(),
                column.encoding.to_string(),
                column.dist_key,
                place,
                column.not_null,
            ]);
        }
    }
    Ok(rows)
}
