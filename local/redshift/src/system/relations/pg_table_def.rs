//! Columns of tables in the schemas of the search path.

use local_dialect::RsType;
use local_dialect::statements::encoding::Encoding;

use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_004,
    schema: "pg_catalog",
    name: "pg_table_def",
    kind: Kind::View,
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
    hidden: &[],
    rows: Rows::Catalogued(rows),
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
                encoding(column.encoding),
                column.dist_key,
                place,
                column.not_null,
            ]);
        }
    }
    Ok(rows)
}

/// An encoding as the catalogue's views show it: RAW as `none`.
pub(in crate::system) fn encoding(encoding: Encoding) -> String {
    match encoding {
        Encoding::Raw => "none".to_owned(),
        other => other.to_string(),
    }
}
