//! Counting rows.

use crate::{Sql, TableName};

/// One value, `row_count`.
pub fn count_rows(table: &TableName) -> Sql {
    Sql::new(
        "SELECT",
        format!("SELECT COUNT(*) AS \"row_count\" FROM {table}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted() {
        let table = TableName::Permanent("raw.flights".parse().unwrap());
        assert_eq!(
            count_rows(&table).as_str(),
            r#"SELECT COUNT(*) AS "row_count" FROM "raw"."flights""#
        );
    }
}
