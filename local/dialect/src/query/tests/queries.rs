//! SELECT and its clauses.

use insta::assert_snapshot;

use super::fixture::{columns, duckdb};

#[test]
fn names_are_resolved_and_fully_quoted() {
    assert_snapshot!(
        duckdb("select Id, i.NAME from Items i where i.\"id\" = 1"),
        @r#"SELECT "i"."id" AS "id", "i"."name" AS "name" FROM "dev"."public"."items" AS "i" WHERE ("i"."id" = 1)"#
    );
    assert_snapshot!(
        duckdb("select public.facts.id, sales.public.facts.name from sales.public.facts"),
        @r#"SELECT "facts"."id" AS "id", "facts"."name" AS "name" FROM "sales"."public"."facts" AS "facts""#
    );
}

#[test]
fn stars_are_expanded_and_equal_names_told_apart() {
    assert_snapshot!(
        duckdb("select * from orders o, sales.public.facts"),
        @r#"SELECT "o"."id" AS "id", "o"."item_id" AS "item_id", "o"."quantity" AS "quantity", "o"."note" AS "note", "facts"."id" AS "id_1", "facts"."name" AS "name" FROM "dev"."public"."orders" AS "o", "sales"."public"."facts" AS "facts""#
    );
    assert_snapshot!(
        duckdb("select o.* exclude (id, note) from orders o"),
        @r#"SELECT "o"."item_id" AS "item_id", "o"."quantity" AS "quantity" FROM "dev"."public"."orders" AS "o""#
    );
}

#[test]
fn output_columns_are_named_as_postgresql_8_names_them() {
    assert_snapshot!(
        columns(
            "select id, id + 1, upper(name), id::bigint, '1'::int, case when active then 1 end, \
             count(*) over (), extract(year from made), made as \"Day\" from items"
        ),
        @r#"id integer, ?column? integer, upper character varying(10), id bigint, int4 integer, case integer, count bigint, date_part integer, day date"#
    );
}

#[test]
fn columns_joined_by_using_are_visible_once() {
    assert_snapshot!(
        duckdb("select * from sales.public.facts f full join (select id from items) i using (id)"),
        @r#"SELECT COALESCE("f"."id", "i"."id") AS "id", "f"."name" AS "name" FROM "sales"."public"."facts" AS "f" FULL JOIN (SELECT "items"."id" AS "id" FROM "dev"."public"."items" AS "items") AS "i" ON ("f"."id" = "i"."id")"#
    );
}

#[test]
fn subqueries_get_aliases_that_do_not_hide_the_outer_ones() {
    assert_snapshot!(
        duckdb("select id from items where price = (select max(price) from items where id > 1)"),
        @r#"SELECT "items"."id" AS "id" FROM "dev"."public"."items" AS "items" WHERE ("items"."price" = (SELECT max("items_1"."price") AS "max" FROM "dev"."public"."items" AS "items_1" WHERE ("items_1"."id" > 1)))"#
    );
    assert_snapshot!(
        duckdb("select id from items i where exists (select 1 from orders where item_id = i.id)"),
        @r#"SELECT "i"."id" AS "id" FROM "dev"."public"."items" AS "i" WHERE EXISTS (SELECT 1 AS "?column?" FROM "dev"."public"."orders" AS "orders" WHERE ("orders"."item_id" = "i"."id"))"#
    );
}

#[test]
fn groups_are_named_by_ordinal_alias_or_expression() {
    let expected = duckdb("select lower(name) as n, count(*) from items group by lower(name)");
    assert_snapshot!(
        expected,
        @r#"SELECT CASE WHEN suffix(lower("items"."name"), ' ') THEN rtrim(lower("items"."name"), ' ') ELSE lower("items"."name") END AS "n", count(*) AS "count" FROM "dev"."public"."items" AS "items" GROUP BY CASE WHEN suffix(lower("items"."name"), ' ') THEN rtrim(lower("items"."name"), ' ') ELSE lower("items"."name") END"#
    );
    assert_eq!(
        duckdb("select lower(name) as n, count(*) from items group by 1"),
        expected
    );
    assert_eq!(
        duckdb("select lower(name) as n, count(*) from items group by n"),
        expected
    );
}

