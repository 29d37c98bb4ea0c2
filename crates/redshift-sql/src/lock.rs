//! `LOCK`.

use crate::{QualifiedName, Target, Write};

/// Waits until no other transaction writes to the table, and keeps others from writing to it until
/// this one ends. As the first statement of a transaction it comes before the transaction's
/// snapshot, which then shows what the others committed.
pub fn lock(table: &QualifiedName) -> Write {
    Write::new(
        "LOCK",
        Target::Relation(table.clone()),
        format!("LOCK {table}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_locked() {
        let table = "raw.flights".parse().unwrap();
        assert_eq!(lock(&table).as_str(), r#"LOCK "raw"."flights""#);
    }
}
