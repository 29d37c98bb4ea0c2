//! Check constraints, which Redshift does not have.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_963,
    schema: "information_schema",
    name: "check_constraints",
    kind: Kind::View,
    columns: &[
        ("constraint_catalog", RsType::VarChar(128)),
        ("constraint_schema", RsType::VarChar(128)),
        ("constraint_name", RsType::VarChar(128)),
        ("check_clause", RsType::VarChar(128)),
    ],
    hidden: &[],
    rows: Rows::None,
};
