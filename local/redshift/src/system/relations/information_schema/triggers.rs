//! Triggers, which Redshift does not have.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_962,
    schema: "information_schema",
    name: "triggers",
    kind: Kind::View,
    columns: &[
        ("trigger_catalog", RsType::VarChar(128)),
        ("trigger_schema", RsType::VarChar(128)),
        ("trigger_name", RsType::VarChar(128)),
        ("event_manipulation", RsType::VarChar(128)),
        ("event_object_catalog", RsType::VarChar(128)),
        ("event_object_schema", RsType::VarChar(128)),
        ("event_object_table", RsType::VarChar(128)),
        ("action_order", RsType::Integer),
        ("action_condition", RsType::VarChar(128)),
        ("action_statement", RsType::VarChar(128)),
        ("action_orientation", RsType::VarChar(128)),
        ("condition_timing", RsType::VarChar(128)),
        ("condition_reference_old_table", RsType::VarChar(128)),
        ("condition_reference_new_table", RsType::VarChar(128)),
    ],
    hidden: &[],
    rows: Rows::None,
};
