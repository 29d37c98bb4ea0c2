//! Users, for superusers (`SVL_USER_INFO`).

use local_dialect::RsType;

use super::pg_user_info::limit;
use crate::cluster::SYSTEM_USER_ID;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_112,
    schema: "pg_catalog",
    name: "svl_user_info",
    kind: Kind::View,
    columns: &[
        ("usename", RsType::Text),
        ("usesysid", RsType::Integer),
        ("usecreatedb", RsType::Boolean),
        ("usesuper", RsType::Boolean),
        ("usecatupd", RsType::Boolean),
        ("useconnlimit", RsType::Text),
        ("syslogaccess", RsType::Text),
        ("last_ddl_ts", RsType::Timestamp),
        ("sessiontimeout", RsType::Integer),
        ("external_id", RsType::Text),
    ],
    hidden: &[],
    rows: Rows::Listed(rows),
};

fn rows(seen: &Seen<'_>) -> Vec<Row> {
    seen.cluster
        .users()
        .filter(|_| seen.access.is_superuser())
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
