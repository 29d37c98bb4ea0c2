//! CREATE EXTERNAL FUNCTION.

use local_dialect::statements::authorization::Authorization;
use local_dialect::statements::create_external_function::CreateExternalFunction;
use local_dialect::statements::privileges::{RolePurpose, SystemPermission};

use crate::catalog::{EXTERNAL_LANGUAGE, Function, FunctionBody, Lambda, Object};
use crate::copy::authorize::{default_role, require_assume_role};
use crate::privileges::Access;
use crate::session::{Outcome, Result, Session};
use crate::statements::resolve::{Place, place_for};
use crate::statements::user_function;

/// CREATE EXTERNAL FUNCTION: needs USAGE on the language in this database, the system permission,
/// CREATE on the schema, and ASSUMEROLE; replacing needs a superuser (CREATE EXTERNAL FUNCTION,
/// required privileges and usage notes).
pub(crate) fn create(session: &mut Session, create: CreateExternalFunction) -> Result<Outcome> {
    session.require_writable("CREATE EXTERNAL FUNCTION")?;
    user_function::refuse_other_database(session, &create.name)?;
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
    let replaced =
        user_function::find(&place.catalog, schema, &create.name.name, &create.arguments);
    let (oid, owner) = match replaced {
        None => (session.engine().cluster().allocate_oid()?, access.user().id),
        Some(function) if create.or_replace => {
            access.require_superuser("replace an external function")?;
            (function.oid, function.owner)
        }
        Some(_) => return Err(user_function::exists(&create.name)),
    };
    let mut objects = vec![Object::Function(Function {
        oid,
        schema_oid: schema,
        schema: place.schema.name.clone(),
        name: create.name.name,
        owner,
        arguments: create.arguments,
        returns: create.returns,
        volatility: create.volatility,
        body: FunctionBody::Lambda(Lambda {
            name: create.lambda,
            roles,
            retry_timeout_ms: create.retry_timeout_ms,
            max_batch_rows: create.max_batch_rows,
            max_batch_size_bytes: create.max_batch_size_bytes,
        }),
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
    access.require_language(&place.catalog, EXTERNAL_LANGUAGE)?;
    access.require_permission(
        SystemPermission::CREATE_EXTERNAL_FUNCTION,
        "create external functions",
    )?;
    access.require_create_in(&place.catalog, &place.schema, None)
}
