//! `INSERT … SELECT`.

use crate::ident::list;
use crate::{Ident, TableName, Write};

/// Adds every row of `source` to `target`, column by column of the same name.
pub fn insert_from(target: &TableName, columns: &[Ident], source: &TableName) -> Write {
    let columns = list(columns);
    Write::new(
        "INSERT",
        target.target(),
        format!("INSERT INTO {target} ({columns})\nSELECT {columns}\nFROM {source}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_moved_column_by_column() {
        let target = TableName::Permanent("raw.flights".parse().unwrap());
        let source = TableName::Temporary(Ident::new("longshore_load").unwrap());
        let columns = ["id", "order"].map(|name| Ident::new(name).unwrap());
        insta::assert_snapshot!(insert_from(&target, &columns, &source), @r#"
        INSERT INTO "raw"."flights" ("id", "order")
        SELECT "id", "order"
        FROM "longshore_load"
        "#);
    }
}
