//! The tables that loads made.

use model::{Failure, RowCount};
use redshift_sql::QualifiedName;

use crate::context::Context;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedTable {
    pub table: QualifiedName,
    pub load_count: u64,
    /// Rows of all its loads together.
    pub row_count: RowCount,
}

/// In the order of their creation.
pub async fn list_tables(context: &Context) -> Result<Vec<ListedTable>, Failure> {
    let (session, ledger) = context.find_ledger().await?;
    let Some(ledger) = ledger else {
        return Ok(Vec::new());
    };
    let mut listed = Vec::new();
    for object in ledger.objects(&session).await? {
        if object.kind != "table" || object.purpose.trim() != LOADED {
            continue;
        }
        let table = QualifiedName::new(&object.schema, &object.name)?;
        let loads = ledger.loads_of(&session, &table).await?;
        listed.push(ListedTable {
            load_count: loads.len() as u64,
            row_count: loads.iter().map(|load| load.row_count).sum(),
            table,
        });
    }
    Ok(listed)
}

/// What the ledger says a table is for that a load made.
pub(crate) const LOADED: &str = "load";
