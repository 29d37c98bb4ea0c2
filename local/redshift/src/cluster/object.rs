//! The rows of the cluster's catalogue.

use local_dialect::statements::create_database::IsolationLevel;
use local_dialect::statements::privileges::{Privilege, RolePurpose, SystemPermission};
use serde::{Deserialize, Serialize};

/// Who holds a privilege, by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Grantee {
    User(u32),
    Group(u32),
    Role(u32),
    Public,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent option of CREATE USER"
)]
pub struct User {
    pub id: u32,
    pub name: String,
    /// The 32 hexadecimal digits of md5(password followed by name); `None` when disabled.
    pub password: Option<String>,
    pub superuser: bool,
    pub create_database: bool,
    pub unrestricted_syslog: bool,
    /// Seconds since 1970 after which the password is not accepted.
    pub valid_until: Option<i64>,
    /// Most connections at once.
    pub connection_limit: Option<u32>,
    pub session_timeout_seconds: Option<u32>,
    pub external_id: Option<String>,
    /// Failed logins since the last that succeeded.
    pub failed_logins: u32,
    /// Too many logins failed; only ALTER USER ends it.
    pub locked: bool,
}

impl User {
    /// A user who cannot log in and may do nothing yet.
    pub fn new(id: u32, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            password: None,
            superuser: false,
            create_database: false,
            unrestricted_syslog: false,
            valid_until: None,
            connection_limit: None,
            session_timeout_seconds: None,
            external_id: None,
            failed_logins: 0,
            locked: false,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub id: u32,
    pub name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GroupMember {
    pub group: u32,
    pub user: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    pub id: u32,
    pub name: String,
    /// The user who created it.
    pub owner: u32,
    pub external_id: Option<String>,
}

/// Who has a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Member {
    User(u32),
    Role(u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleGrant {
    pub role: u32,
    pub member: Member,
    /// The member may grant the role to others.
    pub admin_option: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RolePermission {
    pub role: u32,
    pub permission: SystemPermission,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Database {
    pub oid: u32,
    pub name: String,
    pub owner: u32,
    /// Most connections at once.
    pub connection_limit: Option<u32>,
    pub isolation_level: IsolationLevel,
    pub comment: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatabaseGrant {
    pub database: u32,
    pub privilege: Privilege,
    pub grantee: Grantee,
    pub grantor: u32,
    pub grant_option: bool,
}

/// IAM roles that ASSUMEROLE names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum IamRoleSet {
    /// Every role attached to the cluster.
    All,
    Default,
    /// A role's ARN, or the ARNs of a chain joined with commas.
    Chain(String),
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AssumeRoleGrant {
    pub roles: IamRoleSet,
    pub grantee: Grantee,
    pub purpose: RolePurpose,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Object {
    User(User),
    Group(Group),
    GroupMember(GroupMember),
    Role(Role),
    RoleGrant(RoleGrant),
    RolePermission(RolePermission),
    Database(Database),
    DatabaseGrant(DatabaseGrant),
    AssumeRole(AssumeRoleGrant),
}

/// What tells one row from the others; two sessions that change the same row conflict.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ObjectKey {
    User(u32),
    Group(u32),
    GroupMember(GroupMember),
    Role(u32),
    RoleGrant {
        role: u32,
        member: Member,
    },
    RolePermission(RolePermission),
    Database(u32),
    DatabaseGrant {
        database: u32,
        privilege: Privilege,
        grantee: Grantee,
    },
    AssumeRole(AssumeRoleGrant),
}

impl Object {
    pub fn key(&self) -> ObjectKey {
        match self {
            Self::User(user) => ObjectKey::User(user.id),
            Self::Group(group) => ObjectKey::Group(group.id),
            Self::GroupMember(member) => ObjectKey::GroupMember(*member),
            Self::Role(role) => ObjectKey::Role(role.id),
            Self::RoleGrant(grant) => ObjectKey::RoleGrant {
                role: grant.role,
                member: grant.member,
            },
            Self::RolePermission(permission) => ObjectKey::RolePermission(*permission),
            Self::Database(database) => ObjectKey::Database(database.oid),
            Self::DatabaseGrant(grant) => ObjectKey::DatabaseGrant {
                database: grant.database,
                privilege: grant.privilege,
                grantee: grant.grantee,
            },
            Self::AssumeRole(grant) => ObjectKey::AssumeRole(grant.clone()),
        }
    }
}
