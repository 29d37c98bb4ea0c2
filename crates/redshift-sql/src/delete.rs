//! `DELETE`.

use crate::{Ident, QualifiedName, TableName, Write};

/// Removes every row. (`TRUNCATE` would commit the transaction.)
pub fn delete_all(table: &TableName) -> Write {
    Write::new("DELETE", table.target(), format!("DELETE FROM {table}"))
}

/// Removes the rows whose keys are in `source`.
pub fn delete_matching(table: &QualifiedName, source: &TableName, keys: &[Ident]) -> Write {
    let conditions: Vec<String> = keys
        .iter()
        .map(|key| format!("{}.{key} = {}.{key}", table.name, source.name()))
        .collect();
    Write::new(
        "DELETE",
        TableName::Permanent(table.clone()).target(),
        format!(
            "DELETE FROM {table}\nUSING {source}\nWHERE {}",
            conditions.join("\nAND ")
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_deleted() {
        let table: QualifiedName = "raw.flights".parse().unwrap();
        let source = TableName::Temporary(Ident::new("longshore_load").unwrap());
        let keys = ["id", "order"].map(|name| Ident::new(name).unwrap());
        insta::assert_snapshot!(delete_matching(&table, &source, &keys), @r#"
        DELETE FROM "raw"."flights"
        USING "longshore_load"
        WHERE "flights"."id" = "longshore_load"."id"
        AND "flights"."order" = "longshore_load"."order"
        "#);
        assert_eq!(
            delete_all(&table.into()).as_str(),
            r#"DELETE FROM "raw"."flights""#
        );
    }
}
