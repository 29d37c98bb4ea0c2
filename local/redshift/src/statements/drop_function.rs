//! DROP FUNCTION: the owner, or a holder of the permission. Regular views hold the function, or go with
//! it (CASCADE).

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::create_function::DropFunction;

use super::resolve::place_for;
use super::{Removal, user_function};
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, drop: &DropFunction) -> Result<Outcome> {
    session.require_writable("DROP FUNCTION")?;
    user_function::refuse_other_database(session, &drop.name)?;
    let place = place_for(session, &drop.name)?;
    let function = user_function::find(
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

fn missing(drop: &DropFunction) -> SqlError {
    let arguments: Vec<_> = drop.arguments.iter().map(|kind| kind.base_name()).collect();
    SqlError::new(
        SqlState::UNDEFINED_FUNCTION,
        format!(
            "function {}({}) does not exist",
            drop.name,
            arguments.join(", ")
        ),
    )
}
