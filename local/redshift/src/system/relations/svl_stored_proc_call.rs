//! Calls of stored procedures (`SVL_STORED_PROC_CALL`): none can be made.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_581,
    schema: "pg_catalog",
    name: "svl_stored_proc_call",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("session_userid", RsType::Integer),
        ("query", RsType::Integer),
        ("label", RsType::Char(320)),
        ("xid", RsType::BigInt),
        ("pid", RsType::Integer),
        ("database", RsType::Char(32)),
        ("querytxt", RsType::Char(4000)),
        ("starttime", RsType::Timestamp),
        ("endtime", RsType::Timestamp),
        ("aborted", RsType::Integer),
        ("from_sp_call", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::None,
};
