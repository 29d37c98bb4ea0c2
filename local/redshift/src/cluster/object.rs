//! The rows of the cluster's catalogue.

use std::collections::BTreeMap;
use std::fmt;

use local_dialect::statements::collation::Collation;
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
pub struct User {
    pub id: u32,
    pub name: String,
    /// `None` when disabled.
    pub password: Option<Secret>,
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
    /// Seconds since 1970.
    #[serde(default)]
    pub last_failed_login: Option<i64>,
    /// Only ALTER USER ends it.
    #[serde(default)]
    pub lock: Option<LoginLock>,
    /// Parameters that the user's sessions start with (ALTER USER SET).
    #[serde(default)]
    pub settings: BTreeMap<String, Vec<String>>,
}

/// What a password is checked against.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Secret {
    /// The 32 hexadecimal digits of md5(password followed by user name).
    Md5(String),
    /// SHA-256 of password followed by salt, and the salt, both in hexadecimal digits.
    Sha256 { digest: String, salt: String },
}

impl Secret {
    /// As `pg_shadow` shows it to superusers, and as CREATE USER takes it.
    pub(crate) fn stored(&self) -> String {
        match self {
            Self::Md5(digest) => format!("md5{digest}"),
            Self::Sha256 { digest, salt } => format!("sha256|{digest}|{salt}"),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Md5(_) => "Md5(***)",
            Self::Sha256 { .. } => "Sha256(***)",
        })
    }
}

/// Why and since when a user cannot log in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginLock {
    /// Seconds since 1970.
    pub since: i64,
    /// The user who locked it with NOLOGIN; `None` where too many logins failed.
    pub by: Option<u32>,
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
            last_failed_login: None,
            lock: None,
            settings: BTreeMap::new(),
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
    /// That of columns which name none.
    #[serde(default)]
    pub collation: Collation,
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

/// A parameter that ALTER SYSTEM has set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterParameter {
    pub name: String,
    pub value: String,
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
    Parameter(ClusterParameter),
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
        grantor: u32,
    },
    AssumeRole(AssumeRoleGrant),
    Parameter(String),
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
                grantor: grant.grantor,
            },
            Self::AssumeRole(grant) => ObjectKey::AssumeRole(grant.clone()),
            Self::Parameter(parameter) => ObjectKey::Parameter(parameter.name.clone()),
        }
    }
}