#[test]
fn nulls_come_last_in_ascending_order_and_first_in_descending() {
    assert_snapshot!(
        duckdb("select id as x from items order by x, price desc, lower(name) desc nulls last limit 5 offset 2"),
        @r#"SELECT "items"."id" AS "x" FROM "dev"."public"."items" AS "items" ORDER BY 1 ASC NULLS LAST, "items"."price" DESC NULLS FIRST, lower("items"."name") DESC NULLS LAST LIMIT 5 OFFSET 2"#
    );
}

#[test]
fn later_select_items_may_name_earlier_aliases() {
    assert_snapshot!(
        duckdb("select id * 2 as twice, twice + 1 as more from items"),
        @r#"SELECT ("items"."id" * 2) AS "twice", (("items"."id" * 2) + 1) AS "more" FROM "dev"."public"."items" AS "items""#
    );
}

#[test]
fn set_operations_take_the_common_type() {
    assert_snapshot!(
        duckdb("select small from items union all select null minus select price from items order by 1"),
        @r#"SELECT CAST("small" AS DECIMAL(10,2)) AS "small" FROM (SELECT "items"."small" AS "small" FROM "dev"."public"."items" AS "items") UNION ALL SELECT CAST(NULL AS DECIMAL(10,2)) AS "?column?" EXCEPT SELECT "items"."price" AS "price" FROM "dev"."public"."items" AS "items" ORDER BY 1 ASC NULLS LAST"#
    );
    assert_snapshot!(
        columns("select 'a' as x, 1 as y union select 'bcd', 2.5"),
        @"x character varying(3), y numeric(11,1)"
    );
}

#[test]
fn with_queries_are_scoped() {
    assert_snapshot!(
        duckdb("with t (a) as (select 1) select x.a from (with t as (select 2 as a) select a from t) x, t"),
        @r#"WITH "t"("a") AS (SELECT 1 AS "?column?") SELECT "x"."a" AS "a" FROM (WITH "t_1"("a") AS (SELECT 2 AS "a") SELECT "t"."a" AS "a" FROM "t_1" AS "t") AS "x", "t" AS "t""#
    );
    assert_snapshot!(
        duckdb("with recursive r (n) as (select 1 union all select n + 1 from r where n < 9) select n from r"),
        @r#"WITH RECURSIVE "r"("n") AS (SELECT 1 AS "?column?" UNION ALL SELECT ("r"."n" + 1) AS "?column?" FROM "r" AS "r" WHERE ("r"."n" < 9)) SELECT "r"."n" AS "n" FROM "r" AS "r""#
    );
}

#[test]
fn windows_spell_out_their_order() {
    assert_snapshot!(
        duckdb(
            "select sum(price) over (partition by active order by id rows unbounded preceding) \
             from items qualify row_number() over (order by id) = 1"
        ),
        @r#"SELECT sum("items"."price") OVER (PARTITION BY "items"."active" ORDER BY "items"."id" ASC NULLS LAST ROWS UNBOUNDED PRECEDING) AS "sum" FROM "dev"."public"."items" AS "items" QUALIFY (row_number() OVER (ORDER BY "items"."id" ASC NULLS LAST) = 1)"#
    );
}

#[test]
fn char_columns_are_padded_for_the_client_only() {
    assert_snapshot!(
        duckdb("select code from items"),
        @r#"SELECT rpad("code", 3, ' ') AS "code" FROM (SELECT "items"."code" AS "code" FROM "dev"."public"."items" AS "items")"#
    );
    let body = crate::query::translate_query(
        "select code from items",
        &super::fixture::Fixture::default(),
        &crate::query::Parameters::default(),
    )
    .unwrap();
    assert_snapshot!(
        body.sql,
        @r#"SELECT "items"."code" AS "code" FROM "dev"."public"."items" AS "items""#
    );
}

