//! An entity's columns as the warehouse holds them.

use model::{ColumnType, Failure};
use redshift_sql::ViewColumn;

use crate::context::Context;
use crate::entity_state::EntityState;

/// Where a column's values come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// The entity's query.
    Original,
    /// JavaScript over the row's other values.
    Computed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownColumn {
    pub name: String,
    /// `None` for a type that Longshore does not write.
    pub column_type: Option<ColumnType>,
    pub kind: ColumnKind,
}

pub async fn show_entity(context: &Context, entity: &str) -> Result<Vec<ShownColumn>, Failure> {
    let entity = context.workspace.entity(entity)?;
    let (session, ledger) = context.find_ledger().await?;
    let state = EntityState::read(&session, context, ledger.as_ref(), entity).await?;
    let records = state.records()?;
    let shown = |column: &ViewColumn| {
        let name = column.name().as_str().to_owned();
        match column {
            ViewColumn::Stored(_) => {
                let known = records.columns.iter().find(|stored| stored.name == name);
                let column_type = known.map(|stored| stored.column_type);
                ShownColumn {
                    name,
                    column_type,
                    kind: ColumnKind::Original,
                }
            }
            ViewColumn::Computed(computed) => ShownColumn {
                name,
                column_type: Some(computed.result()),
                kind: ColumnKind::Computed,
            },
        }
    };
    Ok(state.view_columns()?.iter().map(shown).collect())
}
