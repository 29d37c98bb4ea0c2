//! The workspace's entities and what the warehouse holds of them.

use model::{Failure, RowCount};

use crate::context::Context;
use crate::entity_state::Records;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedEntity {
    pub name: String,
    pub id: String,
    pub title: Option<String>,
    /// The names of the computed columns, as defined.
    pub computed: Vec<String>,
    /// The version of its records; `None` when it was never refreshed.
    pub version: Option<i64>,
    pub row_count: Option<RowCount>,
}

pub async fn list_entities(context: &Context) -> Result<Vec<ListedEntity>, Failure> {
    let (session, ledger) = context.find_ledger().await?;
    let mut listed = Vec::new();
    for entity in &context.workspace.entities {
        let records = Records::current(&session, context, ledger.as_ref(), entity).await?;
        listed.push(ListedEntity {
            name: entity.name.to_string(),
            id: entity.id.as_str().to_owned(),
            title: entity.title.as_ref().map(|title| title.as_str().to_owned()),
            computed: entity
                .columns
                .iter()
                .map(|column| column.name.to_string())
                .collect(),
            version: records.as_ref().map(|records| records.version),
            row_count: records.as_ref().map(|records| records.row_count),
        });
    }
    Ok(listed)
}
