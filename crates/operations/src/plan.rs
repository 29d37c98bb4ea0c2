//! What an `apply` would change.

use entities::{Change, changes};
use model::Failure;

use crate::context::Context;
use crate::entity_state::EntityState;

/// Compares every entity with the warehouse; changes nothing. An entity without records is one change,
/// because what its columns need is known only when they are there.
pub async fn plan(context: &Context) -> Result<Vec<Change>, Failure> {
    let (session, ledger) = context.find_ledger().await?;
    let mut planned = Vec::new();
    for entity in &context.workspace.entities {
        let state = EntityState::read(&session, context, ledger.as_ref(), entity).await?;
        planned.extend(changes(
            &entity.name,
            state.records.is_some(),
            &state.wanted_functions(),
            &state.deployed_functions(),
        ));
    }
    Ok(planned)
}
