//! Masking policies, which this engine does not have.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_126,
    schema: "pg_catalog",
    name: "svv_attached_masking_policy",
    kind: Kind::View,
    columns: &[
        ("policy_name", RsType::Text),
        ("schema_name", RsType::Text),
        ("table_name", RsType::Text),
        ("table_type", RsType::Text),
        ("grantor", RsType::Text),
        ("grantee", RsType::Text),
        ("grantee_type", RsType::Text),
        ("priority", RsType::Integer),
        ("input_columns", RsType::Text),
        ("output_columns", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::None,
};
