//! Masking policies, which this engine does not have.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_127,
    schema: "pg_catalog",
    name: "svv_masking_policy",
    kind: Kind::View,
    columns: &[
        ("policy_name", RsType::Text),
        ("input_columns", RsType::Text),
        ("policy_expression", RsType::Text),
        ("policy_modified_by", RsType::Text),
        ("policy_modified_time", RsType::Timestamp),
    ],
    hidden: &[],
    rows: Rows::None,
};
