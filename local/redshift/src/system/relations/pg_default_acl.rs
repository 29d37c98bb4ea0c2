//! Privileges that ALTER DEFAULT PRIVILEGES gives (catalog reference, `PG_DEFAULT_ACL`).

use local_dialect::RsType;

use crate::catalog::DefaultPrivilege;
use crate::session::Result;
use crate::system::acl;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};
use local_dialect::statements::alter_default_privileges::DefaultObjects;
use std::collections::BTreeMap;

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_109,
    schema: "pg_catalog",
    name: "pg_default_acl",
    kind: Kind::View,
    columns: &[
        ("defacluser", RsType::Integer),
        ("defaclnamespace", RsType::Oid),
        ("defaclobjtype", RsType::SingleChar),
        ("defaclacl", RsType::AclItemArray),
        ("defaclrole", RsType::Oid),
    ],
    hidden: &["defaclrole"],
    rows: Rows::Catalogued(rows),
};

fn rows(seen: &mut Seen<'_>) -> Result<Vec<Row>> {
    let catalog = seen.current()?;
    let mut lists: BTreeMap<_, Vec<&DefaultPrivilege>> = BTreeMap::new();
    for default in catalog.default_privileges() {
        if seen.sees_user(i64::from(default.creator)) {
            let letter = match default.objects {
                DefaultObjects::Tables => "r",
                DefaultObjects::Functions => "f",
            };
            let key = (default.creator, default.schema.unwrap_or(0), letter);
            lists.entry(key).or_default().push(default);
        }
    }
    Ok(lists
        .into_iter()
        .map(|((creator, schema, letter), defaults)| {
            let list = acl::of_defaults(&seen.cluster, &defaults);
            row![creator, schema, letter, list, creator]
        })
        .collect())
}
