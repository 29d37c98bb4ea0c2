//! `DELETE`.

use crate::{TableName, Write};

/// Removes every row. (`TRUNCATE` would commit the transaction.)
pub fn delete_all(table: &TableName) -> Write {
    Write::new("DELETE", table.target(), format!("DELETE FROM {table}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::QualifiedName;

    #[test]
    fn rows_are_deleted() {
        let table: QualifiedName = "raw.flights".parse().unwrap();
        assert_eq!(
            delete_all(&table.into()).as_str(),
            r#"DELETE FROM "raw"."flights""#
        );
    }
}
