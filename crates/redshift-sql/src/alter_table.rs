//! `ALTER TABLE`: the two changes that a load may make to a table of ours.

use model::ColumnType;

use crate::{Ident, QualifiedName, Target, Write};

/// Adds a column at the end; rows that are there get NULL.
pub fn add_column(table: &QualifiedName, column: &Ident, column_type: ColumnType) -> Write {
    Write::new(
        "ALTER TABLE",
        Target::Relation(table.clone()),
        format!("ALTER TABLE {table} ADD COLUMN {column} {column_type}"),
    )
}

/// Widens a VARCHAR. Redshift does this outside of a transaction only, and refuses a length that the
/// column already has.
pub fn widen_varchar(table: &QualifiedName, column: &Ident, bytes: u16) -> Write {
    let column_type = ColumnType::VarChar { bytes };
    Write::new(
        "ALTER TABLE",
        Target::Relation(table.clone()),
        format!("ALTER TABLE {table} ALTER COLUMN {column} TYPE {column_type}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_added_and_widened() {
        let table = "raw.flights".parse().unwrap();
        let column = Ident::new("tail number").unwrap();
        assert_eq!(
            add_column(&table, &column, ColumnType::BigInt).as_str(),
            r#"ALTER TABLE "raw"."flights" ADD COLUMN "tail number" BIGINT"#
        );
        assert_eq!(
            widen_varchar(&table, &column, 512).as_str(),
            r#"ALTER TABLE "raw"."flights" ALTER COLUMN "tail number" TYPE VARCHAR(512)"#
        );
    }
}
