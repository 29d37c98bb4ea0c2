//! Types and rewrites of expressions.

use insta::assert_snapshot;

use super::fixture::{columns, duckdb, error};

/// The DuckDB text of one expression over `items i`.
fn expression(sql: &str) -> String {
    let translated = duckdb(&format!("select {sql} as x from items i"));
    translated
        .strip_prefix("SELECT ")
        .and_then(|rest| rest.strip_suffix(" AS \"x\" FROM \"dev\".\"public\".\"items\" AS \"i\""))
        .unwrap_or(&translated)
        .to_owned()
}

fn data_type(sql: &str) -> String {
    columns(&format!("select {sql} as x from items i"))
}

#[test]
fn integers_keep_redshifts_widths_and_divide_by_truncation() {
    assert_snapshot!(expression("7 / 2"), @"(7 // 2)");
    assert_snapshot!(expression("small + id"), @r#"(CAST("i"."small" AS INTEGER) + "i"."id")"#);
    assert_snapshot!(expression("big % 3"), @r#"("i"."big" % CAST(3 AS BIGINT))"#);
    assert_eq!(data_type("small * small"), "x smallint");
    assert_eq!(data_type("small * 2"), "x integer");
}

#[test]
fn decimals_get_the_manuals_precision() {
    assert_eq!(data_type("price + 1.5"), "x numeric(11,2)");
    assert_eq!(data_type("price * price"), "x numeric(21,4)");
    assert_eq!(data_type("price / 3"), "x numeric(21,13)");
    assert_eq!(data_type("price + ratio"), "x double precision");
    assert_snapshot!(expression("price * price"), @r#"CAST((CAST("i"."price" AS DECIMAL(19,2)) * "i"."price") AS DECIMAL(21,4))"#);
    assert_snapshot!(
        expression("1.5 / 0.5"),
        @"CAST(CAST(((CAST((1.5 * CAST('10' AS DECIMAL(2,0))) AS HUGEINT) * CAST('10000' AS HUGEINT)) // CAST((0.5 * CAST('10' AS DECIMAL(2,0))) AS HUGEINT)) AS DECIMAL(38,0)) * CAST('0.0001' AS DECIMAL(5,4)) AS DECIMAL(6,4))"
    );
}

#[test]
fn decimals_that_are_known_to_be_small_are_computed_in_64_bits() {
    assert_snapshot!(expression("price * 2"), @r#"CAST(("i"."price" * 2) AS DECIMAL(21,2))"#);
    assert_snapshot!(expression("price * 200000000"), @r#"CAST((CAST("i"."price" AS DECIMAL(19,2)) * 200000000) AS DECIMAL(21,2))"#);
    let total = |sql: &str| {
        let translated = duckdb(&format!("select {sql} as x from items i, orders o"));
        let start = translated.find(" AS \"x\"").unwrap();
        translated["SELECT ".len()..start].to_owned()
    };
    assert_snapshot!(total("sum(quantity * price)"), @r#"sum(("o"."quantity" * "i"."price"))"#);
    assert_snapshot!(total("sum(quantity * (1 - price))"), @r#"sum(("o"."quantity" * CAST((1 - "i"."price") AS DECIMAL(13,2))))"#);
    assert_snapshot!(total("sum(case when active then -(quantity * price) else 0 end)"), @r#"sum(CASE WHEN "i"."active" THEN CAST((-("o"."quantity" * "i"."price")) AS DECIMAL(18,2)) ELSE CAST(0 AS DECIMAL(18,2)) END)"#);
    assert_snapshot!(total("sum(quantity * price * price)"), @r#"sum(CAST((CAST(("o"."quantity" * "i"."price") AS DECIMAL(21,2)) * "i"."price") AS DECIMAL(32,4)))"#);
    assert_snapshot!(total("quantity * price > 5"), @r#"(("o"."quantity" * "i"."price") > 5)"#);
}

#[test]
fn division_of_floats_by_zero_is_an_error() {
    assert_snapshot!(
        expression("ratio / 2"),
        @r#"longshore_divide("i"."ratio", CAST(2 AS DOUBLE))"#
    );
}

#[test]
fn comparison_ignores_trailing_blanks() {
    assert_snapshot!(expression("name = 'a  '"), @r#"("i"."name" >= 'a' AND "i"."name" < 'a!' AND CASE WHEN suffix("i"."name", ' ') THEN rtrim("i"."name", ' ') ELSE "i"."name" END = 'a')"#);
    assert_snapshot!(expression("'a b' > name"), @r#"("i"."name" < 'a b')"#);
    assert_snapshot!(expression("name in ('b', 'a ')"), @r#"("i"."name" >= 'a' AND "i"."name" < 'b!' AND CASE WHEN suffix("i"."name", ' ') THEN rtrim("i"."name", ' ') ELSE "i"."name" END IN ('b', 'a'))"#);
    assert_snapshot!(expression("code in ('ab ', name)"), @r#"("i"."code" IN ('ab', CASE WHEN suffix("i"."name", ' ') THEN rtrim("i"."name", ' ') ELSE "i"."name" END))"#);
}

#[test]
fn untyped_literals_take_the_type_beside_them() {
    assert_snapshot!(expression("made > '2020-1-2'"), @r#"("i"."made" > DATE '2020-01-02')"#);
    assert_snapshot!(expression("id = '5'"), @r#"("i"."id" = CAST(5 AS INTEGER))"#);
    assert_snapshot!(expression("active = 'yes'"), @r#"("i"."active" = true)"#);
    assert_snapshot!(
        expression("zoned < '2020-01-01 12:00+02'"),
        @r#"("i"."zoned" < TIMESTAMP '2020-01-01 10:00:00')"#
    );
}

#[test]
fn casts_have_redshifts_limits() {
    assert_snapshot!(expression("name::varchar(3)"), @r#"longshore_cut("i"."name", 3)"#);
    assert_snapshot!(expression("'héllo'::varchar(2)"), @"'h'");
    assert_snapshot!(expression("name::int"), @r#"CAST(longshore_integer_text("i"."name") AS INTEGER)"#);
    assert_snapshot!(expression("ratio::varchar"), @r#"longshore_float_text("i"."ratio", 15)"#);
    assert_eq!(data_type("name::text"), "x character varying(10)");
    assert_eq!(data_type("id::varchar"), "x character varying(11)");
    assert_eq!(
        error("select active::varchar from items").message,
        "cannot cast type boolean to character varying"
    );
}

#[test]
fn dates_add_days_and_subtract_to_days() {
    assert_snapshot!(expression("made + 1"), @r#"("i"."made" + 1)"#);
    assert_snapshot!(expression("made - date '2020-01-01'"), @r#"CAST(("i"."made" - DATE '2020-01-01') AS INTEGER)"#);
    assert_snapshot!(expression("seen - interval '1 day 2 hours'"), @r#"("i"."seen" - CAST('1 days 7200000000 microseconds' AS INTERVAL))"#);
    assert_eq!(
        data_type("made + interval '1 month'"),
        "x timestamp without time zone"
    );
    assert_eq!(data_type("made + interval '1' month"), "x date");
    assert_eq!(data_type("seen - made"), "x interval day to second");
}

#[test]
fn patterns_escape_by_backslash_only_where_needed() {
    assert_snapshot!(expression("name like 'a%'"), @r#"("i"."name" LIKE 'a%')"#);
    assert_snapshot!(expression(r"name not ilike 'a\\_%'"), @r#"("i"."name" NOT ILIKE 'a\_%' ESCAPE '\')"#);
    assert_snapshot!(expression("name similar to '(a|b)%'"), @r#"regexp_matches("i"."name", '^(?s:(a|b).*)$')"#);
    assert_snapshot!(expression("name !~* '^x'"), @r#"(NOT regexp_matches("i"."name", '^x', 'i'))"#);
}

#[test]
fn branches_are_brought_to_one_type() {
    assert_snapshot!(
        expression("case when active then id else price end"),
        @r#"CASE WHEN "i"."active" THEN CAST("i"."id" AS DECIMAL(12,2)) ELSE CAST("i"."price" AS DECIMAL(12,2)) END"#
    );
    assert_snapshot!(expression("nvl(name, 'none')"), @r#"COALESCE("i"."name", 'none')"#);
    assert_snapshot!(
        expression("decode(id, 1, 'a', null, 'b', 'c')"),
        @r#"CASE WHEN ("i"."id" IS NOT DISTINCT FROM 1) THEN 'a' WHEN ("i"."id" IS NOT DISTINCT FROM CAST(NULL AS INTEGER)) THEN 'b' ELSE 'c' END"#
    );
    assert_eq!(data_type("nullif(price, 0)"), "x numeric(10,2)");
}

#[test]
fn super_values_are_navigated_by_path() {
    assert_snapshot!(
        expression("i.doc.a[0]"),
        @r#"CAST(json_extract(CAST(json_extract("i"."doc", '$."a"') AS VARCHAR), '$[0]') AS VARCHAR)"#
    );
    assert_eq!(data_type("doc.a.b"), "x super");
}

#[test]
fn strings_are_read_with_redshifts_escapes() {
    assert_snapshot!(expression(r"'it\'s \\ a''b'"), @r"'it''s \ a''b'");
}

#[test]
fn numbers_are_typed_by_their_size() {
    assert_eq!(data_type("2147483647"), "x integer");
    assert_eq!(data_type("2147483648"), "x bigint");
    assert_eq!(data_type("9223372036854775808"), "x numeric(20,0)");
    assert_eq!(data_type("0.05"), "x numeric(3,2)");
    assert_eq!(data_type("1e3"), "x double precision");
}
