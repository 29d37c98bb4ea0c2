//! Columns of the current database that the user may use.

use local_dialect::RsType;

use crate::session::Result;
use crate::system::seen::{Seen, measures, yes_or_no};
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_014,
    schema: "pg_catalog",
    name: "svv_columns",
    kind: Kind::View,
    columns: &[
        ("table_catalog", RsType::VarChar(128)),
        ("table_schema", RsType::VarChar(128)),
        ("table_name", RsType::VarChar(128)),
        ("column_name", RsType::VarChar(128)),
        ("ordinal_position", RsType::Integer),
        ("column_default", RsType::VarChar(4000)),
        ("is_nullable", RsType::VarChar(3)),
        ("data_type", RsType::VarChar(128)),
        ("character_maximum_length", RsType::Integer),
        ("numeric_precision", RsType::Integer),
        ("numeric_precision_radix", RsType::Integer),
        ("numeric_scale", RsType::Integer),
        ("datetime_precision", RsType::Integer),
        ("interval_type", RsType::VarChar(128)),
        ("interval_precision", RsType::VarChar(128)),
        ("character_set_catalog", RsType::VarChar(128)),
        ("character_set_schema", RsType::VarChar(128)),
        ("character_set_name", RsType::VarChar(128)),
        ("collation_catalog", RsType::VarChar(128)),
        ("collation_schema", RsType::VarChar(128)),
        ("collation_name", RsType::VarChar(128)),
        ("domain_name", RsType::VarChar(128)),
        ("remarks", RsType::VarChar(256)),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = Vec::new();
    for relation in catalog.relations() {
        if !seen.sees_relation(&catalog, relation) {
            continue;
        }
        for column in seen.columns(&catalog, relation) {
            let (length, precision, scale) = measures(column.data_type);
            rows.push(row![
                catalog.database(),
                catalog.schema_name(relation.schema()),
                relation.name(),
                column.name,
                column.number,
                column.default,
                yes_or_no(column.nullable),
                column.data_type.base_name(),
                length,
                precision,
                Value::Null,
                scale,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                Value::Null,
                catalog.comment(relation.oid(), column.number),
            ]);
        }
    }
    Ok(rows)
}
