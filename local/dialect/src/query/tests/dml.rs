//! INSERT, UPDATE, DELETE and MERGE.

use insta::assert_snapshot;

use super::fixture::{duckdb, error, translated};
use crate::error::SqlState;
use crate::query::{StatementKind, WriteKind};

#[test]
fn inserted_literals_are_checked_while_translating() {
    assert_snapshot!(
        duckdb("insert into items (id, name, made) values (1, 'a', '2020-01-02'), (2, null, default)"),
        @r#"INSERT INTO "dev"."public"."items" ("id", "name", "made") VALUES (1, 'a', DATE '2020-01-02'), (2, CAST(NULL AS VARCHAR), CAST(NULL AS DATE))"#
    );
    let too_long = error("insert into items (name) values ('12345678901')");
    assert_eq!(too_long.state, SqlState::STRING_TOO_LONG);
    assert_eq!(
        too_long.message,
        "value too long for type character varying(10)"
    );
}

#[test]
fn lengths_are_in_bytes_and_excess_blanks_are_cut() {
    assert_eq!(
        error("insert into items (name) values ('ééééée')").state,
        SqlState::STRING_TOO_LONG
    );
    assert_snapshot!(
        duckdb("insert into items (name, code) values ('1234567890    ', 'ab     ')"),
        @r#"INSERT INTO "dev"."public"."items" ("name", "code") VALUES ('1234567890', 'ab')"#
    );
}

#[test]
fn inserted_queries_are_checked_while_they_run() {
    assert_snapshot!(
        duckdb("insert into items (id, name, code, price) select id, note, note, quantity from orders"),
        @r#"INSERT INTO "dev"."public"."items" ("id", "name", "code", "price") SELECT CAST("id" AS INTEGER), longshore_fit_varchar("note", 10), longshore_fit_char("note_1", 3), CAST("quantity" AS DECIMAL(10,2)) FROM (SELECT "orders"."id" AS "id", "orders"."note" AS "note", "orders"."note" AS "note_1", "orders"."quantity" AS "quantity" FROM "dev"."public"."orders" AS "orders") AS "source"("id", "note", "note_1", "quantity")"#
    );
}

#[test]
fn columns_left_out_get_their_defaults_and_identity_is_the_storages() {
    assert_snapshot!(
        duckdb("insert into orders (item_id) values (5)"),
        @r#"INSERT INTO "dev"."public"."orders" ("item_id", "quantity", "note") VALUES (5, 1, 'none')"#
    );
    assert_snapshot!(
        duckdb("insert into orders default values"),
        @r#"INSERT INTO "dev"."public"."orders" ("item_id", "quantity", "note") VALUES (CAST(NULL AS INTEGER), 1, 'none')"#
    );
    assert_eq!(
        error("insert into orders (id) values (1)").message,
        "cannot set an identity column to a value: \"id\""
    );
}

#[test]
fn untyped_literals_of_an_inserted_query_take_the_columns_type() {
    assert_snapshot!(
        duckdb("insert into items (id, made) select 1, '2020-01-02' union all select 2, null"),
        @r#"INSERT INTO "dev"."public"."items" ("id", "made") SELECT "?column?", "?column?_1" FROM (SELECT 1 AS "?column?", DATE '2020-01-02' AS "?column?_1" UNION ALL SELECT 2 AS "?column?", CAST(NULL AS DATE) AS "?column?_1") AS "source"("?column?", "?column?_1")"#
    );
}

#[test]
fn updates_join_other_tables_through_from() {
    let update = translated(
        "update items set name = 'x', price = o.quantity from orders o where o.item_id = items.id",
    );
    assert_snapshot!(
        update.sql,
        @r#"UPDATE "dev"."public"."items" AS "items" SET "name" = 'x', "price" = CAST("o"."quantity" AS DECIMAL(10,2)) FROM "dev"."public"."orders" AS "o" WHERE ("o"."item_id" = "items"."id")"#
    );
    let write = update.writes.unwrap();
    assert_eq!(write.kind, WriteKind::Update);
    assert_eq!(write.columns, ["name", "price"]);
    let reads: Vec<_> = update
        .reads
        .iter()
        .map(|read| {
            (
                read.name.as_str(),
                read.columns.iter().cloned().collect::<Vec<_>>(),
            )
        })
        .collect();
    assert_eq!(
        reads,
        [
            ("items", vec!["id".to_owned()]),
            ("orders", vec!["item_id".to_owned(), "quantity".to_owned()]),
        ]
    );
}

#[test]
fn a_write_that_names_no_column_reads_nothing() {
    let delete = translated("delete from items");
    assert_eq!(delete.kind, StatementKind::Delete);
    assert!(delete.reads.is_empty());
}

#[test]
fn deletes_join_other_tables_through_using() {
    assert_snapshot!(
        duckdb("delete from items using orders o where items.id = o.item_id"),
        @r#"DELETE FROM "dev"."public"."items" AS "items" USING "dev"."public"."orders" AS "o" WHERE ("items"."id" = "o"."item_id")"#
    );
    assert_snapshot!(
        duckdb("delete items where id = 3"),
        @r#"DELETE FROM "dev"."public"."items" AS "items" WHERE ("items"."id" = 3)"#
    );
}

#[test]
fn merge_takes_one_clause_of_each_kind() {
    assert_snapshot!(
        duckdb(
            "merge into items using orders o on items.id = o.item_id \
             when matched then update set small = 1 \
             when not matched then insert (id, name) values (o.item_id, 'new')"
        ),
        @r#"MERGE INTO "dev"."public"."items" AS "items" USING (SELECT "longshore source".*, "items".rowid AS "longshore target row", count(*) OVER (PARTITION BY "items".rowid) AS "longshore matches" FROM (SELECT "o"."id" AS "c0", "o"."item_id" AS "c1", "o"."quantity" AS "c2", "o"."note" AS "c3" FROM "dev"."public"."orders" AS "o") AS "longshore source" LEFT JOIN "dev"."public"."items" AS "items" ON ("items"."id" = "longshore source"."c1")) AS "longshore source" ON "items".rowid = "longshore source"."longshore target row" WHEN MATCHED AND "longshore source"."longshore matches" > 1 THEN ERROR 'longshore:21000:Found multiple matches to update the same tuple.' WHEN MATCHED THEN UPDATE SET "small" = CAST(1 AS SMALLINT) WHEN NOT MATCHED THEN INSERT ("id", "name") VALUES ("longshore source"."c1", 'new')"#
    );
    assert_eq!(
        error("merge into items using orders o on items.id = o.item_id when matched then delete")
            .state,
        SqlState::SYNTAX_ERROR
    );
}

#[test]
fn assignments_need_a_cast_that_exists() {
    for (sql, message) in [
        (
            "insert into items (id) select name from items",
            "column \"id\" is of type integer but expression is of type character varying",
        ),
        (
            "update items set active = 1.5",
            "column \"active\" is of type boolean but expression is of type numeric",
        ),
    ] {
        let error = error(sql);
        assert_eq!(error.message, message);
        assert_eq!(error.state, SqlState::DATATYPE_MISMATCH);
    }
}

#[test]
fn only_tables_can_be_written() {
    assert_eq!(
        error("update cheap set id = 1").state,
        SqlState::WRONG_OBJECT_TYPE
    );
    assert_eq!(
        error("delete from pg_class").state,
        SqlState::INSUFFICIENT_PRIVILEGE
    );
}
