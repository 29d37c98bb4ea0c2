//! Access lists as PostgreSQL writes them: `grantee=letters/grantor`, groups as `group name`, roles
//! as `role name`, PUBLIC as an empty name; a `*` follows a letter that may be granted on.

use std::collections::BTreeMap;

use local_dialect::statements::privileges::Privilege;

use super::value::Value;
use crate::catalog::{
    DatabaseCatalog, DefaultPrivilege, Function, Grant, GrantTarget, Relation, Schema,
};
use crate::cluster::{ClusterState, Database, Grantee};

/// An object's access list; empty where nobody but its owner was granted anything.
pub(super) struct Acl(Vec<String>);

impl Acl {
    /// As the SVV views show it.
    pub(super) fn joined(self) -> Value {
        if self.0.is_empty() {
            Value::Null
        } else {
            Value::Text(self.0.join("|"))
        }
    }
}

impl From<Acl> for Value {
    fn from(acl: Acl) -> Self {
        if acl.0.is_empty() {
            Self::Null
        } else {
            Self::Texts(acl.0)
        }
    }
}

pub(super) fn of_schema(cluster: &ClusterState, catalog: &DatabaseCatalog, schema: &Schema) -> Acl {
    of_grants(cluster, catalog.grants_on(&GrantTarget::Schema(schema.oid)))
}

pub(super) fn of_relation(
    cluster: &ClusterState,
    catalog: &DatabaseCatalog,
    relation: &Relation,
) -> Acl {
    of_grants(
        cluster,
        catalog.grants_on(&GrantTarget::Relation(relation.oid())),
    )
}

/// A column's own list; `number` counts as `pg_attribute.attnum`.
pub(super) fn of_column(
    cluster: &ClusterState,
    catalog: &DatabaseCatalog,
    relation: u32,
    number: i16,
) -> Acl {
    of_grants(
        cluster,
        catalog.grants_on(&GrantTarget::Column(relation, number)),
    )
}

/// What ALTER DEFAULT PRIVILEGES grants.
pub(super) fn of_defaults(cluster: &ClusterState, defaults: &[&DefaultPrivilege]) -> Acl {
    collect(
        cluster,
        defaults
            .iter()
            .filter(|default| default.granted)
            .map(|default| {
                (
                    default.grantee,
                    default.creator,
                    default.privilege,
                    default.grant_option,
                )
            }),
    )
}

pub(super) fn of_function(
    cluster: &ClusterState,
    catalog: &DatabaseCatalog,
    function: &Function,
) -> Acl {
    of_grants(
        cluster,
        catalog.grants_on(&GrantTarget::Function(function.oid)),
    )
}

pub(super) fn of_database(cluster: &ClusterState, database: &Database) -> Acl {
    collect(
        cluster,
        cluster
            .database_grants()
            .filter(|grant| grant.database == database.oid)
            .map(|grant| {
                (
                    grant.grantee,
                    grant.grantor,
                    grant.privilege,
                    grant.grant_option,
                )
            }),
    )
}

fn of_grants(cluster: &ClusterState, grants: &[Grant]) -> Acl {
    collect(
        cluster,
        grants.iter().map(|grant| {
            (
                grant.grantee,
                grant.grantor,
                grant.privilege,
                grant.grant_option,
            )
        }),
    )
}

fn collect(
    cluster: &ClusterState,
    grants: impl Iterator<Item = (Grantee, u32, Privilege, bool)>,
) -> Acl {
    let mut items: BTreeMap<(Grantee, u32), Vec<(char, bool)>> = BTreeMap::new();
    for (grantee, grantor, privilege, grant_option) in grants {
        let letters = items.entry((grantee, grantor)).or_default();
        letters.push((letter(privilege), grant_option));
    }
    let shown = items
        .into_iter()
        .map(|((grantee, grantor), mut letters)| {
            letters.sort_by_key(|(letter, _)| ORDER.find(*letter));
            let letters: String = letters
                .into_iter()
                .flat_map(|(letter, option)| [Some(letter), option.then_some('*')])
                .flatten()
                .collect();
            let name = name(cluster, grantee);
            format!("{name}={letters}/{}", cluster.user_name(grantor))
        })
        .collect();
    Acl(shown)
}

/// The letters in the order in which a list has them (catalog reference, `PG_DEFAULT_ACL`).
const ORDER: &str = "arwdRxtXUCTDPA";

const fn letter(privilege: Privilege) -> char {
    match privilege {
        Privilege::Select => 'r',
        Privilege::Insert => 'a',
        Privilege::Update => 'w',
        Privilege::Delete => 'd',
        Privilege::References => 'x',
        Privilege::Drop => 'D',
        Privilege::Alter => 'A',
        Privilege::Truncate => 'P',
        Privilege::Create => 'C',
        Privilege::Usage => 'U',
        Privilege::Temporary => 'T',
        Privilege::Execute => 'X',
    }
}

fn name(cluster: &ClusterState, grantee: Grantee) -> String {
    match grantee {
        Grantee::User(id) => cluster.user_name(id),
        Grantee::Group(id) => cluster
            .groups()
            .find(|group| group.id == id)
            .map_or_else(String::new, |group| format!("group {}", group.name)),
        Grantee::Role(id) => cluster
            .roles()
            .find(|role| role.id == id)
            .map_or_else(String::new, |role| format!("role {}", role.name)),
        Grantee::Public => String::new(),
    }
}
