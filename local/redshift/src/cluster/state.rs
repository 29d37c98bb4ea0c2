//! The cluster's catalogue in memory, and what can be asked of it.

use std::collections::{BTreeMap, BTreeSet};

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::privileges::{RolePurpose, SystemPermission};

use super::object::{
    AssumeRoleGrant, Database, DatabaseGrant, Grantee, Group, IamRoleSet, Member, Object,
    ObjectKey, Role, RoleGrant, User,
};
use super::transaction::Change;
use super::{FIRST_PRINCIPAL_ID, Result};

/// Users, groups, roles, databases and grants at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClusterState {
    objects: BTreeMap<ObjectKey, Object>,
}

macro_rules! rows {
    ($(#[$doc:meta])* $name:ident, $variant:ident, $row:ty) => {
        $(#[$doc])*
        pub fn $name(&self) -> impl Iterator<Item = &$row> {
            self.objects.values().filter_map(|object| match object {
                Object::$variant(row) => Some(row),
                _ => None,
            })
        }
    };
}

impl ClusterState {
    rows!(
        /// All users by id.
        users, User, User
    );
    rows!(groups, Group, Group);
    rows!(group_members, GroupMember, super::object::GroupMember);
    rows!(roles, Role, Role);
    rows!(role_grants, RoleGrant, RoleGrant);
    rows!(
        role_permissions,
        RolePermission,
        super::object::RolePermission
    );
    rows!(databases, Database, Database);
    rows!(database_grants, DatabaseGrant, DatabaseGrant);
    rows!(assume_role_grants, AssumeRole, AssumeRoleGrant);

    pub(super) fn get(&self, key: &ObjectKey) -> Option<&Object> {
        self.objects.get(key)
    }

    /// Adds or replaces a row. A name that another row of the kind has is refused.
    pub(super) fn put(&mut self, object: Object) -> Result<()> {
        let key = object.key();
        let (kind, name, holder, state) = match &object {
            Object::User(user) => (
                "user",
                &user.name,
                self.user(&user.name).map(|other| ObjectKey::User(other.id)),
                SqlState::DUPLICATE_OBJECT,
            ),
            Object::Group(group) => (
                "group",
                &group.name,
                self.group(&group.name)
                    .map(|other| ObjectKey::Group(other.id)),
                SqlState::DUPLICATE_OBJECT,
            ),
            Object::Role(role) => (
                "role",
                &role.name,
                self.role(&role.name).map(|other| ObjectKey::Role(other.id)),
                SqlState::DUPLICATE_OBJECT,
            ),
            Object::Database(database) => (
                "database",
                &database.name,
                self.database(&database.name)
                    .map(|other| ObjectKey::Database(other.oid)),
                SqlState::DUPLICATE_DATABASE,
            ),
            _ => {
                self.objects.insert(key, object);
                return Ok(());
            }
        };
        if holder.is_some_and(|holder| holder != key) {
            return Err(SqlError::new(
                state,
                format!("{kind} \"{name}\" already exists"),
            ));
        }
        self.objects.insert(key, object);
        Ok(())
    }

    pub(super) fn apply(&mut self, change: &Change) -> Result<()> {
        match change {
            Change::Put(object) => self.put(object.clone()),
            Change::Remove(key) => {
                self.objects.remove(key);
                Ok(())
            }
        }
    }

    /// The value that ALTER SYSTEM has given a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        match self.get(&ObjectKey::Parameter(name.to_owned())) {
            Some(Object::Parameter(parameter)) => Some(&parameter.value),
            _ => None,
        }
    }

    pub fn user(&self, name: &str) -> Option<&User> {
        self.users().find(|user| user.name == name)
    }

    pub fn user_by_id(&self, id: u32) -> Option<&User> {
        match self.get(&ObjectKey::User(id)) {
            Some(Object::User(user)) => Some(user),
            _ => None,
        }
    }

    /// The user's name, or its number where the user is gone, as Redshift shows it.
    pub fn user_name(&self, id: u32) -> String {
        self.user_by_id(id)
            .map_or_else(|| format!("unknown (OID={id})"), |user| user.name.clone())
    }

    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups().find(|group| group.name == name)
    }

    pub fn role(&self, name: &str) -> Option<&Role> {
        self.roles().find(|role| role.name == name)
    }

    pub fn database(&self, name: &str) -> Option<&Database> {
        self.databases().find(|database| database.name == name)
    }

    /// 42704 where there is no such user; likewise the next three.
    pub fn require_user(&self, name: &str) -> Result<&User> {
        self.user(name).ok_or_else(|| missing("user", name))
    }

    pub fn require_group(&self, name: &str) -> Result<&Group> {
        self.group(name).ok_or_else(|| missing("group", name))
    }

    pub fn require_role(&self, name: &str) -> Result<&Role> {
        self.role(name).ok_or_else(|| missing("role", name))
    }

    pub fn require_database(&self, name: &str) -> Result<&Database> {
        self.database(name).ok_or_else(|| {
            SqlError::new(
                SqlState::INVALID_CATALOG_NAME,
                format!("database \"{name}\" does not exist"),
            )
        })
    }

    /// The number for the next user.
    pub fn next_user_id(&self) -> u32 {
        self.users()
            .map(|user| user.id + 1)
            .max()
            .unwrap_or(FIRST_PRINCIPAL_ID)
            .max(FIRST_PRINCIPAL_ID)
    }

    /// The number for the next group.
    pub fn next_group_id(&self) -> u32 {
        self.groups()
            .map(|group| group.id + 1)
            .max()
            .unwrap_or(FIRST_PRINCIPAL_ID)
    }

    /// Roles that `member` has, directly or through other roles.
    pub fn roles_of(&self, member: Member) -> BTreeSet<u32> {
        let mut found = BTreeSet::new();
        let mut open = vec![member];
        while let Some(member) = open.pop() {
            for grant in self.role_grants().filter(|grant| grant.member == member) {
                if found.insert(grant.role) {
                    open.push(Member::Role(grant.role));
                }
            }
        }
        found
    }

    /// Everything that a user acts as: itself, its groups, its roles, PUBLIC.
    pub fn identities(&self, user: u32) -> BTreeSet<Grantee> {
        let mut identities = BTreeSet::from([Grantee::User(user), Grantee::Public]);
        identities.extend(
            self.group_members()
                .filter(|member| member.user == user)
                .map(|member| Grantee::Group(member.group)),
        );
        identities.extend(
            self.roles_of(Member::User(user))
                .into_iter()
                .map(Grantee::Role),
        );
        identities
    }

    /// Whether one of the user's roles has the permission; superusers have every one.
    pub fn has_permission(&self, user: &User, permission: SystemPermission) -> bool {
        if user.superuser {
            return true;
        }
        let roles = self.roles_of(Member::User(user.id));
        self.role_permissions()
            .any(|granted| granted.permission == permission && roles.contains(&granted.role))
    }

    /// Whether the user may have Redshift assume this chain (ARNs in order; empty for the default
    /// role). A grant of a chain covers that very chain only.
    pub fn may_assume(&self, user: &User, chain: &[String], purpose: RolePurpose) -> bool {
        if user.superuser {
            return true;
        }
        let identities = self.identities(user.id);
        let joined = chain.join(",");
        self.assume_role_grants()
            .filter(|grant| grant.purpose == purpose && identities.contains(&grant.grantee))
            .any(|grant| match &grant.roles {
                IamRoleSet::All => true,
                IamRoleSet::Default => chain.is_empty(),
                IamRoleSet::Chain(granted) => !chain.is_empty() && *granted == joined,
            })
    }
}

fn missing(kind: &str, name: &str) -> SqlError {
    SqlError::new(
        SqlState::UNDEFINED_OBJECT,
        format!("{kind} \"{name}\" does not exist"),
    )
}
