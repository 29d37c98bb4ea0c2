//! Checks for what owners do, and for passing grants on.

use local_dialect::statements::privileges::{Privilege, SystemPermission};

use super::{Access, denied};
use crate::catalog::{DatabaseCatalog, Function, GrantTarget, Relation, Schema};
use crate::cluster::Database;
use crate::session::Result;

impl Access {
    /// `must be owner of relation t`.
    pub(crate) fn require_relation_owner(&self, relation: &Relation) -> Result<()> {
        require_owner(self.owns(relation.owner()), "relation", relation.name())
    }

    /// The same, unless the user holds `privilege` (ALTER, DROP or TRUNCATE) on the relation or
    /// `permission` in the cluster.
    pub(crate) fn require_relation_owner_or(
        &self,
        catalog: &DatabaseCatalog,
        relation: &Relation,
        privilege: Option<Privilege>,
        permission: SystemPermission,
    ) -> Result<()> {
        let allowed = self.owns(relation.owner())
            || privilege
                .is_some_and(|privilege| self.has_on_relation(catalog, relation, privilege))
            || self.has_permission(permission);
        require_owner(allowed, "relation", relation.name())
    }

    /// `must be owner of schema s`, with the same exceptions.
    pub(crate) fn require_schema_owner(
        &self,
        catalog: &DatabaseCatalog,
        schema: &Schema,
        privilege: Option<Privilege>,
        permission: Option<SystemPermission>,
    ) -> Result<()> {
        let allowed = self.owns(schema.owner)
            || privilege.is_some_and(|privilege| self.has_on_schema(catalog, schema, privilege))
            || permission.is_some_and(|permission| self.has_permission(permission));
        require_owner(allowed, "schema", &schema.name)
    }

    /// `must be owner of function f`, unless the user has the permission DROP FUNCTION.
    pub(crate) fn require_function_owner(&self, function: &Function) -> Result<()> {
        let allowed =
            self.owns(function.owner) || self.has_permission(SystemPermission::DROP_FUNCTION);
        require_owner(allowed, "function", &function.name)
    }

    /// `must be owner of function f`, unless the user has the permission CREATE OR REPLACE FUNCTION.
    pub(crate) fn require_replaceable(&self, function: &Function) -> Result<()> {
        let allowed =
            self.owns(function.owner) || self.has_permission(SystemPermission::CREATE_FUNCTION);
        require_owner(allowed, "function", &function.name)
    }

    /// `must be owner of database d`.
    pub(crate) fn require_database_owner(&self, database: &Database) -> Result<()> {
        require_owner(self.owns(database.owner), "database", &database.name)
    }

    /// In whose name the user grants and revokes on what `owner` owns: superusers do it in the owner's.
    pub(crate) fn grantor(&self, owner: u32) -> u32 {
        if self.owns(owner) {
            owner
        } else {
            self.user.id
        }
    }

    /// Whether the user may grant the privilege on to others: as owner, or by GRANT OPTION.
    pub(crate) fn may_pass_on(
        &self,
        catalog: &DatabaseCatalog,
        owner: u32,
        target: &GrantTarget,
        privilege: Privilege,
    ) -> bool {
        self.owns(owner)
            || catalog.grants_on(target).iter().any(|grant| {
                grant.privilege == privilege
                    && grant.grant_option
                    && self.identities.contains(&grant.grantee)
            })
    }

    /// The same for privileges on a database.
    pub(crate) fn may_pass_on_database(&self, database: &Database, privilege: Privilege) -> bool {
        self.owns(database.owner)
            || self.cluster().database_grants().any(|grant| {
                grant.database == database.oid
                    && grant.privilege == privilege
                    && grant.grant_option
                    && self.identities.contains(&grant.grantee)
            })
    }
}

fn require_owner(allowed: bool, kind: &str, name: &str) -> Result<()> {
    if allowed {
        return Ok(());
    }
    Err(denied(format!("must be owner of {kind} {name}")))
}
