//! Objects of datashares, which this engine does not have.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_122,
    schema: "pg_catalog",
    name: "svv_datashare_objects",
    kind: Kind::View,
    columns: &[
        ("share_type", RsType::VarChar(8)),
        ("share_name", RsType::VarChar(128)),
        ("object_type", RsType::VarChar(64)),
        ("object_name", RsType::VarChar(512)),
        ("producer_account", RsType::VarChar(16)),
        ("producer_namespace", RsType::VarChar(64)),
        ("include_new", RsType::Boolean),
    ],
    hidden: &[],
    rows: Rows::None,
};
