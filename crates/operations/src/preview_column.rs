//! A computed column's code on real rows, before it is deployed.

use functions::{bundle, preview};
use javascript::Limits;
use model::Failure;
use redshift_sql::{OrderBy, Page, ViewColumn};

use crate::apply::no_such_column;
use crate::context::Context;
use crate::entity_state::EntityState;

#[derive(Debug, Clone)]
pub struct PreviewColumn {
    pub entity: String,
    pub column: String,
    /// Rows to take, in the order of the id.
    pub limit: u32,
}

#[derive(Debug, Clone)]
pub struct ColumnPreview {
    /// The id and the columns that the code reads.
    pub inputs: Vec<String>,
    pub rows: Vec<PreviewedRow>,
    /// What the code wrote to the console.
    pub console: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct PreviewedRow {
    pub inputs: Vec<Option<String>>,
    /// `None` is NULL.
    pub value: Option<String>,
    /// What the code threw, or why its value is not of the column's type.
    pub error: Option<String>,
}

/// Runs the code in the sandbox that Lambda runs it in, on this machine, over rows of the entity's
/// current records.
pub async fn preview_column(
    context: &Context,
    request: &PreviewColumn,
) -> Result<ColumnPreview, Failure> {
    let entity = context.workspace.entity(&request.entity)?;
    let column = entity
        .column(&request.column)
        .ok_or_else(|| no_such_column(entity, &request.column))?;
    let (session, ledger) = context.find_ledger().await?;
    let state = EntityState::read(&session, context, ledger.as_ref(), entity).await?;
    let records = state.records()?;
    let bundle = bundle(column, &records.columns)?;
    let mut inputs = vec![entity.id.as_str().to_owned()];
    let used = bundle.uses().iter().map(|used| used.name.clone());
    inputs.extend(used.filter(|name| name != entity.id.as_str()));
    let stored = |name: &String| Ok(ViewColumn::Stored(name.parse()?));
    let page = Page {
        table: records.table.clone(),
        columns: inputs.iter().map(stored).collect::<Result<_, Failure>>()?,
        condition: None,
        order: vec![OrderBy::ascending(entity.id.clone())],
        limit: request.limit,
        offset: 0,
    };
    let rows = session.execute(&page.to_sql()).await?.rows;
    let names = inputs.clone();
    let sample = rows.clone();
    let running =
        tokio::task::spawn_blocking(move || preview(&bundle, &names, &sample, Limits::default()));
    let previewed = running.await.expect("the sandbox does not panic")?;
    let rows = rows
        .into_iter()
        .zip(previewed.rows)
        .map(|(inputs, outcome)| PreviewedRow {
            inputs,
            value: text(&outcome.value),
            error: outcome.error,
        });
    Ok(ColumnPreview {
        inputs,
        rows: rows.collect(),
        console: previewed.lines,
    })
}

fn text(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
