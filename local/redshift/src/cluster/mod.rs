//! What belongs to the whole cluster and not to one database: users, groups, roles, who may assume
//! which IAM role, and the list of databases with their access.
//!
//! All of it is small, so it is kept in memory as one [`ClusterState`] and saved row by row in
//! `cluster.sqlite`. A session changes it through a [`ClusterTransaction`]; where its transaction also
//! writes a database, an intent in SQLite and a mark in that database make the two commits one, see
//! [`ClusterTransaction::commit`].

mod identifiers;
pub mod login;
mod object;
mod state;
mod store;
pub mod system_roles;
mod transaction;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use local_dialect::error::SqlError;
use local_dialect::statements::privileges::RolePurpose;

use identifiers::OidAllocator;
pub use object::{
    AssumeRoleGrant, ClusterParameter, Database, DatabaseGrant, Grantee, Group, GroupMember,
    IamRoleSet, LoginLock, Member, Object, ObjectKey, Role, RoleGrant, RolePermission, Secret,
    User,
};

pub use state::ClusterState;
use store::Store;
pub use transaction::{ClusterTransaction, Intent};

type Result<T> = std::result::Result<T, SqlError>;

/// The superuser that owns what the cluster came with; nobody can log in as it.
pub const SYSTEM_USER: &str = "rdsdb";
pub const SYSTEM_USER_ID: u32 = 1;

/// Ids of the users and groups that statements create begin here.
const FIRST_PRINCIPAL_ID: u32 = 100;

/// The cluster's catalogue; one for each engine.
pub struct Cluster {
    shared: Arc<Shared>,
}

struct Shared {
    committed: Mutex<Committed>,
    oids: OidAllocator,
}

struct Committed {
    state: Arc<ClusterState>,
    store: Store,
}

impl Shared {
    fn committed(&self) -> MutexGuard<'_, Committed> {
        self.committed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Cluster {
    /// Opens the file at `path`, or makes it with `admin_user` as its only superuser besides
    /// `rdsdb`. Where the file exists, user and password are not looked at.
    pub fn open(path: &Path, admin_user: &str, admin_password: &str) -> Result<Self> {
        let mut store = Store::open(path)?;
        let mut state = store.load()?;
        let mut missing = Vec::new();
        if state.users().next().is_none() {
            missing = first_objects(admin_user, admin_password);
        }
        if state.role(system_roles::SUPERUSER).is_none() {
            missing.extend(system_roles::objects());
        }
        for object in &missing {
            state.put(object.clone())?;
        }
        store.save(&missing)?;
        let oids = OidAllocator::new(store.reserved_oids()?);
        Ok(Self {
            shared: Arc::new(Shared {
                committed: Mutex::new(Committed {
                    state: Arc::new(state),
                    store,
                }),
                oids,
            }),
        })
    }

    /// What is committed now.
    pub fn state(&self) -> Arc<ClusterState> {
        Arc::clone(&self.shared.committed().state)
    }

    pub fn begin(&self) -> Result<ClusterTransaction> {
        Ok(ClusterTransaction::new(Arc::clone(&self.shared)))
    }

    pub fn is_superuser(&self, user: &str) -> Result<bool> {
        Ok(self.state().require_user(user)?.superuser)
    }

    /// Names of all databases.
    pub fn database_names(&self) -> Result<Vec<String>> {
        let state = self.state();
        Ok(state
            .databases()
            .map(|database| database.name.clone())
            .collect())
    }

    /// A new object id, never given out before in this cluster, also where the transaction that
    /// asked for it rolls back.
    pub fn allocate_oid(&self) -> Result<u32> {
        self.shared
            .oids
            .next(|upto| self.shared.committed().store.reserve_oids(upto))
    }

    /// Completes or forgets what a crash left between the two commits of a transaction.
    /// `was_committed(intent)` tells whether the database bears the intent's mark.
    pub fn recover(&self, was_committed: impl Fn(&Intent) -> Result<bool>) -> Result<()> {
        let mut committed = self.shared.committed();
        for (intent, changes) in committed.store.intents()? {
            if was_committed(&intent)? {
                let mut state = (*committed.state).clone();
                for change in &changes {
                    state.apply(change)?;
                }
                committed.store.complete(Some(&intent), &changes)?;
                committed.state = Arc::new(state);
            } else {
                committed.store.forget(&intent)?;
            }
        }
        Ok(())
    }
}

/// A new cluster: its two superusers, and every IAM role open to everybody, as Redshift has it until
/// ASSUMEROLE is revoked from PUBLIC.
fn first_objects(admin_user: &str, admin_password: &str) -> Vec<Object> {
    let mut system = User::new(SYSTEM_USER_ID, SYSTEM_USER);
    system.superuser = true;
    system.create_database = true;
    let mut admin = User::new(FIRST_PRINCIPAL_ID, admin_user);
    admin.superuser = true;
    admin.create_database = true;
    admin.password = Some(login::md5_of(admin_password, admin_user));
    let mut objects = vec![Object::User(system), Object::User(admin)];
    objects.extend(RolePurpose::ALL.map(|purpose| {
        Object::AssumeRole(AssumeRoleGrant {
            roles: IamRoleSet::All,
            grantee: Grantee::Public,
            purpose,
        })
    }));
    objects
}
