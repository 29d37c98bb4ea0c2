//! Actions of query monitoring rules (`STL_WLM_RULE_ACTION`): no rules can be made.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_566,
    schema: "pg_catalog",
    name: "stl_wlm_rule_action",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("query", RsType::Integer),
        ("service_class", RsType::Integer),
        ("rule", RsType::Char(256)),
        ("action", RsType::Char(256)),
        ("recordtime", RsType::Timestamp),
        ("action_value", RsType::Char(256)),
        ("service_class_name", RsType::Char(64)),
    ],
    hidden: &[],
    rows: Rows::None,
};
