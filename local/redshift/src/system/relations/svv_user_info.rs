//! Users: superusers see all, others themselves (`SVV_USER_INFO`).

use local_dialect::RsType;

use super::pg_user_info::limit;
use crate::cluster::SYSTEM_USER_ID;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_113,
    schema: "pg_catalog",
    name: "svv_user_info",
    kind: Kind::View,
    columns: &[
        ("user_name", RsType::Text),
        ("user_id", RsType::Integer),
        ("createdb", RsType::Boolean),
        ("superuser", RsType::Boolean),
        ("catalog_update", RsType::Boolean),
        ("connection_limit", RsType::Text),
        ("syslog_access", RsType::Text),
        ("last_ddl_timestamp", RsType::Timestamp),
        ("session_timeout", RsType::Integer),
        ("external_user_id", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

pub(super) fn rows(seen: &Seen<'_>) -> Vec<Row> {
    seen.cluster
        .users()
        .filter(|user| seen.sees_user(i64::from(user.id)))
        .map(|user| {
            let syslog = if user.unrestricted_syslog || user.superuser {
                "UNRESTRICTED"
            } else {
                "RESTRICTED"
            };
            row![
                &user.name,
                user.id,
                user.create_database,
                user.superuser,
                user.id == SYSTEM_USER_ID,
                limit(user.connection_limit),
                syslog,
                Value::Null,
                user.session_timeout_seconds.unwrap_or(0),
                user.external_id.as_deref(),
            ]
        })
        .collect()
}
