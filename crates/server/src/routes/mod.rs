//! One file per resource.

mod assets;
mod entities;
mod health;
mod rows;

pub(crate) use rows::Window;

use std::sync::Arc;

use axum::Router;
use axum::middleware;
use axum::routing::get;
use operations::Context;

use crate::guard::guard;
use crate::pages;

pub(crate) fn router(context: Arc<Context>) -> Router {
    Router::new()
        .route("/", get(pages::entities::show))
        .route("/entities/{name}", get(pages::entity::show))
        .route("/api/entities", get(entities::list))
        .route("/api/entities/{name}/rows", get(rows::list))
        .route("/assets/{name}", get(assets::serve))
        .route("/healthz", get(health::check))
        .fallback(pages::missing::show)
        .with_state(context)
        .layer(middleware::from_fn(guard))
}
