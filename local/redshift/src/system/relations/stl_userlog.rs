//! Changes of users since the engine started, for superusers (`STL_USERLOG`).

use local_dialect::RsType;

use super::user_log;
use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_306,
    schema: "pg_catalog",
    name: "stl_userlog",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("username", RsType::Char(50)),
        ("oldusername", RsType::Char(50)),
        ("action", RsType::Char(10)),
        ("usecreatedb", RsType::Integer),
        ("usesuper", RsType::Integer),
        ("usecatupd", RsType::Integer),
        ("valuntil", RsType::Timestamp),
        ("pid", RsType::Integer),
        ("xid", RsType::BigInt),
        ("recordtime", RsType::Timestamp),
    ],
    hidden: &[],
    rows: Rows::Listed(user_log::rows),
};
