//! Checks that stop a transaction: each divides by zero when what it expects does not hold, so that
//! a script that cannot branch is rolled back.

use model::RowCount;

use crate::ident::{list, plain_list};
use crate::literal::checked;
use crate::{About, Ident, QualifiedName, Sql, TableName};

fn holds(condition: &str) -> String {
    format!("SELECT 1 / CASE WHEN {condition} THEN 1 ELSE 0 END AS \"holds\"")
}

/// The table has exactly this many rows.
pub fn row_count(table: &TableName, expected: RowCount) -> Sql {
    let condition = holds(&format!("COUNT(*) = {}", expected.get()));
    Sql::new("CHECK", format!("{condition}\nFROM {table}")).expecting(
        About::RowCount,
        format!("\"{}\" has {expected} rows", table.plain()),
    )
}

/// The session's last `COPY` loaded exactly this many rows.
pub fn copied(expected: RowCount) -> Sql {
    Sql::new(
        "CHECK",
        holds(&format!("PG_LAST_COPY_COUNT() = {}", expected.get())),
    )
    .expecting(
        About::RowCount,
        format!("the warehouse loaded {expected} rows"),
    )
}

/// No row lacks one of the columns.
pub fn present(table: &TableName, columns: &[Ident]) -> Sql {
    let conditions: Vec<String> = columns
        .iter()
        .map(|column| format!("COUNT({column}) = COUNT(*)"))
        .collect();
    Sql::new(
        "CHECK",
        format!("{}\nFROM {table}", holds(&conditions.join(" AND "))),
    )
    .expecting(
        About::Keys,
        format!("every row has a value in {}", plain_list(columns)),
    )
}

/// No two rows agree in all of the columns.
pub fn unique(table: &TableName, columns: &[Ident]) -> Sql {
    let keys = list(columns);
    Sql::new(
        "CHECK",
        format!(
            "{}\nFROM (SELECT 1 AS \"one\" FROM {table} GROUP BY {keys} HAVING COUNT(*) > 1) \
             AS \"repeated\"",
            holds("COUNT(*) = 0")
        ),
    )
    .expecting(
        About::Keys,
        format!("no two rows have the same {}", plain_list(columns)),
    )
}

/// A table or view still is the one with this oid, and belongs to the user of the session. It reads
/// the catalogue only, which Redshift does not join with tables.
pub fn relation_is_ours(name: &QualifiedName, oid: i64) -> Sql {
    Sql::new(
        "CHECK",
        format!(
            "{}\nFROM pg_class AS c\nJOIN pg_namespace AS n ON n.oid = c.relnamespace\n\
             JOIN pg_user AS u ON u.usesysid = c.relowner\n\
             WHERE n.nspname = {} AND c.relname = {}\n\
             AND c.oid = {oid} AND u.usename = CURRENT_USER",
            holds("COUNT(*) = 1"),
            checked(name.schema.as_str()),
            checked(name.name.as_str()),
        ),
    )
    .expecting(
        About::Ownership,
        format!("\"{}\" is the one that Longshore created", name.plain()),
    )
}

/// The same for a schema.
pub fn schema_is_ours(name: &Ident, oid: i64) -> Sql {
    Sql::new(
        "CHECK",
        format!(
            "{}\nFROM pg_namespace AS n\nJOIN pg_user AS u ON u.usesysid = n.nspowner\n\
             WHERE n.nspname = {} AND n.oid = {oid} AND u.usename = CURRENT_USER",
            holds("COUNT(*) = 1"),
            checked(name.as_str()),
        ),
    )
    .expecting(
        About::Ownership,
        format!(
            "the schema \"{}\" is the one that Longshore created",
            name.as_str()
        ),
    )
}

