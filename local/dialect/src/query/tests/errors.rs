//! Errors with Redshift's states and words.

use super::fixture::error;

/// Statement, SQLSTATE, message.
const UNRESOLVED: &[(&str, &str, &str)] = &[
    (
        "select * from nowhere",
        "42P01",
        "relation \"nowhere\" does not exist",
    ),
    (
        "select * from a.b",
        "42P01",
        "relation \"a.b\" does not exist",
    ),
    (
        "select nope from items i, orders",
        "42703",
        "column \"nope\" does not exist in i, orders",
    ),
    ("select nope", "42703", "column \"nope\" does not exist"),
    (
        "select i.nope from items i",
        "42703",
        "column i.nope does not exist",
    ),
    (
        "select x.id from items i",
        "42P01",
        "missing FROM-clause entry for table \"x\"",
    ),
    (
        "select id from items, orders",
        "42702",
        "column reference \"id\" is ambiguous",
    ),
    (
        "select * from items a, items a",
        "42712",
        "table name \"a\" specified more than once",
    ),
    (
        "select * from other.public.t",
        "3D000",
        "database \"other\" does not exist",
    ),
    (
        "select foo(1)",
        "42883",
        "function foo(integer) does not exist",
    ),
    (
        "select upper(active) from items",
        "42883",
        "function upper(boolean) does not exist",
    ),
    (
        "select id + name from items",
        "42883",
        "operator does not exist: integer + character varying",
    ),
    (
        "select '1'::jsonb",
        "42704",
        "type \"jsonb\" does not exist",
    ),
    ("select 1::nope", "42704", "type \"nope\" does not exist"),
];

#[test]
fn names_that_do_not_resolve_say_where_they_were_looked_for() {
    for (sql, state, message) in UNRESOLVED {
        let error = error(sql);
        assert_eq!(error.message, *message, "{sql}");
        assert_eq!(error.state.as_str(), *state, "{sql}");
    }
}

#[test]
fn aggregates_are_kept_to_their_places() {
    for (sql, message) in [
        (
            "select name, id from items group by name",
            "column \"items.id\" must appear in the GROUP BY clause or be used in an aggregate function",
        ),
        (
            "select name, count(*) from items",
            "column \"items.name\" must appear in the GROUP BY clause or be used in an aggregate function",
        ),
        (
            "select id from items where sum(id) > 1",
            "aggregates not allowed in WHERE clause",
        ),
        (
            "select count(*) from items group by count(*)",
            "aggregates not allowed in GROUP BY clause",
        ),
        (
            "select sum(count(*)) from items",
            "aggregate function calls may not have nested aggregate or window function",
        ),
    ] {
        let error = error(sql);
        assert_eq!(error.message, message, "{sql}");
        assert_eq!(error.state.as_str(), "42803", "{sql}");
    }
}

#[test]
fn syntax_errors_point_at_the_token() {
    let found = error("select id from items where and");
    assert_eq!(found.message, "syntax error at or near \"and\"");
    let found = error("select id frm items x");
    assert_eq!(found.message, "syntax error at or near \"items\"");
    assert_eq!(found.position, Some(15));
    assert_eq!(
        error("select * from items where").message,
        "syntax error at end of input"
    );
}

#[test]
fn expressions_nested_too_deeply_are_refused_before_the_stack_ends() {
    let sum = format!("select {} from items", vec!["id"; 400].join(" + "));
    assert_eq!(error(&sum).state.as_str(), "54001");
    let nested = format!("select {}1{}", "(".repeat(200), ")".repeat(200));
    assert_eq!(error(&nested).state.as_str(), "0A000");
}

#[test]
fn undefined_columns_carry_their_position() {
    assert_eq!(error("select id, nope from items").position, Some(12));
}

#[test]
fn set_operations_and_subqueries_count_their_columns() {
    for (sql, message) in [
        (
            "select id, name from items union select id from items",
            "each UNION query must have the same number of columns",
        ),
        (
            "select id from items union select name from items",
            "UNION types integer and character varying cannot be matched",
        ),
        (
            "select (select id, name from items)",
            "subquery must return only one column",
        ),
        (
            "select id from items where id in (select id, name from items)",
            "subquery has too many columns",
        ),
        (
            "select id from items order by 2",
            "ORDER BY position 2 is not in select list",
        ),
    ] {
        assert_eq!(error(sql).message, message, "{sql}");
    }
}
