//! The Lambda functions that an entity's view calls.

use functions::function_name;
use model::Failure;

use crate::context::Context;
use crate::entity_state::EntityState;

/// Their names, in the order of the columns; only those that are deployed as they are defined now.
pub async fn deployed_functions(context: &Context, entity: &str) -> Result<Vec<String>, Failure> {
    let entity = context.workspace.entity(entity)?;
    let (session, ledger) = context.find_ledger().await?;
    let state = EntityState::read(&session, context, ledger.as_ref(), entity).await?;
    let workspace = &context.workspace.settings.workspace.id;
    let names = state
        .computed
        .iter()
        .filter(|computed| state.is_deployed(computed))
        .map(|computed| function_name(workspace, entity.name.as_str(), &computed.bundle));
    Ok(names.collect())
}