#[test]
fn a_super_array_is_unnested_as_a_from_item() {
    assert_snapshot!(
        duckdb("select i.id, e.x from items i, i.doc.a.list e"),
        @r#"SELECT "i"."id" AS "id", CAST(json_extract("e"."element", '$."x"') AS VARCHAR) AS "x" FROM "dev"."public"."items" AS "i", LATERAL (SELECT CAST("value" AS VARCHAR) AS "element", "place" FROM (SELECT unnest(CASE WHEN json_type(CAST(json_extract(CAST(json_extract("i"."doc", '$."a"') AS VARCHAR), '$."list"') AS VARCHAR)) = 'ARRAY' THEN CAST(CAST(json_extract(CAST(json_extract("i"."doc", '$."a"') AS VARCHAR), '$."list"') AS VARCHAR) AS JSON[]) END) AS "value", unnest(range(len(CASE WHEN json_type(CAST(json_extract(CAST(json_extract("i"."doc", '$."a"') AS VARCHAR), '$."list"') AS VARCHAR)) = 'ARRAY' THEN CAST(CAST(json_extract(CAST(json_extract("i"."doc", '$."a"') AS VARCHAR), '$."list"') AS VARCHAR) AS JSON[]) END))) AS "place")) AS "e""#
    );
}

#[test]
fn long_chains_of_one_connective_stay_flat() {
    assert_snapshot!(
        duckdb("select id from items where id = 1 or id = 2 or id = 3 and active"),
        @r#"SELECT "items"."id" AS "id" FROM "dev"."public"."items" AS "items" WHERE (("items"."id" = 1) OR ("items"."id" = 2) OR (("items"."id" = 3) AND "items"."active"))"#
    );
}

#[test]
fn functions_of_the_catalogue_are_from_items() {
    assert_snapshot!(
        duckdb("select c.view_schema from pg_get_late_binding_view_cols() c(view_schema name, col_num int)"),
        @r#"SELECT "c"."view_schema" AS "view_schema" FROM "memory"."pg_catalog"."pg_get_late_binding_view_cols" AS "c""#
    );
}

#[test]
fn psqls_description_of_a_table_is_understood() {
    assert_snapshot!(
        duckdb(
            "SELECT c.oid, n.nspname FROM pg_catalog.pg_class c \
             LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relname OPERATOR(pg_catalog.~) '^(items)$' COLLATE pg_catalog.default \
             AND pg_catalog.pg_table_is_visible(c.oid) ORDER BY 2"
        ),
        @r#"SELECT "c"."oid" AS "oid", "n"."nspname" AS "nspname" FROM "memory"."pg_catalog"."pg_class" AS "c" LEFT JOIN "memory"."pg_catalog"."pg_namespace" AS "n" ON ("n"."oid" = "c"."relnamespace") WHERE (regexp_matches("c"."relname", '^(items)$', 'c') AND longshore_pg_table_is_visible("c"."oid")) ORDER BY 2 ASC NULLS LAST"#
    );
    assert_snapshot!(
        duckdb(
            "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), \
             (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef d \
              WHERE d.adrelid = a.attrelid AND a.atthasdef), ''::pg_catalog.char AS attidentity, \
             a.attrelid::pg_catalog.regclass \
             FROM pg_catalog.pg_attribute a WHERE a.attrelid = '16384' AND NOT a.attisdropped"
        ),
        @r#"SELECT "a"."attname" AS "attname", longshore_format_type("a"."atttypid", "a"."atttypmod") AS "format_type", (SELECT "d"."adbin" AS "pg_get_expr" FROM "memory"."pg_catalog"."pg_attrdef" AS "d" WHERE (("d"."adrelid" = "a"."attrelid") AND "a"."atthasdef")) AS "?column?", '' AS "attidentity", "a"."attrelid" AS "attrelid" FROM "memory"."pg_catalog"."pg_attribute" AS "a" WHERE (("a"."attrelid" = CAST(16384 AS BIGINT)) AND (NOT "a"."attisdropped"))"#
    );
}
