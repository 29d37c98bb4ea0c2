//! Materialized views of the current database in the schemas that the user may use (`STV_MV_INFO`).

use local_dialect::RsType;

use super::materialized::{AUTO_REWRITE, RECOMPUTED, auto_refresh, staleness, views};
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_195,
    schema: "pg_catalog",
    name: "stv_mv_info",
    kind: Kind::View,
    columns: &[
        ("db_name", RsType::Char(128)),
        ("schema", RsType::Char(128)),
        ("name", RsType::Char(128)),
        ("updated_upto_xid", RsType::BigInt),
        ("is_stale", RsType::Char(1)),
        ("owner_user_name", RsType::Char(128)),
        ("state", RsType::Integer),
        ("autorewrite", RsType::Char(1)),
        ("autorefresh", RsType::Char(1)),
    ],
    hidden: &[],
    rows: Rows::Recorded(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let in_reach = |schema| {
        catalog
            .schema_by_oid(schema)
            .is_some_and(|schema| seen.sees_schema(&catalog, schema))
    };
    Ok(views(&catalog)
        .filter(|view| in_reach(view.schema))
        .map(|view| {
            row![
                catalog.database(),
                catalog.schema_name(view.schema),
                &view.name,
                seen.session.engine().locks().last_change(view.oid),
                staleness(seen, view),
                seen.cluster.user_name(view.owner),
                RECOMPUTED,
                AUTO_REWRITE,
                auto_refresh(view),
            ]
        })
        .collect())
}
