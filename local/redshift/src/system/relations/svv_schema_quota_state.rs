//! Schemas of the current database with what they hold and may hold (`SVV_SCHEMA_QUOTA_STATE`).

use local_dialect::RsType;

use super::history;
use super::quota::percent;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_602,
    schema: "pg_catalog",
    name: "svv_schema_quota_state",
    kind: Kind::View,
    columns: &[
        ("schema_id", RsType::Integer),
        ("schema_name", RsType::Char(128)),
        ("schema_owner", RsType::Integer),
        ("quota", RsType::Integer),
        ("disk_usage", RsType::Integer),
        ("disk_usage_pct", RsType::DoublePrecision),
    ],
    hidden: &[],
    rows: Rows::Recorded(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = Vec::new();
    for schema in catalog.schemas() {
        if !seen.sees_schema(&catalog, schema) {
            continue;
        }
        let used = seen.session.used_megabytes(&catalog, schema)?;
        rows.push(row![
            schema.oid,
            history::cut(&schema.name, 128),
            schema.owner,
            schema.quota_megabytes,
            used,
            schema.quota_megabytes.map(|quota| percent(used, quota)),
        ]);
    }
    Ok(rows)
}
