use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use operations::{Context, list_entities};
use serde::Serialize;

use crate::problem::Problem;

#[derive(Serialize)]
pub(crate) struct Entity {
    name: String,
    /// The column whose values name the rows.
    id: String,
    title: Option<String>,
    computed: Vec<String>,
    /// `null` until the entity is refreshed for the first time.
    rows: Option<u64>,
}

pub(crate) async fn list(
    State(context): State<Arc<Context>>,
) -> Result<Json<Vec<Entity>>, Problem> {
    let entities = list_entities(&context).await?;
    let entities = entities.into_iter().map(|entity| Entity {
        name: entity.name,
        id: entity.id,
        title: entity.title,
        computed: entity.computed,
        rows: entity.row_count.map(|rows| rows.0),
    });
    Ok(Json(entities.collect()))
}
