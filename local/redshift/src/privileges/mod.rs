//! Who may do what: pure checks over the cluster's and a database's catalogue.
//!
//! A user acts as itself, its groups, its roles and what they contain, and PUBLIC
//! ([`ClusterState::identities`]). Superusers and owners need no grant. Scoped grants hold for present
//! and future objects. Every refusal is 42501 in PostgreSQL's words.

pub(crate) mod access_lists;
mod objects;
mod ownership;
mod session;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::Arc;

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::privileges::{Privilege, RolePurpose, SystemPermission};

use crate::catalog::{DatabaseCatalog, GrantTarget};
use crate::cluster::{ClusterState, Database, Grantee, User};
use crate::session::Result;
pub(crate) use session::{check_call, check_read, check_write};

/// One user's rights at one moment.
pub(crate) struct Access {
    cluster: Arc<ClusterState>,
    user: User,
    identities: BTreeSet<Grantee>,
}

impl Access {
    /// The rights of the user of that name; 42704 where there is none.
    pub(crate) fn of(cluster: &Arc<ClusterState>, user: &str) -> Result<Self> {
        let user = cluster.require_user(user)?.clone();
        let identities = cluster.identities(user.id);
        Ok(Self {
            cluster: Arc::clone(cluster),
            user,
            identities,
        })
    }

    pub(crate) fn user(&self) -> &User {
        &self.user
    }

    pub(crate) fn cluster(&self) -> &Arc<ClusterState> {
        &self.cluster
    }

    pub(crate) fn is_superuser(&self) -> bool {
        self.user.superuser
    }

    /// Whether the user is `owner` or stands above ownership.
    pub(crate) fn owns(&self, owner: u32) -> bool {
        self.user.superuser || self.user.id == owner
    }

    /// Whether the user is the grantee, or has it as group, role or PUBLIC.
    pub(crate) fn acts_as(&self, grantee: Grantee) -> bool {
        self.identities.contains(&grantee)
    }

    /// Whether any of the user's identities has the privilege on any of the targets.
    fn granted(
        &self,
        catalog: &DatabaseCatalog,
        targets: &[GrantTarget],
        privilege: Privilege,
    ) -> bool {
        targets
            .iter()
            .flat_map(|target| catalog.grants_on(target))
            .any(|grant| grant.privilege == privilege && self.identities.contains(&grant.grantee))
    }

    pub(crate) fn has_permission(&self, permission: SystemPermission) -> bool {
        self.cluster.has_permission(&self.user, permission)
    }

    /// `permission denied to …`, where `what` is for example `create user`.
    pub(crate) fn require_permission(
        &self,
        permission: SystemPermission,
        what: &str,
    ) -> Result<()> {
        if self.has_permission(permission) {
            return Ok(());
        }
        Err(denied(format!("permission denied to {what}"))
            .with_hint(format!("a role with the permission {permission} allows it")))
    }

    /// For what only superusers may do; `what` as in [`Access::require_permission`].
    pub(crate) fn require_superuser(&self, what: &str) -> Result<()> {
        if self.user.superuser {
            return Ok(());
        }
        Err(denied(format!("must be superuser to {what}")))
    }

    /// ASSUMEROLE on the chain of IAM roles (ARNs in order; empty for the default role).
    pub(crate) fn may_assume_role(&self, chain: &[String], purpose: RolePurpose) -> bool {
        self.cluster.may_assume(&self.user, chain, purpose)
    }

    pub(crate) fn has_on_database(&self, database: &Database, privilege: Privilege) -> bool {
        self.owns(database.owner)
            || self.cluster.database_grants().any(|grant| {
                grant.database == database.oid
                    && grant.privilege == privilege
                    && self.identities.contains(&grant.grantee)
            })
    }

    /// `permission denied for database d`.
    pub(crate) fn require_on_database(
        &self,
        database: &Database,
        privilege: Privilege,
    ) -> Result<()> {
        if self.has_on_database(database, privilege) {
            return Ok(());
        }
        Err(denied(format!(
            "permission denied for database {}",
            database.name
        )))
    }
}

/// 42501.
pub(crate) fn denied(message: impl Into<String>) -> SqlError {
    SqlError::new(SqlState::INSUFFICIENT_PRIVILEGE, message)
}
