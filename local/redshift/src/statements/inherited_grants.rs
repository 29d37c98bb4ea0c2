//! Grants that new objects are born with: EXECUTE on functions to PUBLIC, and what ALTER DEFAULT
//! PRIVILEGES says.

use local_dialect::statements::alter_default_privileges::DefaultObjects;
use local_dialect::statements::privileges::Privilege;

use crate::catalog::{DatabaseCatalog, DefaultPrivilege, Grant, GrantTarget, Object};
use crate::cluster::Grantee;

/// Grants on a table or view that `creator` makes in `schema`.
pub(super) fn for_new_relation(
    catalog: &DatabaseCatalog,
    creator: u32,
    schema: u32,
    oid: u32,
) -> Vec<Object> {
    inherited(catalog, creator, schema, DefaultObjects::Tables)
        .filter(|default| default.granted)
        .map(|default| grant(default, GrantTarget::Relation(oid)))
        .collect()
}

/// Grants on a function that `creator` makes in `schema`.
pub(crate) fn for_new_function(
    catalog: &DatabaseCatalog,
    creator: u32,
    schema: u32,
    oid: u32,
) -> Vec<Object> {
    let defaults = || inherited(catalog, creator, schema, DefaultObjects::Functions);
    let revoked = defaults().any(|default| !default.granted && default.grantee == Grantee::Public);
    let to_public = (!revoked).then_some(Object::Grant(Grant {
        target: GrantTarget::Function(oid),
        privilege: Privilege::Execute,
        grantee: Grantee::Public,
        grantor: creator,
        grant_option: false,
    }));
    defaults()
        .filter(|default| default.granted)
        .map(|default| grant(default, GrantTarget::Function(oid)))
        .chain(to_public)
        .collect()
}

fn inherited(
    catalog: &DatabaseCatalog,
    creator: u32,
    schema: u32,
    objects: DefaultObjects,
) -> impl Iterator<Item = &DefaultPrivilege> {
    catalog
        .default_privileges()
        .iter()
        .filter(move |default| default.creator == creator && default.objects == objects)
        .filter(move |default| default.schema.is_none_or(|only| only == schema))
}

fn grant(default: &DefaultPrivilege, target: GrantTarget) -> Object {
    Object::Grant(Grant {
        target,
        privilege: default.privilege,
        grantee: default.grantee,
        grantor: default.creator,
        grant_option: default.grant_option,
    })
}
