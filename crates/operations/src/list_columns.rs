//! An entity's computed columns as they are defined.

use functions::analyse;
use model::{ColumnType, Failure};
use workspace::Workspace;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedColumn {
    pub name: String,
    pub column_type: ColumnType,
    /// The columns that the code reads.
    pub uses: Vec<String>,
}

/// Reads and analyses the code; asks no service.
pub fn list_columns(workspace: &Workspace, entity: &str) -> Result<Vec<ListedColumn>, Failure> {
    let entity = workspace.entity(entity)?;
    let listed = |column: &entities::ComputedColumn| {
        let name = column.name.to_string();
        let analysis =
            analyse(&column.code, column.uses.as_deref(), column.volatile).map_err(|fault| {
                functions::Error::Code {
                    column: name.clone(),
                    fault,
                }
            })?;
        Ok(ListedColumn {
            name,
            column_type: column.column_type,
            uses: analysis.uses,
        })
    };
    entity.columns.iter().map(listed).collect()
}
