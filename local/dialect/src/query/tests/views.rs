//! Views are expanded from their text; privileges follow their owners.

use insta::assert_snapshot;

use super::fixture::{duckdb, error, translated};

#[test]
fn a_view_is_expanded_under_its_own_column_names() {
    assert_snapshot!(
        duckdb("select label from cheap where id = 1"),
        @r#"SELECT "cheap"."name" AS "label" FROM (SELECT "items"."id" AS "id", "items"."name" AS "name" FROM "dev"."public"."items" AS "items" WHERE ("items"."price" < 10)) AS "cheap" WHERE ("cheap"."id" = 1)"#
    );
}

#[test]
fn the_view_is_read_by_the_user_and_its_tables_by_its_owner() {
    let reads: Vec<_> = translated("select c.label from cheap c")
        .reads
        .into_iter()
        .map(|read| {
            let columns: Vec<_> = read.columns.into_iter().collect();
            format!(
                "{}({}) as {}",
                read.name,
                columns.join(", "),
                read.as_user.unwrap_or_default()
            )
        })
        .collect();
    assert_eq!(
        reads,
        ["cheap(label) as ", "items(id, name, price) as vera"]
    );
}

#[test]
fn views_over_views_are_expanded_to_the_tables() {
    assert_snapshot!(
        duckdb("select last from cheapest"),
        @r#"SELECT "cheapest"."last" AS "last" FROM (SELECT max("cheap"."name") AS "last" FROM (SELECT "items"."id" AS "id", "items"."name" AS "name" FROM "dev"."public"."items" AS "items" WHERE ("items"."price" < 10)) AS "cheap") AS "cheapest""#
    );
}

#[test]
fn a_views_query_does_not_see_the_readers_with_queries() {
    assert_snapshot!(
        duckdb("with items as (select 1 as id) select c.id from cheap c, items"),
        @r#"WITH "items"("id") AS (SELECT 1 AS "id") SELECT "c"."id" AS "id" FROM (SELECT "items"."id" AS "id", "items"."name" AS "name" FROM "dev"."public"."items" AS "items" WHERE ("items"."price" < 10)) AS "c", "items" AS "items""#
    );
}

#[test]
fn count_star_reads_the_relation_but_no_column() {
    let translated = translated("select count(*) from items");
    assert_eq!(translated.reads.len(), 1);
    assert!(translated.reads[0].columns.is_empty());
}

#[test]
fn system_relations_are_listed_for_filling_not_as_reads() {
    let translated = translated("select relname from pg_class");
    assert!(translated.reads.is_empty());
    assert_eq!(translated.system_relations.len(), 1);
    assert_eq!(
        translated.system_relations[0].table,
        "\"memory\".\"pg_catalog\".\"pg_class\""
    );
}

#[test]
fn columns_that_a_view_hides_are_not_visible() {
    assert_eq!(
        error("select price from cheap").message,
        "column \"price\" does not exist in cheap"
    );
}
