//! Privileges on tables and views that groups and roles have, of those that the user acts as.

use local_dialect::RsType;

use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_957,
    schema: "information_schema",
    name: "role_table_grants",
    kind: Kind::View,
    columns: &[
        ("grantor", RsType::VarChar(128)),
        ("grantee", RsType::VarChar(128)),
        ("table_catalog", RsType::VarChar(128)),
        ("table_schema", RsType::VarChar(128)),
        ("table_name", RsType::VarChar(128)),
        ("privilege_type", RsType::VarChar(128)),
        ("is_grantable", RsType::VarChar(3)),
        ("with_hierarchy", RsType::VarChar(3)),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    super::table_privileges::of_grantees(seen, |kind| matches!(kind, "group" | "role"))
}
