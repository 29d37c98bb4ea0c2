//! Relations under row-level security, which this engine does not have.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_125,
    schema: "pg_catalog",
    name: "svv_rls_relation",
    kind: Kind::View,
    columns: &[
        ("datname", RsType::VarChar(128)),
        ("relschema", RsType::VarChar(128)),
        ("relname", RsType::VarChar(128)),
        ("relkind", RsType::VarChar(128)),
        ("is_rls_on", RsType::Boolean),
        ("is_rls_datashare_on", RsType::Boolean),
        ("rls_conjunction_type", RsType::SingleChar),
        ("rls_datashare_conjunction_type", RsType::SingleChar),
    ],
    hidden: &[],
    rows: Rows::None,
};
