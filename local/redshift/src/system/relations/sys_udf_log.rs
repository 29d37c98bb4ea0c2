//! Messages of functions in Python, for superusers (`SYS_UDF_LOG`): there are none.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_618,
    schema: "pg_catalog",
    name: "sys_udf_log",
    kind: Kind::View,
    columns: &[
        ("query_id", RsType::BigInt),
        ("function_name", RsType::Text),
        ("record_time", RsType::Timestamp),
        ("sequence", RsType::Integer),
        ("message", RsType::Text),
        ("query_uuid", RsType::Char(36)),
    ],
    hidden: &[],
    rows: Rows::None,
};
