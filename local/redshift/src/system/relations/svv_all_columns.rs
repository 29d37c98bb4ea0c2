//! Columns of all databases that the user may use.

use local_dialect::RsType;

use crate::catalog::{DatabaseCatalog, Relation};
use crate::session::Result;
use crate::system::seen::{Seen, measures, yes_or_no};
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_011,
    schema: "pg_catalog",
    name: "svv_all_columns",
    kind: Kind::View,
    columns: &[
        ("database_name", RsType::VarChar(128)),
        ("schema_name", RsType::VarChar(128)),
        ("table_name", RsType::VarChar(128)),
        ("column_name", RsType::VarChar(128)),
        ("ordinal_position", RsType::Integer),
        ("column_default", RsType::VarChar(4000)),
        ("is_nullable", RsType::VarChar(3)),
        ("data_type", RsType::VarChar(128)),
        ("character_maximum_length", RsType::Integer),
        ("numeric_precision", RsType::Integer),
        ("numeric_scale", RsType::Integer),
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
                let schema = catalog.schema_name(relation.schema());
                extend(&mut rows, seen, &catalog, schema, relation);
            }
        }
    }
    let catalog = seen.current()?;
    let (schema, tables) = seen.temporary();
    for table in &tables {
        extend(&mut rows, seen, &catalog, &schema, table);
    }
    Ok(rows)
}

fn extend(
    rows: &mut Vec<Row>,
    seen: &mut Seen<'_>,
    catalog: &DatabaseCatalog,
    schema: &str,
    relation: &Relation,
) {
    for column in seen.columns(catalog, relation) {
        let (length, precision, scale) = measures(column.data_type);
        rows.push(row![
            catalog.database(),
            schema,
            relation.name(),
            column.name,
            column.number,
            column.default,
            yes_or_no(column.nullable),
            column.data_type.base_name(),
            length,
            precision,
            scale,
            catalog.comment(relation.oid(), column.number),
        ]);
    }
}
