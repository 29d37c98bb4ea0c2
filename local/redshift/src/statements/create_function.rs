//! CREATE FUNCTION in SQL.

use local_dialect::query;
use local_dialect::statements::create_function::CreateFunction;
use local_dialect::statements::privileges::SystemPermission;

use super::resolve::{Place, place_for};
use super::{for_new_function, user_function};
use crate::catalog::{Function, FunctionBody, Object, SQL_LANGUAGE};
use crate::privileges::Access;
use crate::queries::catalog::SessionCatalog;
use crate::session::{Outcome, Result, Session};

/// CREATE FUNCTION needs USAGE on the language, or the system permission, and CREATE on the schema;
/// replacing needs the permission or the function (CREATE FUNCTION, required privileges).
pub(super) fn execute(session: &mut Session, create: CreateFunction) -> Result<Outcome> {
    session.require_writable("CREATE FUNCTION")?;
    user_function::refuse_other_database(session, &create.name)?;
    let place = place_for(session, &create.name)?;
    let access = session.access()?;
    if !access.has_permission(SystemPermission::CREATE_FUNCTION) {
        access.require_language(&place.catalog, SQL_LANGUAGE)?;
    }
    access.require_create_in(&place.catalog, &place.schema, None)?;
    expect_valid(session, &create)?;
    let objects = objects(session, &access, &place, create)?;
    session.put_objects(&place.database, objects)?;
    Ok(Outcome::complete("CREATE FUNCTION"))
}

/// The body must give what the function returns, and what it calls must be there.
fn expect_valid(session: &mut Session, create: &CreateFunction) -> Result<()> {
    let catalog = SessionCatalog::new(session, "")?;
    query::check_function(&create.body, &create.arguments, create.returns, &catalog)
}

/// The function's row and, if it is new, the grants that it is born with.
fn objects(
    session: &Session,
    access: &Access,
    place: &Place,
    create: CreateFunction,
) -> Result<Vec<Object>> {
    let schema = place.schema.oid;
    let replaced =
        user_function::find(&place.catalog, schema, &create.name.name, &create.arguments);
    let (oid, owner) = match replaced {
        None => (session.engine().cluster().allocate_oid()?, access.user().id),
        Some(function) if create.or_replace => {
            access.require_replaceable(function)?;
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
        body: FunctionBody::Sql(create.body),
    })];
    if replaced.is_none() {
        objects.extend(for_new_function(&place.catalog, owner, schema, oid));
    }
    Ok(objects)
}
