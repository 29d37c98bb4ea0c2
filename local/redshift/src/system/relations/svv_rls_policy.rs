//! Policies of row-level security, which this engine does not have.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_124,
    schema: "pg_catalog",
    name: "svv_rls_policy",
    kind: Kind::View,
    columns: &[
        ("polname", RsType::VarChar(128)),
        ("polalias", RsType::VarChar(128)),
        ("polatts", RsType::VarChar(65535)),
        ("polqual", RsType::VarChar(65535)),
        ("polenabled", RsType::Boolean),
        ("polmodifiedby", RsType::VarChar(128)),
        ("polmodifiedtime", RsType::Timestamp),
    ],
    hidden: &[],
    rows: Rows::None,
};
