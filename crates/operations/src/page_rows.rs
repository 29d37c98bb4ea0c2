//! A page of an entity's rows.

use model::{Failure, RowCount};
use redshift_sql::{OrderBy, Page as PageStatement, ViewColumn};

use crate::context::Context;
use crate::entity_state::EntityState;
use crate::show_entity::ColumnKind;

/// Which rows of which entity, in the order of its id.
#[derive(Debug, Clone)]
pub struct PageRows {
    pub entity: String,
    /// Rows to skip.
    pub offset: u64,
    /// Rows on the page.
    pub limit: u32,
}

#[derive(Debug, Clone)]
pub struct Page {
    pub columns: Vec<PageColumn>,
    /// Values as the warehouse writes them; `None` is NULL.
    pub rows: Vec<Vec<Option<String>>>,
    /// Rows on all pages together.
    pub row_count: RowCount,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageColumn {
    pub name: String,
    pub kind: ColumnKind,
}

/// Reads the page in one statement that chooses its rows first and computes columns for them only. A
/// computed column that was not applied yet, or was changed since, is not on the page.
pub async fn page_rows(context: &Context, request: &PageRows) -> Result<Page, Failure> {
    let entity = context.workspace.entity(&request.entity)?;
    let (session, ledger) = context.find_ledger().await?;
    let state = EntityState::read(&session, context, ledger.as_ref(), entity).await?;
    let records = state.records()?;
    let columns = state.view_columns()?;
    let statement = PageStatement {
        table: records.table.clone(),
        columns: columns.clone(),
        condition: None,
        order: vec![OrderBy::ascending(entity.id.clone())],
        limit: request.limit,
        offset: request.offset,
    };
    let rows = session.execute(&statement.to_sql()).await?;
    Ok(Page {
        columns: columns.iter().map(PageColumn::from).collect(),
        rows: rows.rows,
        row_count: records.row_count,
    })
}

impl From<&ViewColumn> for PageColumn {
    fn from(column: &ViewColumn) -> Self {
        let kind = match column {
            ViewColumn::Stored(_) => ColumnKind::Original,
            ViewColumn::Computed(_) => ColumnKind::Computed,
        };
        Self {
            name: column.name().as_str().to_owned(),
            kind,
        }
    }
}
