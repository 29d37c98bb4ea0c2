//! Functions: builtin, aggregate, user-defined.

use insta::assert_snapshot;

use super::fixture::{columns, duckdb, translated};
use crate::query::FunctionCall;
use crate::query::functions::{HOST_FUNCTIONS, MACROS, NATIVE_FUNCTIONS, ROUTINES};

fn call(sql: &str) -> String {
    let translated = duckdb(&format!("select {sql} as x from items i"));
    translated
        .strip_prefix("SELECT ")
        .and_then(|rest| rest.strip_suffix(" AS \"x\" FROM \"dev\".\"public\".\"items\" AS \"i\""))
        .unwrap_or(&translated)
        .to_owned()
}

#[test]
fn external_functions_get_their_row_as_json_and_are_recorded() {
    let statement = translated("select f_age(id, '2020-01-01') from items");
    assert_eq!(
        statement.functions,
        [FunctionCall {
            oid: 900,
            by_view: false
        }]
    );
    assert_snapshot!(
        statement.sql,
        @r#"SELECT CAST(longshore_external('token', 900, CAST(json_array("items"."id", CAST(DATE '2020-01-01' AS VARCHAR)) AS VARCHAR)) AS BIGINT) AS "f_age" FROM "dev"."public"."items" AS "items""#
    );
}

#[test]
fn sums_and_averages_have_redshifts_types() {
    assert_snapshot!(
        columns("select sum(small), sum(price), sum(ratio), avg(id), avg(price), avg(ratio), count(*) from items"),
        @"sum bigint, sum numeric(38,2), sum double precision, avg bigint, avg numeric(38,2), avg double precision, count bigint"
    );
    assert_snapshot!(
        call("avg(id)"),
        @r#"CAST((sum("i"."id") // nullif(count("i"."id"), 0)) AS BIGINT)"#
    );
}

#[test]
fn listagg_orders_within_its_group() {
    assert_snapshot!(
        call("listagg(name, ',') within group (order by id desc)"),
        @r#"longshore_listagg_result(string_agg(nullif("i"."name", ''), ',' ORDER BY "i"."id" DESC NULLS FIRST))"#
    );
}

#[test]
fn date_functions_take_their_part_as_a_word_or_a_string() {
    assert_snapshot!(
        call("dateadd(day, 3, made)"),
        @r#"(CAST("i"."made" AS TIMESTAMP) + to_days(3))"#
    );
    assert_snapshot!(
        call("datediff('months', made, seen)"),
        @r#"datediff('month', CAST("i"."made" AS TIMESTAMP), CAST("i"."seen" AS TIMESTAMP))"#
    );
    assert_snapshot!(
        call("to_char(seen, 'YYYY-MM-DD HH24:MI')"),
        @r#"longshore_moment_to_char(CAST("i"."seen" AS TIMESTAMP), 'YYYY-MM-DD HH24:MI', 'UTC')"#
    );
}

#[test]
fn the_statements_and_the_transactions_time_are_constants() {
    assert_snapshot!(call("getdate()"), @"TIMESTAMP '2026-01-02 03:04:06'");
    assert_snapshot!(call("sysdate"), @"TIMESTAMP '2026-01-02 03:04:05.123456'");
}

#[test]
fn strings_are_cut_and_searched_as_in_postgresql() {
    assert_snapshot!(call("substring(name, 2, 3)"), @r#"substring("i"."name", 2, 3)"#);
    assert_snapshot!(call("substring(name, small, 3)"), @r#"longshore_substring("i"."name", CAST("i"."small" AS INTEGER), 3)"#);
    assert_snapshot!(call("charindex('a', name)"), @r#"CAST(strpos("i"."name", 'a') AS INTEGER)"#);
    assert_snapshot!(call("trim(both 'x' from name)"), @r#"trim("i"."name", 'x')"#);
}

#[test]
fn privileges_are_asked_of_the_engine_for_the_sessions_user_or_another() {
    let call = |sql: &str| duckdb(&format!("select {sql}"));
    assert_snapshot!(
        call("has_table_privilege('items', 'select')"),
        @r#"SELECT longshore_has_table_privilege(CAST(NULL AS VARCHAR), 'items', 'select') AS "has_table_privilege""#
    );
    assert_snapshot!(
        call("has_schema_privilege('vera', 'public', 'usage')"),
        @r#"SELECT longshore_has_schema_privilege('vera', 'public', 'usage') AS "has_schema_privilege""#
    );
}

#[test]
fn every_longshore_function_that_is_written_is_declared() {
    let declared: Vec<_> = MACROS
        .iter()
        .map(|definition| definition.name)
        .chain(HOST_FUNCTIONS.iter().map(|function| function.name))
        .chain(NATIVE_FUNCTIONS.iter().copied())
        .chain(ROUTINES.iter().copied())
        .collect();
    let source = concat!(
        include_str!("../functions/string.rs"),
        include_str!("../functions/math.rs"),
        include_str!("../functions/date_time.rs"),
        include_str!("../functions/date_format.rs"),
        include_str!("../functions/hash.rs"),
        include_str!("../functions/json.rs"),
        include_str!("../functions/json_text.rs"),
        include_str!("../functions/ordered_aggregate.rs"),
        include_str!("../functions/regular_expression.rs"),
        include_str!("../functions/system.rs"),
        include_str!("../functions/catalog_information.rs"),
        include_str!("../functions/host.rs"),
        include_str!("../functions/binary.rs"),
        include_str!("../conversion/binary.rs"),
        include_str!("../conversion/moment.rs"),
        include_str!("../conversion/number.rs"),
        include_str!("../conversion/semistructured.rs"),
        include_str!("../conversion/text.rs"),
        include_str!("../assignment.rs"),
        include_str!("../literal.rs"),
        include_str!("../expression/arithmetic.rs"),
        include_str!("../expression/cast.rs"),
        include_str!("../expression/date_arithmetic.rs"),
        include_str!("../expression/operator.rs"),
        include_str!("../expression/pattern.rs"),
    );
    let written = regex::Regex::new(r"(longshore_[a-z0-9_]+)\(").unwrap();
    for call in written.captures_iter(source) {
        assert!(declared.contains(&&call[1]), "{} is not declared", &call[1]);
    }
}
