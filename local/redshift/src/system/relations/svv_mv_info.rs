//! Materialized views of the current database that the user owns (`SVV_MV_INFO`).

use local_dialect::RsType;

use super::materialized::{AUTO_REWRITE, RECOMPUTED, auto_refresh, staleness, views};
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_196,
    schema: "pg_catalog",
    name: "svv_mv_info",
    kind: Kind::View,
    columns: &[
        ("database_name", RsType::Char(128)),
        ("schema_name", RsType::Char(128)),
        ("user_name", RsType::Char(128)),
        ("name", RsType::Char(128)),
        ("is_stale", RsType::Char(1)),
        ("state", RsType::Integer),
        ("autorewrite", RsType::Char(1)),
        ("autorefresh", RsType::Char(1)),
    ],
    hidden: &[],
    rows: Rows::Recorded(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    Ok(views(&catalog)
        .filter(|view| seen.access.owns(view.owner))
        .map(|view| {
            row![
                catalog.database(),
                catalog.schema_name(view.schema),
                seen.cluster.user_name(view.owner),
                &view.name,
                staleness(seen, view),
                RECOMPUTED,
                AUTO_REWRITE,
                auto_refresh(view),
            ]
        })
        .collect())
}
