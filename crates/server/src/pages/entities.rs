use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use operations::{Context, ListedEntity, list_entities};

use crate::pages::{failure, grouped, html, workspace};

#[derive(Template)]
#[template(path = "entities.html")]
struct EntitiesPage {
    workspace: String,
    entities: Vec<Card>,
}

struct Card {
    name: String,
    /// `None` until the entity is refreshed for the first time.
    rows: Option<String>,
    computed: String,
}

impl From<ListedEntity> for Card {
    fn from(entity: ListedEntity) -> Self {
        Self {
            name: entity.name,
            rows: entity.row_count.map(|rows| grouped(rows.0)),
            computed: entity.computed.join(", "),
        }
    }
}

pub(crate) async fn show(State(context): State<Arc<Context>>) -> Response {
    let workspace = workspace(&context);
    match list_entities(&context).await {
        Ok(entities) => {
            let entities = entities.into_iter().map(Card::from).collect();
            html(
                StatusCode::OK,
                &EntitiesPage {
                    workspace,
                    entities,
                },
            )
        }
        Err(failure) => failure::show(workspace, &failure),
    }
}
