//! Views of the current database.

use local_dialect::RsType;

use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_007,
    schema: "pg_catalog",
    name: "pg_views",
    kind: Kind::View,
    columns: &[
        ("schemaname", RsType::Name),
        ("viewname", RsType::Name),
        ("viewowner", RsType::Name),
        ("definition", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    Ok(catalog
        .relations()
        .filter_map(|relation| Some((relation, crate::system::view_text(&catalog, relation)?)))
        .map(|(view, definition)| {
            let owner = seen.cluster.user_name(view.owner());
            row![
                catalog.schema_name(view.schema()),
                view.name(),
                owner,
                definition
            ]
        })
        .collect())
}
