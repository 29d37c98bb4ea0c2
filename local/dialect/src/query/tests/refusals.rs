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
    ("select * from elsewhere(1)", "a function as a FROM item"),
    ("select array[1, 2]", "ARRAY"),
    ("select * from items, lateral (select 1) b", "LATERAL"),
    ("select distinct on (id) id from items", "DISTINCT ON"),
    (
        "select id from items fetch first 1 rows only",
        "FETCH FIRST",
    ),
    ("select id from items for update", "FOR UPDATE"),
    (
        "select id from items intersect all select id from items",
        "INTERSECT ALL",
    ),
    (
        "select * from items pivot (median(id) for active in (true))",
        "MEDIAN as the aggregate of PIVOT",
    ),
    (
        "select id from items tablesample bernoulli (5)",
        "TABLESAMPLE",
    ),
    (
        "select to_number(name, name) from items",
        "TO_NUMBER with a format that is not constant",
    ),
    ("select st_point(1, 2)", "ST_POINT"),
    (
        "select current_schema(), id from items",
        "not supported on Redshift tables",
    ),
    (
        "select median(1)",
        "must be applied on at least one user created tables",
    ),
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
