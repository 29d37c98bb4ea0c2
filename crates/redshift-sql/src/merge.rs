//! The statements of a merge between its `COPY` and its `INSERT`: all but one work on tables of the
//! session.

use crate::create_table_as::Select;
use crate::ident::list;
use crate::{
    Create, CreateTemporaryTableAs, Ident, QualifiedName, Sql, TableAttributes, TableName, Target,
    Write,
};

/// The rows of a file that are to be merged, in a table of the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// Holds the rows of the file; it has the columns of `table`.
    pub scratch: Ident,
    pub table: QualifiedName,
    /// Tell rows apart; at least one.
    pub keys: Vec<Ident>,
}

impl Merge {
    /// A table of the session with the greatest `latest` of each key; NULL where a key has no other.
    pub fn newest(&self, name: &Ident, latest: &Ident) -> Create {
        let keys = list(&self.keys);
        CreateTemporaryTableAs {
            name: name.clone(),
            attributes: TableAttributes::default(),
            query: Select(format!(
                "SELECT {keys}, MAX({latest}) AS {latest}\nFROM {}\nGROUP BY {keys}",
                self.scratch
            )),
        }
        .to_create()
    }

    /// Leaves of each key the rows with the greatest `latest`; a row without one is older than all.
    pub fn delete_older(&self, newest: &Ident, latest: &Ident) -> Write {
        let scratch = &self.scratch;
        let text = format!(
            "DELETE FROM {scratch}\nUSING {newest}\nWHERE {}\nAND ({scratch}.{latest} < {newest}.{latest} \
             OR ({scratch}.{latest} IS NULL AND {newest}.{latest} IS NOT NULL))",
            self.same_keys(scratch, newest)
        );
        Write::new("DELETE", Target::Temporary(scratch.clone()), text)
    }

    /// Keys that more than one row has, the least first: the keys, and how many rows.
    pub fn repeated_keys(&self, limit: u32) -> Sql {
        let keys = list(&self.keys);
        Sql::new(
            "SELECT",
            format!(
                "SELECT {keys}, COUNT(*) AS \"row_count\"\nFROM {}\nGROUP BY {keys}\n\
                 HAVING COUNT(*) > 1\nORDER BY {keys}\nLIMIT {limit}",
                self.scratch
            ),
        )
    }

    /// Fills columns that the file does not have with what the table holds for the same key.
    pub fn keep_values(&self, columns: &[Ident]) -> Write {
        let (scratch, table) = (&self.scratch, &self.table.name);
        let values: Vec<String> = columns
            .iter()
            .map(|column| format!("{column} = {table}.{column}"))
            .collect();
        let text = format!(
            "UPDATE {scratch}\nSET {}\nFROM {}\nWHERE {}",
            values.join(", "),
            self.table,
            self.same_keys(scratch, table)
        );
        Write::new("UPDATE", Target::Temporary(scratch.clone()), text)
    }

    /// Takes away the rows of the table that the file has newer ones for.
    pub fn delete_matching(&self) -> Write {
        let text = format!(
            "DELETE FROM {}\nUSING {}\nWHERE {}",
            self.table,
            self.scratch,
            self.same_keys(&self.table.name, &self.scratch)
        );
        Write::new("DELETE", self.target().target(), text)
    }

    /// Adds the rows of the file, column by column of the same name.
    pub fn insert(&self, columns: &[Ident]) -> Write {
        let source = TableName::Temporary(self.scratch.clone());
        crate::insert_from(&self.target(), columns, &source)
    }

    fn target(&self) -> TableName {
        TableName::Permanent(self.table.clone())
    }

    fn same_keys(&self, left: &Ident, right: &Ident) -> String {
        let conditions: Vec<String> = self
            .keys
            .iter()
            .map(|key| format!("{left}.{key} = {right}.{key}"))
            .collect();
        conditions.join("\nAND ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ident(name: &str) -> Ident {
        Ident::new(name).unwrap()
    }

    fn merge() -> Merge {
        Merge {
            scratch: ident("longshore_load"),
            table: "raw.flights".parse().unwrap(),
            keys: vec![ident("id"), ident("order")],
        }
    }

    #[test]
    fn the_latest_row_of_each_key_is_kept() {
        let (newest, at) = (ident("longshore_newest"), ident("changed at"));
        insta::assert_snapshot!(merge().newest(&newest, &at), @r#"
        CREATE TEMPORARY TABLE "longshore_newest"
        AS
        SELECT "id", "order", MAX("changed at") AS "changed at"
        FROM "longshore_load"
        GROUP BY "id", "order"
        "#);
        insta::assert_snapshot!(merge().delete_older(&newest, &at), @r#"
        DELETE FROM "longshore_load"
        USING "longshore_newest"
        WHERE "longshore_load"."id" = "longshore_newest"."id"
        AND "longshore_load"."order" = "longshore_newest"."order"
        AND ("longshore_load"."changed at" < "longshore_newest"."changed at" OR ("longshore_load"."changed at" IS NULL AND "longshore_newest"."changed at" IS NOT NULL))
        "#);
    }

    #[test]
    fn keys_that_are_there_twice_are_looked_for() {
        insta::assert_snapshot!(merge().repeated_keys(3), @r#"
        SELECT "id", "order", COUNT(*) AS "row_count"
        FROM "longshore_load"
        GROUP BY "id", "order"
        HAVING COUNT(*) > 1
        ORDER BY "id", "order"
        LIMIT 3
        "#);
    }

    #[test]
    fn columns_that_the_file_lacks_keep_their_values() {
        let update = merge().keep_values(&[ident("note"), ident("q\"q")]);
        insta::assert_snapshot!(update, @r#"
        UPDATE "longshore_load"
        SET "note" = "flights"."note", "q""q" = "flights"."q""q"
        FROM "raw"."flights"
        WHERE "longshore_load"."id" = "flights"."id"
        AND "longshore_load"."order" = "flights"."order"
        "#);
        assert_eq!(update.target(), &Target::Temporary(ident("longshore_load")));
    }

    #[test]
    fn rows_of_the_same_key_give_way_to_those_of_the_file() {
        insta::assert_snapshot!(merge().delete_matching(), @r#"
        DELETE FROM "raw"."flights"
        USING "longshore_load"
        WHERE "flights"."id" = "longshore_load"."id"
        AND "flights"."order" = "longshore_load"."order"
        "#);
        insta::assert_snapshot!(merge().insert(&[ident("id"), ident("order")]), @r#"
        INSERT INTO "raw"."flights" ("id", "order")
        SELECT "id", "order"
        FROM "longshore_load"
        "#);
    }
}
