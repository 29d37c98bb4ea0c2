//! Changes of users since the engine started, for superusers (`SYS_USERLOG`).

use local_dialect::RsType;

use super::user_log;
use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_307,
    schema: "pg_catalog",
    name: "sys_userlog",
    kind: Kind::View,
    columns: &[
        ("user_id", RsType::Integer),
        ("user_name", RsType::Char(50)),
        ("original_user_name", RsType::Char(50)),
        ("action", RsType::Char(10)),
        ("has_create_db_privs", RsType::Integer),
        ("is_superuser", RsType::Integer),
        ("has_update_catalog_privs", RsType::Integer),
        ("password_expiration", RsType::Timestamp),
        ("session_id", RsType::Integer),
        ("transaction_id", RsType::BigInt),
        ("record_time", RsType::Timestamp),
    ],
    hidden: &[],
    rows: Rows::Listed(user_log::rows),
};
