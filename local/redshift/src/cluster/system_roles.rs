//! The roles that every cluster has (database developer guide, "Amazon Redshift system-defined roles").

use local_dialect::statements::privileges::SystemPermission;

use super::SYSTEM_USER_ID;
use super::object::{Member, Object, Role, RoleGrant, RolePermission};

/// What the names of all of them begin with, and no other role's name.
pub const PREFIX: &str = "sys:";

pub const SUPERUSER: &str = "sys:superuser";

/// Each with its number, its permissions, and the system role that it has.
const ROLES: [(u32, &str, &[&str], Option<u32>); 5] = [
    (
        61,
        "sys:operator",
        &["ANALYZE", "VACUUM", "CANCEL"],
        Some(62),
    ),
    (
        62,
        "sys:monitor",
        &["ACCESS CATALOG", "ACCESS SYSTEM TABLE"],
        None,
    ),
    (
        63,
        "sys:dba",
        &[
            "CREATE SCHEMA",
            "DROP SCHEMA",
            "CREATE TABLE",
            "DROP TABLE",
            "TRUNCATE TABLE",
            "CREATE OR REPLACE PROCEDURE",
            "DROP PROCEDURE",
            "CREATE OR REPLACE FUNCTION",
            "CREATE OR REPLACE EXTERNAL FUNCTION",
            "CREATE OR REPLACE VIEW",
            "DROP VIEW",
        ],
        Some(61),
    ),
    (
        64,
        "sys:secadmin",
        &[
            "CREATE USER",
            "ALTER USER",
            "DROP USER",
            "CREATE ROLE",
            "DROP ROLE",
            "EXPLAIN RLS",
            "IGNORE RLS",
            "EXPLAIN MASKING",
        ],
        None,
    ),
    (65, SUPERUSER, &[], None),
];

/// The rows of a cluster that has none of them yet.
pub(super) fn objects() -> Vec<Object> {
    let mut objects = Vec::new();
    for (id, name, permissions, has) in ROLES {
        objects.push(Object::Role(Role {
            id,
            name: name.to_owned(),
            owner: SYSTEM_USER_ID,
            external_id: None,
        }));
        objects.extend(has.map(|role| {
            Object::RoleGrant(RoleGrant {
                role,
                member: Member::Role(id),
                admin_option: false,
            })
        }));
        let named = permissions.iter().map(|name| {
            SystemPermission::from_name(name).expect("the list names permissions of the manual")
        });
        let every = (name == SUPERUSER).then(SystemPermission::all);
        objects.extend(named.chain(every.into_iter().flatten()).map(|permission| {
            Object::RolePermission(RolePermission {
                role: id,
                permission,
            })
        }));
    }
    objects
}
