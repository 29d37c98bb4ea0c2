//! The first rows of an entity's query.

use model::Failure;
use warehouse::Rows;

use crate::context::Context;

/// Runs the query as it is defined now and keeps nothing. Rows beyond `max_rows` are not fetched.
pub async fn preview_entity(
    context: &Context,
    entity: &str,
    max_rows: u32,
) -> Result<Rows, Failure> {
    let entity = context.workspace.entity(entity)?;
    let mut session = context.connect().await?;
    Ok(session.read_only(&entity.query, max_rows as usize).await?)
}
