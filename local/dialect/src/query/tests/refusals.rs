//! What Redshift lacks, or what is not translated, is refused by name.

use super::fixture::error;
use crate::error::SqlState;

/// Statement and what its refusal names.
const REFUSED: &[(&str, &str)] = &[
    (
        "insert into items (id) values (1) returning id",
        "RETURNING",
    ),
    (
        "insert into items (id) values (1) on conflict do nothing",
        "ON CONFLICT",
    ),
    ("update items set id = 1 returning id", "RETURNING"),
    (
        "select * from (values (1)) as t (a)",
        "VALUES as a FROM item",
    ),
    (
        "select * from generate_series(1, 3)",
        "a function as a FROM item",
    ),
    ("select array[1, 2]", "ARRAY"),
    ("select * from items, lateral (select 1) b", "LATERAL"),
    ("select distinct on (id) id from items", "DISTINCT ON"),
    (
        "select id from items fetch first 1 rows only",
        "FETCH FIRST",
    ),
    ("select id from items for update", "FOR UPDATE"),
    ("select id into x from items", "SELECT INTO"),
    (
        "select id from items intersect all select id from items",
        "INTERSECT ALL",
    ),
    (
        "select * from items pivot (count(*) for active in (true))",
        "PIVOT",
    ),
    (
        "select id from items tablesample bernoulli (5)",
        "TABLESAMPLE",
    ),
    (
        "select to_char(price, '999') from items",
        "TO_CHAR of a number",
    ),
    (
        "select to_char(made, name) from items",
        "TO_CHAR with a format that is not constant",
    ),
    ("select sha2(name, 512) from items", "SHA2 of 512 bits"),
    (
        "select sum(id) over (order by id range unbounded preceding) from items",
        "a window frame of RANGE",
    ),
];

#[test]
fn constructs_that_redshift_lacks_are_refused_by_name() {
    for (sql, construct) in REFUSED {
        let error = error(sql);
        assert_eq!(error.state, SqlState::FEATURE_NOT_SUPPORTED, "{sql}");
        assert!(
            error.message.contains(construct),
            "{sql}: {}",
            error.message
        );
    }
}

#[test]
fn an_ordered_aggregate_window_needs_a_frame() {
    assert_eq!(
        error("select sum(id) over (order by id) from items").message,
        "Aggregate window functions with an ORDER BY clause require a frame clause"
    );
}

#[test]
fn windows_stand_only_in_the_select_list_order_by_and_qualify() {
    assert_eq!(
        error("select id from items where row_number() over () = 1").message,
        "window functions not allowed in WHERE clause"
    );
}
