//! Columns of late-binding views (`PG_GET_LATE_BINDING_VIEW_COLS`).

use local_dialect::RsType;

use super::pg_get_cols;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_200,
    schema: "pg_catalog",
    name: "pg_get_late_binding_view_cols",
    kind: Kind::Function,
    columns: &[
        ("view_schema", RsType::Name),
        ("view_name", RsType::Name),
        ("col_name", RsType::Name),
        ("col_type", RsType::Text),
        ("col_num", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = Vec::new();
    for relation in catalog.relations() {
        if relation.as_view().is_some_and(|view| view.late_binding) {
            rows.extend(pg_get_cols::rows_of(seen, &catalog, relation));
        }
    }
    Ok(rows)
}
