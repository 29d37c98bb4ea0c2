//! Messages of stored procedures (`SYS_PROCEDURE_MESSAGES`): none can be made.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_583,
    schema: "pg_catalog",
    name: "sys_procedure_messages",
    kind: Kind::View,
    columns: &[
        ("transaction_id", RsType::BigInt),
        ("query_id", RsType::Integer),
        ("record_time", RsType::Timestamp),
        ("log_level", RsType::Char(10)),
        ("message", RsType::Char(1024)),
        ("line_number", RsType::Integer),
        ("query_uuid", RsType::Char(36)),
    ],
    hidden: &[],
    rows: Rows::None,
};