/// The same for a function.
pub fn function_is_ours(name: &QualifiedName, oid: i64) -> Sql {
    Sql::new(
        "CHECK",
        format!(
            "{}\nFROM pg_proc AS p\nJOIN pg_namespace AS n ON n.oid = p.pronamespace\n\
             JOIN pg_user AS u ON u.usesysid = p.proowner\n\
             WHERE n.nspname = {} AND p.proname = {}\n\
             AND p.oid = {oid} AND u.usename = CURRENT_USER",
            holds("COUNT(*) = 1"),
            checked(name.schema.as_str()),
            checked(name.name.as_str()),
        ),
    )
    .expecting(
        About::Ownership,
        format!(
            "the function \"{}\" is the one that Longshore created",
            name.plain()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> TableName {
        TableName::Permanent("raw.flights".parse().unwrap())
    }

    #[test]
    fn counts_are_checked() {
        insta::assert_snapshot!(row_count(&table(), RowCount(336_776)), @r#"
        SELECT 1 / CASE WHEN COUNT(*) = 336776 THEN 1 ELSE 0 END AS "holds"
        FROM "raw"."flights"
        "#);
        insta::assert_snapshot!(copied(RowCount(3)), @r#"SELECT 1 / CASE WHEN PG_LAST_COPY_COUNT() = 3 THEN 1 ELSE 0 END AS "holds""#);
        assert_eq!(
            copied(RowCount(3000))
                .expectation()
                .map(|expected| expected.text.as_str()),
            Some("the warehouse loaded 3,000 rows")
        );
    }

    #[test]
    fn keys_are_checked() {
        let keys = ["id", "order"].map(|name| Ident::new(name).unwrap());
        insta::assert_snapshot!(present(&table(), &keys), @r#"
        SELECT 1 / CASE WHEN COUNT("id") = COUNT(*) AND COUNT("order") = COUNT(*) THEN 1 ELSE 0 END AS "holds"
        FROM "raw"."flights"
        "#);
        insta::assert_snapshot!(unique(&table(), &keys), @r#"
        SELECT 1 / CASE WHEN COUNT(*) = 0 THEN 1 ELSE 0 END AS "holds"
        FROM (SELECT 1 AS "one" FROM "raw"."flights" GROUP BY "id", "order" HAVING COUNT(*) > 1) AS "repeated"
        "#);
        assert_eq!(
            unique(&table(), &keys)
                .expectation()
                .map(|expected| expected.text.as_str()),
            Some(r#"no two rows have the same "id", "order""#)
        );
    }

    #[test]
    fn ownership_is_checked() {
        insta::assert_snapshot!(relation_is_ours(&"raw.it's".parse().unwrap(), 1_234_567), @r#"
        SELECT 1 / CASE WHEN COUNT(*) = 1 THEN 1 ELSE 0 END AS "holds"
        FROM pg_class AS c
        JOIN pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_user AS u ON u.usesysid = c.relowner
        WHERE n.nspname = 'raw' AND c.relname = 'it''s'
        AND c.oid = 1234567 AND u.usename = CURRENT_USER
        "#);
        insta::assert_snapshot!(function_is_ours(&"raw.f_age".parse().unwrap(), 7), @r#"
        SELECT 1 / CASE WHEN COUNT(*) = 1 THEN 1 ELSE 0 END AS "holds"
        FROM pg_proc AS p
        JOIN pg_namespace AS n ON n.oid = p.pronamespace
        JOIN pg_user AS u ON u.usesysid = p.proowner
        WHERE n.nspname = 'raw' AND p.proname = 'f_age'
        AND p.oid = 7 AND u.usename = CURRENT_USER
        "#);
        insta::assert_snapshot!(schema_is_ours(&Ident::new("raw").unwrap(), 99), @r#"
        SELECT 1 / CASE WHEN COUNT(*) = 1 THEN 1 ELSE 0 END AS "holds"
        FROM pg_namespace AS n
        JOIN pg_user AS u ON u.usesysid = n.nspowner
        WHERE n.nspname = 'raw' AND n.oid = 99 AND u.usename = CURRENT_USER
        "#);
    }
}
