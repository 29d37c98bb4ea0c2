//! Messages of stored procedures (`SVL_STORED_PROC_MESSAGES`): none can be made.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_619,
    schema: "pg_catalog",
    name: "svl_stored_proc_messages",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("session_userid", RsType::Integer),
        ("pid", RsType::Integer),
        ("xid", RsType::BigInt),
        ("query", RsType::Integer),
        ("recordtime", RsType::Timestamp),
        ("loglevel", RsType::Integer),
        ("loglevel_text", RsType::Char(10)),
        ("message", RsType::Char(1024)),
        ("linenum", RsType::Integer),
        ("querytext", RsType::Char(500)),
        ("label", RsType::Char(320)),
        ("aborted", RsType::Integer),
        ("message_xid", RsType::BigInt),
    ],
    hidden: &[],
    rows: Rows::None,
};
