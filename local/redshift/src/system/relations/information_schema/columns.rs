//! Columns of the tables and views that the user may use, the system's own among them.

use local_dialect::RsType;

use super::super::pg_type;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::seen::{SeenColumn, measures, yes_or_no};
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_967,
    schema: "information_schema",
    name: "columns",
    kind: Kind::View,
    columns: &[
        ("table_catalog", RsType::VarChar(128)),
        ("table_schema", RsType::VarChar(128)),
        ("table_name", RsType::VarChar(128)),
        ("column_name", RsType::VarChar(128)),
        ("ordinal_position", RsType::Integer),
        ("column_default", RsType::VarChar(65535)),
        ("is_nullable", RsType::VarChar(3)),
        ("data_type", RsType::VarChar(128)),
        ("character_maximum_length", RsType::Integer),
        ("character_octet_length", RsType::Integer),
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
        ("domain_catalog", RsType::VarChar(128)),
        ("domain_schema", RsType::VarChar(128)),
        ("domain_name", RsType::VarChar(128)),
        ("udt_catalog", RsType::VarChar(128)),
        ("udt_schema", RsType::VarChar(128)),
        ("udt_name", RsType::VarChar(128)),
        ("scope_catalog", RsType::VarChar(128)),
        ("scope_schema", RsType::VarChar(128)),
        ("scope_name", RsType::VarChar(128)),
        ("maximum_cardinality", RsType::Integer),
        ("dtd_identifier", RsType::VarChar(128)),
        ("is_self_referencing", RsType::VarChar(3)),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let database = catalog.database();
    let mut rows = Vec::new();
    for relation in crate::system::listed() {
        for (number, name, data_type) in relation.numbered_columns() {
            if number > 0 {
                let column = SeenColumn {
                    number,
                    name: name.to_owned(),
                    data_type,
                    nullable: true,
                    default: None,
                };
                rows.push(column_row(database, relation.schema, relation.name, column));
            }
        }
    }
    for relation in catalog.relations() {
        let late_binding = relation.as_view().is_some_and(|view| view.late_binding);
        if late_binding || !seen.sees_relation(&catalog, relation) {
            continue;
        }
        let schema = catalog.schema_name(relation.schema());
        for column in seen.columns(&catalog, relation) {
            rows.push(column_row(database, schema, relation.name(), column));
        }
    }
    let (schema, tables) = seen.temporary();
    for table in &tables {
        for column in seen.columns(&catalog, table) {
            rows.push(column_row(database, &schema, table.name(), column));
        }
    }
    Ok(rows)
}

fn column_row(database: &str, schema: &str, relation: &str, column: SeenColumn) -> Row {
    let kind = column.data_type;
    let (length, precision, scale) = measures(kind);
    let radix = precision.map(|_| match kind {
        RsType::Decimal { .. } => 10,
        _ => 2,
    });
    let moment = matches!(
        kind,
        RsType::Time | RsType::TimeTz | RsType::Timestamp | RsType::TimestampTz
    );
    let mut row = row![
        database,
        schema,
        relation,
        column.name,
        column.number,
        column.default,
        yes_or_no(column.nullable),
        kind.base_name(),
        length,
        length,
        precision,
        radix,
        scale,
        moment.then_some(6),
    ];
    row.resize(TYPE_NAME, Value::Null);
    row.extend(row![database, "pg_catalog", pg_type::name(kind)]);
    row.resize(LAST, Value::Null);
    row.extend(row![column.number.to_string(), "NO"]);
    row
}

/// Places of `udt_catalog` and `dtd_identifier`.
const TYPE_NAME: usize = 25;
const LAST: usize = 32;
