use serde::{Deserialize, Serialize};

use crate::ColumnType;

/// A column of a table or of a query's result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    pub column_type: ColumnType,
    pub nullable: bool,
}
