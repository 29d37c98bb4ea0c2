//! Datashares, which this engine does not have.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_121,
    schema: "pg_catalog",
    name: "svv_datashares",
    kind: Kind::View,
    columns: &[
        ("share_name", RsType::VarChar(128)),
        ("share_id", RsType::Integer),
        ("share_owner", RsType::Integer),
        ("source_database", RsType::VarChar(128)),
        ("consumer_database", RsType::VarChar(128)),
        ("share_type", RsType::VarChar(8)),
        ("createdate", RsType::Timestamp),
        ("is_publicaccessible", RsType::Boolean),
        ("share_acl", RsType::VarChar(256)),
        ("producer_account", RsType::VarChar(16)),
        ("producer_namespace", RsType::VarChar(64)),
        ("managed_by", RsType::VarChar(64)),
    ],
    hidden: &[],
    rows: Rows::None,
};
