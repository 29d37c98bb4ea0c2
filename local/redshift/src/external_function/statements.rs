//! CREATE EXTERNAL FUNCTION and DROP FUNCTION.

use std::sync::Arc;

use local_dialect::RsType;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::ObjectName;
use local_dialect::statements::authorization::Authorization;
use local_dialect::statements::create_external_function::{
    CreateExternalFunction, DropFunction, Volatility,
};
use local_dialect::statements::privileges::{RolePurpose, SystemPermission};

use crate::catalog::{DatabaseCatalog, ExternalFunction, Object};
use crate::copy::authorize::{default_role, require_assume_role};
use crate::privileges::Access;
use crate::session::{Outcome, Result, Session};
use crate::statements::Removal;
use crate::statements::resolve::{Place, place_for};

/// Language whose USAGE creating an external function needs.
const LANGUAGE: &str = "exfunc";

/// CREATE EXTERNAL FUNCTION: needs USAGE on the language in this database, the system permission,
/// CREATE on the schema, and ASSUMEROLE; replacing needs a superuser (CREATE EXTERNAL FUNCTION,
/// required privileges and usage notes).
pub(crate) fn create(session: &mut Session, create: CreateExternalFunction) -> Result<Outcome> {
    session.require_writable("CREATE EXTERNAL FUNCTION")?;
    refuse_other_database(session, &create.name)?;
    let place = place_for(session, &create.name)?;
    let access = session.access()?;
    require_rights(&access, &place)?;
    let roles = if let Authorization::Roles(roles) = &create.authorization {
        require_assume_role(session, roles, RolePurpose::ExternalFunction)?;
        roles.clone()
    } else {
        require_assume_role(session, &[], RolePurpose::ExternalFunction)?;
        vec![default_role(session)?]
    };
    let objects = objects(session, &access, &place, create, roles)?;
    session.put_objects(&place.database, objects)?;
    Ok(Outcome::complete("CREATE FUNCTION"))
}

/// The function's row and, if it is new, the grants that it is born with.
fn objects(
    session: &Session,
    access: &Access,
    place: &Place,
    create: CreateExternalFunction,
    roles: Vec<String>,
) -> Result<Vec<Object>> {
    let schema = place.schema.oid;
    let replaced = find(&place.catalog, schema, &create.name.name, &create.arguments);
    let (oid, owner) = match replaced {
        None => (session.engine().cluster().allocate_oid()?, access.user().id),
        Some(function) if create.or_replace => {
            access.require_superuser("replace an external function")?;
            (function.oid, function.owner)
        }
        Some(_) => {
            return Err(SqlError::new(
                SqlState::DUPLICATE_FUNCTION,
                format!(
                    "function \"{}\" already exists with same argument types",
                    create.name.name
                ),
            ));
        }
    };
    let mut objects = vec![Object::Function(ExternalFunction {
        oid,
        schema_oid: schema,
        schema: place.schema.name.clone(),
        name: create.name.name,
        owner,
        arguments: create.arguments,
        returns: create.returns,
        stable: create.volatility == Volatility::Stable,
        lambda: create.lambda,
        roles,
        retry_timeout_ms: create.retry_timeout_ms,
        max_batch_rows: create.max_batch_rows,
        max_batch_size_bytes: create.max_batch_size_bytes,
    })];
    if replaced.is_none() {
        objects.extend(crate::statements::for_new_function(
            &place.catalog,
            owner,
            schema,
            oid,
        ));
    }
    Ok(objects)
}

fn require_rights(access: &Access, place: &Place) -> Result<()> {
    access.require_language(&place.catalog, LANGUAGE)?;
    access.require_permission(
        SystemPermission::CREATE_EXTERNAL_FUNCTION,
        "create external functions",
    )?;
    access.require_create_in(&place.catalog, &place.schema, None)
}

/// Functions are local to their database (multi-warehouse writes, unsupported statements).
fn refuse_other_database(session: &Session, name: &ObjectName) -> Result<()> {
    match &name.database {
        Some(database) if database != session.database() => {
            Err(SqlError::unsupported("a function in another database"))
        }
        _ => Ok(()),
    }
}

/// The function with these argument types; lengths and precisions do not tell functions apart.
fn find<'a>(
    catalog: &'a Arc<DatabaseCatalog>,
    schema: u32,
    name: &str,
    arguments: &[RsType],
) -> Option<&'a ExternalFunction> {
    let same = |a: &[RsType], b: &[RsType]| {
        a.iter()
            .map(|kind| kind.base_name())
            .eq(b.iter().map(|kind| kind.base_name()))
    };
    catalog
        .overloads(schema, name)
        .find(|function| same(&function.arguments, arguments))
}

/// DROP FUNCTION: the owner, or a holder of the permission. Regular views hold the function, or go with
/// it (CASCADE).
pub(crate) fn drop(session: &mut Session, drop: &DropFunction) -> Result<Outcome> {
    session.require_writable("DROP FUNCTION")?;
    refuse_other_database(session, &drop.name)?;
    let place = place_for(session, &drop.name)?;
    let function = find(
        &place.catalog,
        place.schema.oid,
        &drop.name.name,
        &drop.arguments,
    )
    .cloned()
    .ok_or_else(|| missing(drop))?;
    session.access()?.require_function_owner(&function)?;
    let removal = Removal::plan(&place.catalog, [function.oid], drop.cascade)?;
    removal.carry_out(session, &place.database)?;
    Ok(Outcome::complete("DROP FUNCTION"))
}

fn signature(drop: &DropFunction) -> String {
    let arguments: Vec<_> = drop.arguments.iter().map(|kind| kind.base_name()).collect();
    format!("{}({})", drop.name, arguments.join(", "))
}

fn missing(drop: &DropFunction) -> SqlError {
    SqlError::new(
        SqlState::UNDEFINED_FUNCTION,
        format!("function {} does not exist", signature(drop)),
    )
}
