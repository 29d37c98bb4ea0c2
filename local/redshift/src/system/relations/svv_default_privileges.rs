//! Privileges on what users will create (`SVV_DEFAULT_PRIVILEGES`).

use local_dialect::RsType;

use super::grantee;
use crate::session::Result;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};
use local_dialect::statements::alter_default_privileges::DefaultObjects;

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_117,
    schema: "pg_catalog",
    name: "svv_default_privileges",
    kind: Kind::View,
    columns: &[
        ("schema_name", RsType::Text),
        ("object_type", RsType::Text),
        ("owner_id", RsType::Integer),
        ("owner_name", RsType::Text),
        ("owner_type", RsType::Text),
        ("privilege_type", RsType::Text),
        ("grantee_id", RsType::Integer),
        ("grantee_name", RsType::Text),
        ("grantee_type", RsType::Text),
        ("admin_option", RsType::Boolean),
    ],
    hidden: &[],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut rows = Vec::new();
    for default in catalog.default_privileges() {
        if !default.granted {
            continue;
        }
        let Some((id, name, kind)) = grantee::shown(seen, default.grantee) else {
            continue;
        };
        let objects = match default.objects {
            DefaultObjects::Tables => "RELATION",
            DefaultObjects::Functions => "FUNCTION",
        };
        rows.push(row![
            default.schema.map(|schema| catalog.schema_name(schema)),
            objects,
            default.creator,
            seen.cluster.user_name(default.creator),
            "user",
            default.privilege.to_string(),
            id,
            name,
            kind,
            default.grant_option,
        ]);
    }
    Ok(rows)
}
