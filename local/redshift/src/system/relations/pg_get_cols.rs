//! Columns of a relation (`PG_GET_COLS`). Its one argument selects by the hidden column.

use local_dialect::RsType;

use crate::catalog::{DatabaseCatalog, Relation};
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_201,
    schema: "pg_catalog",
    name: "pg_get_cols",
    kind: Kind::Function,
    columns: &[
        ("view_schema", RsType::Name),
        ("view_name", RsType::Name),
        ("col_name", RsType::Name),
        ("col_type", RsType::Text),
        ("col_num", RsType::Integer),
        ("relation", RsType::Oid),
    ],
    hidden: &["relation"],
    rows: Rows::Catalogued(rows),
};

pub(super) fn rows_of(
    seen: &mut Seen<'_>,
    catalog: &DatabaseCatalog,
    relation: &Relation,
) -> Vec<Row> {
    let schema = catalog.schema_name(relation.schema());
    seen.columns(catalog, relation)
        .into_iter()
        .map(|column| {
            row![
                schema,
                relation.name(),
                column.name,
                column.data_type.to_string(),
                column.number,
            ]
        })
        .collect()
}

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = Vec::new();
    for relation in catalog.relations() {
        for mut row in rows_of(seen, &catalog, relation) {
            row.extend(row![relation.oid()]);
            rows.push(row);
        }
    }
    Ok(rows)
}
