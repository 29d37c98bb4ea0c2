//! Calls of stored procedures (`SYS_PROCEDURE_CALL`): none can be made.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_582,
    schema: "pg_catalog",
    name: "sys_procedure_call",
    kind: Kind::View,
    columns: &[
        ("session_user_id", RsType::Integer),
        ("security_user_id", RsType::Integer),
        ("query_id", RsType::Integer),
        ("query_text", RsType::Char(4000)),
        ("start_time", RsType::Timestamp),
        ("end_time", RsType::Timestamp),
        ("status", RsType::Char(10)),
        ("caller_procedure_query_id", RsType::Integer),
        ("query_uuid", RsType::Char(36)),
    ],
    hidden: &[],
    rows: Rows::None,
};
