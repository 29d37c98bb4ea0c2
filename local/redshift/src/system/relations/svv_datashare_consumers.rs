//! Consumers of datashares, which this engine does not have.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_123,
    schema: "pg_catalog",
    name: "svv_datashare_consumers",
    kind: Kind::View,
    columns: &[
        ("share_name", RsType::VarChar(128)),
        ("consumer_account", RsType::VarChar(16)),
        ("consumer_namespace", RsType::VarChar(64)),
        ("share_date", RsType::Timestamp),
    ],
    hidden: &[],
    rows: Rows::None,
};
