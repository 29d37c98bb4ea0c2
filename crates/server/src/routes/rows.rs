use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use operations::{ColumnKind, Context, PageRows, page_rows};
use serde::{Deserialize, Serialize};

use crate::problem::Problem;

const DEFAULT_LIMIT: u32 = 50;
const MAX_LIMIT: u32 = 500;

/// Which rows: `?offset=100&limit=50`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Window {
    offset: u64,
    limit: Option<u32>,
}

impl Window {
    /// At most 500 rows, at least one.
    pub(crate) fn request(self, entity: String) -> PageRows {
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT);
        PageRows {
            entity,
            offset: self.offset,
            limit,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct Answer {
    columns: Vec<Column>,
    /// Values as the warehouse writes them; NULL is `null`.
    rows: Vec<Vec<Option<String>>>,
    offset: u64,
    /// Rows on all pages together.
    total: u64,
}

#[derive(Serialize)]
struct Column {
    name: String,
    computed: bool,
}

pub(crate) async fn list(
    State(context): State<Arc<Context>>,
    Path(name): Path<String>,
    Query(window): Query<Window>,
) -> Result<Json<Answer>, Problem> {
    let request = window.request(name);
    let page = page_rows(&context, &request).await?;
    Ok(Json(Answer {
        columns: page
            .columns
            .into_iter()
            .map(|column| Column {
                computed: column.kind == ColumnKind::Computed,
                name: column.name,
            })
            .collect(),
        rows: page.rows,
        offset: request.offset,
        total: page.row_count.0,
    }))
}
