//! Names of privileges and system permissions (GRANT; "System permissions for RBAC").

use std::fmt;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A privilege on an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Privilege {
    Select,
    Insert,
    Update,
    Delete,
    Drop,
    References,
    Alter,
    Truncate,
    Create,
    Usage,
    Temporary,
    Execute,
}

const PRIVILEGES: [(&str, Privilege); 12] = [
    ("SELECT", Privilege::Select),
    ("INSERT", Privilege::Insert),
    ("UPDATE", Privilege::Update),
    ("DELETE", Privilege::Delete),
    ("DROP", Privilege::Drop),
    ("REFERENCES", Privilege::References),
    ("ALTER", Privilege::Alter),
    ("TRUNCATE", Privilege::Truncate),
    ("CREATE", Privilege::Create),
    ("USAGE", Privilege::Usage),
    ("TEMPORARY", Privilege::Temporary),
    ("EXECUTE", Privilege::Execute),
];

impl Privilege {
    /// All privileges on a table, as `ALL` grants them.
    pub const TABLE: &'static [Self] = &[
        Self::Select,
        Self::Insert,
        Self::Update,
        Self::Delete,
        Self::Drop,
        Self::References,
        Self::Alter,
        Self::Truncate,
    ];
    pub const DATABASE: &'static [Self] =
        &[Self::Create, Self::Temporary, Self::Usage, Self::Alter];
    pub const SCHEMA: &'static [Self] = &[Self::Create, Self::Usage, Self::Alter, Self::Drop];
    pub const FUNCTION: &'static [Self] = &[Self::Execute];
    pub const LANGUAGE: &'static [Self] = &[Self::Usage];

    /// The privilege of a name in any case; `TEMP` is short for `TEMPORARY`.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_uppercase();
        if name == "TEMP" {
            return Some(Self::Temporary);
        }
        PRIVILEGES
            .into_iter()
            .find_map(|(known, privilege)| (known == name).then_some(privilege))
    }
}

impl fmt::Display for Privilege {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = PRIVILEGES
            .into_iter()
            .find_map(|(name, privilege)| (privilege == *self).then_some(name))
            .expect("every privilege has a name");
        formatter.write_str(name)
    }
}

/// A permission that a role has in the whole cluster, by its name in the manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SystemPermission(&'static str);

/// The names of the manual; where it writes `CREATE OR REPLACE`, so does this list.
const SYSTEM_PERMISSIONS: &[&str] = &[
    "ACCESS CATALOG",
    "ACCESS SYSTEM TABLE",
    "ALTER DATASHARE",
    "ALTER DEFAULT PRIVILEGES",
    "ALTER TABLE",
    "ALTER USER",
    "ANALYZE",
    "CANCEL",
    "CREATE DATASHARE",
    "CREATE LIBRARY",
    "CREATE MODEL",
    "CREATE OR REPLACE EXTERNAL FUNCTION",
    "CREATE OR REPLACE FUNCTION",
    "CREATE OR REPLACE PROCEDURE",
    "CREATE OR REPLACE VIEW",
    "CREATE ROLE",
    "CREATE SCHEMA",
    "CREATE TABLE",
    "CREATE USER",
    "DROP DATASHARE",
    "DROP FUNCTION",
    "DROP LIBRARY",
    "DROP MODEL",
    "DROP PROCEDURE",
    "DROP ROLE",
    "DROP SCHEMA",
    "DROP TABLE",
    "DROP USER",
    "DROP VIEW",
    "EXPLAIN MASKING",
    "EXPLAIN RLS",
    "IGNORE RLS",
    "TRUNCATE TABLE",
    "VACUUM",
];

impl SystemPermission {
    pub const ACCESS_SYSTEM_TABLE: Self = Self("ACCESS SYSTEM TABLE");
    pub const ALTER_DEFAULT_PRIVILEGES: Self = Self("ALTER DEFAULT PRIVILEGES");
    pub const ALTER_TABLE: Self = Self("ALTER TABLE");
    pub const ALTER_USER: Self = Self("ALTER USER");
    pub const ANALYZE: Self = Self("ANALYZE");
    pub const CANCEL: Self = Self("CANCEL");
    pub const CREATE_EXTERNAL_FUNCTION: Self = Self("CREATE OR REPLACE EXTERNAL FUNCTION");
    pub const CREATE_FUNCTION: Self = Self("CREATE OR REPLACE FUNCTION");
    pub const CREATE_ROLE: Self = Self("CREATE ROLE");
    pub const CREATE_SCHEMA: Self = Self("CREATE SCHEMA");
    pub const CREATE_TABLE: Self = Self("CREATE TABLE");
    pub const CREATE_USER: Self = Self("CREATE USER");
    pub const CREATE_VIEW: Self = Self("CREATE OR REPLACE VIEW");
    pub const DROP_FUNCTION: Self = Self("DROP FUNCTION");
    pub const DROP_ROLE: Self = Self("DROP ROLE");
    pub const DROP_SCHEMA: Self = Self("DROP SCHEMA");
    pub const DROP_TABLE: Self = Self("DROP TABLE");
    pub const DROP_USER: Self = Self("DROP USER");
    pub const DROP_VIEW: Self = Self("DROP VIEW");
    pub const TRUNCATE_TABLE: Self = Self("TRUNCATE TABLE");
    pub const VACUUM: Self = Self("VACUUM");

    /// The permission of a name in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_uppercase();
        SYSTEM_PERMISSIONS
            .iter()
            .find(|known| **known == name)
            .map(|known| Self(known))
    }

    pub fn all() -> impl Iterator<Item = Self> {
        SYSTEM_PERMISSIONS.iter().map(|name| Self(name))
    }

    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl Serialize for SystemPermission {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for SystemPermission {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::from_name(&name)
            .ok_or_else(|| D::Error::custom(format_args!("\"{name}\" is not a system permission")))
    }
}

impl fmt::Display for SystemPermission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

/// What a user may use an IAM role for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RolePurpose {
    Copy,
    Unload,
    ExternalFunction,
    CreateModel,
}

impl RolePurpose {
    pub const ALL: [Self; 4] = [
        Self::Copy,
        Self::Unload,
        Self::ExternalFunction,
        Self::CreateModel,
    ];
}

impl fmt::Display for RolePurpose {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Copy => "COPY",
            Self::Unload => "UNLOAD",
            Self::ExternalFunction => "EXTERNAL FUNCTION",
            Self::CreateModel => "CREATE MODEL",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn privileges_are_read_back_as_they_are_written() {
        for (name, privilege) in PRIVILEGES {
            assert_eq!(privilege.to_string(), name);
            assert_eq!(Privilege::from_name(&name.to_lowercase()), Some(privilege));
        }
        assert_eq!(Privilege::from_name("temp"), Some(Privilege::Temporary));
        assert_eq!(Privilege::from_name("fly"), None);
    }

    #[test]
    fn named_system_permissions_are_in_the_list() {
        for permission in [
            SystemPermission::CREATE_EXTERNAL_FUNCTION,
            SystemPermission::CREATE_FUNCTION,
            SystemPermission::CREATE_VIEW,
            SystemPermission::DROP_FUNCTION,
            SystemPermission::VACUUM,
            SystemPermission::CANCEL,
            SystemPermission::ALTER_DEFAULT_PRIVILEGES,
        ] {
            assert_eq!(
                SystemPermission::from_name(&permission.as_str().to_lowercase()),
                Some(permission)
            );
        }
        assert_eq!(SystemPermission::from_name("create everything"), None);
    }
}
