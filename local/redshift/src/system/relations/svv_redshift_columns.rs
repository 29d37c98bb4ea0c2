//! Columns of all databases that the user may use, with their distribution, sort order and encoding.

use local_dialect::RsType;

use super::pg_table_def;
use crate::session::Result;
use crate::system::acl;
use crate::system::seen::{Seen, yes_or_no};
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_020,
    schema: "pg_catalog",
    name: "svv_redshift_columns",
    kind: Kind::View,
    columns: &[
        ("database_name", RsType::VarChar(128)),
        ("schema_name", RsType::VarChar(128)),
        ("table_name", RsType::VarChar(128)),
        ("column_name", RsType::VarChar(128)),
        ("ordinal_position", RsType::Integer),
        ("data_type", RsType::VarChar(32)),
        ("column_default", RsType::VarChar(4000)),
        ("is_nullable", RsType::VarChar(3)),
        ("encoding", RsType::VarChar(128)),
        ("distkey", RsType::Boolean),
        ("sortkey", RsType::Integer),
        ("column_acl", RsType::VarChar(128)),
        ("remarks", RsType::VarChar(256)),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for catalog in seen.all()? {
        for relation in catalog.relations() {
            if !seen.sees_relation(&catalog, relation) {
                continue;
            }
            let table = relation.as_table();
            for column in seen.columns(&catalog, relation) {
                let stored = table.and_then(|table| table.column(&column.name));
                let place = table.map_or(0, |table| table.sort_position(&column.name));
                rows.push(row![
                    catalog.database(),
                    catalog.schema_name(relation.schema()),
                    relation.name(),
                    column.name,
                    column.number,
                    column.data_type.to_string(),
                    column.default,
                    yes_or_no(column.nullable),
                    stored.map(|stored| pg_table_def::encoding(stored.encoding)),
                    stored.is_some_and(|stored| stored.dist_key),
                    i32::try_from(place).unwrap_or(0),
                    acl::of_column(&seen.cluster, &catalog, relation.oid(), column.number).joined(),
                    catalog.comment(relation.oid(), column.number),
                ]);
            }
        }
    }
    Ok(rows)
}
