//! Access lists as PostgreSQL writes them (`{alice=r/bob,group g=w*/bob,=U/bob}`), for the catalogue's
//! views.

use std::collections::BTreeMap;

use local_dialect::statements::privileges::Privilege;

use crate::catalog::{DatabaseCatalog, GrantTarget, Relation, Schema};
use crate::cluster::{ClusterState, Database, Grantee};

/// Id, name and kind of a grantee, as the privilege views give them.
pub(crate) fn identity(cluster: &ClusterState, grantee: Grantee) -> (u32, String, &'static str) {
    match grantee {
        Grantee::User(id) => (id, cluster.user_name(id), "user"),
        Grantee::Group(id) => {
            let group = cluster.groups().find(|group| group.id == id);
            (
                id,
                group.map_or_else(|| id.to_string(), |group| group.name.clone()),
                "group",
            )
        }
        Grantee::Role(id) => {
            let role = cluster.roles().find(|role| role.id == id);
            (
                id,
                role.map_or_else(|| id.to_string(), |role| role.name.clone()),
                "role",
            )
        }
        Grantee::Public => (0, "public".to_owned(), "public"),
    }
}

/// `None` where only the owner has rights.
pub(crate) fn of_database(cluster: &ClusterState, database: &Database) -> Option<String> {
    let grants = cluster
        .database_grants()
        .filter(|grant| grant.database == database.oid)
        .map(|grant| {
            (
                grant.grantee,
                grant.grantor,
                grant.privilege,
                grant.grant_option,
            )
        });
    list(cluster, grants)
}

pub(crate) fn of_schema(
    cluster: &ClusterState,
    catalog: &DatabaseCatalog,
    schema: &Schema,
) -> Option<String> {
    of_target(cluster, catalog, &GrantTarget::Schema(schema.oid))
}

pub(crate) fn of_relation(
    cluster: &ClusterState,
    catalog: &DatabaseCatalog,
    relation: &Relation,
) -> Option<String> {
    of_target(cluster, catalog, &GrantTarget::Relation(relation.oid()))
}

fn of_target(
    cluster: &ClusterState,
    catalog: &DatabaseCatalog,
    target: &GrantTarget,
) -> Option<String> {
    let grants = catalog.grants_on(target).iter().map(|grant| {
        (
            grant.grantee,
            grant.grantor,
            grant.privilege,
            grant.grant_option,
        )
    });
    list(cluster, grants)
}

fn list(
    cluster: &ClusterState,
    grants: impl Iterator<Item = (Grantee, u32, Privilege, bool)>,
) -> Option<String> {
    let mut entries: BTreeMap<(Grantee, u32), Vec<(Privilege, bool)>> = BTreeMap::new();
    for (grantee, grantor, privilege, option) in grants {
        entries
            .entry((grantee, grantor))
            .or_default()
            .push((privilege, option));
    }
    if entries.is_empty() {
        return None;
    }
    let entries: Vec<String> = entries
        .into_iter()
        .map(|((grantee, grantor), mut privileges)| {
            privileges.sort_by_key(|(privilege, _)| LETTERS.find(letter(*privilege)));
            let mut letters = String::new();
            for (privilege, option) in privileges {
                letters.push(letter(privilege));
                if option {
                    letters.push('*');
                }
            }
            format!(
                "{}={letters}/{}",
                holder(cluster, grantee),
                cluster.user_name(grantor)
            )
        })
        .collect();
    Some(format!("{{{}}}", entries.join(",")))
}

fn holder(cluster: &ClusterState, grantee: Grantee) -> String {
    let (_, name, kind) = identity(cluster, grantee);
    match grantee {
        Grantee::Public => String::new(),
        Grantee::User(_) => name,
        Grantee::Group(_) | Grantee::Role(_) => format!("{kind} {name}"),
    }
}

/// The order of the letters in an entry.
const LETTERS: &str = "arwdRxtDPAXUCT";

const fn letter(privilege: Privilege) -> char {
    match privilege {
        Privilege::Select => 'r',
        Privilege::Insert => 'a',
        Privilege::Update => 'w',
        Privilege::Delete => 'd',
        Privilege::Drop => 'D',
        Privilege::References => 'x',
        Privilege::Alter => 'A',
        Privilege::Truncate => 'P',
        Privilege::Create => 'C',
        Privilege::Usage => 'U',
        Privilege::Temporary => 'T',
        Privilege::Execute => 'X',
    }
}
