//! The current database.

use local_dialect::RsType;

use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_961,
    schema: "information_schema",
    name: "information_schema_catalog_name",
    kind: Kind::View,
    columns: &[("catalog_name", RsType::VarChar(128))],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    vec![row![seen.session.database()]]
}
