//! Users, for superusers (`SVL_USER_INFO`).

use local_dialect::RsType;

use crate::system::seen::Seen;
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
    if seen.access.is_superuser() {
        super::svv_user_info::rows(seen)
    } else {
        Vec::new()
    }
}
