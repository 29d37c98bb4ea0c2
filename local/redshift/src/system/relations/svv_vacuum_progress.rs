//! The table that was vacuumed last, for superusers (`SVV_VACUUM_PROGRESS`).

use local_dialect::RsType;

use super::maintained::{maintained, vacuum_mode};
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_569,
    schema: "pg_catalog",
    name: "svv_vacuum_progress",
    kind: Kind::View,
    columns: &[
        ("table_name", RsType::Text),
        ("status", RsType::Text),
        ("time_remaining_estimate", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    maintained(seen)
        .filter(|done| vacuum_mode(done).is_some())
        .last()
        .map(|done| row![&done.table.name, "Complete", ""])
        .into_iter()
        .collect()
}
