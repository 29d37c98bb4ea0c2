//! Queries of rarer shapes: PIVOT, windows with frames, SUPER, recursion, outer joins of Oracle.

use super::grammar::{column, expression, literal, query, table};
use super::random::Random;

const AGGREGATES: [&str; 9] = [
    "sum", "count", "avg", "min", "max", "stddev", "bool_or", "listagg", "median",
];

const WINDOWS: [&str; 12] = [
    "row_number()",
    "rank()",
    "dense_rank()",
    "percent_rank()",
    "cume_dist()",
    "ntile(3)",
    "lag(a, 1)",
    "lead(a)",
    "first_value(a ignore nulls)",
    "last_value(a)",
    "nth_value(a, 2)",
    "ratio_to_report(a)",
];

const FRAMES: [&str; 6] = [
    "",
    "rows unbounded preceding",
    "rows between 1 preceding and 1 following",
    "rows between unbounded preceding and unbounded following",
    "rows between current row and 2 following",
    "range between 1 preceding and current row",
];

/// A path into SUPER, which may be one or not.
const PATHS: [&str; 7] = [".a", "[0]", ".a[1].b", "[99]", ".\"A\"", "[-1]", ".a.b.c"];

const SUPER_FUNCTIONS: [&str; 8] = [
    "array",
    "array_concat",
    "array_flatten",
    "get_array_length",
    "subarray",
    "object",
    "split_to_array",
    "array_distinct",
];

pub(super) fn shaped(random: &mut Random) -> String {
    match random.below(11) {
        0 => pivot(random),
        1 => unpivot(random),
        2 => window(random),
        3 => path_in_condition(random),
        4 => unnest(random),
        5 => recursion(random),
        6 => outer_join(random),
        7 => grouping(random),
        8 => super_function(random),
        9 => qualify(random),
        _ => exclude(random),
    }
}

fn unpivot(random: &mut Random) -> String {
    format!(
        "select * from (select a, b from {}) unpivot {} (v for k in (a, b))",
        table(random),
        random.pick(&["", "include nulls"])
    )
}

fn path_in_condition(random: &mut Random) -> String {
    format!(
        "select {} from {} t where t.{}{} is not null",
        path(random),
        table(random),
        column(random),
        random.pick(&PATHS)
    )
}

fn unnest(random: &mut Random) -> String {
    format!(
        "select t.a, x from {} t, t.{} as x {}",
        table(random),
        column(random),
        random.pick(&["", "at i", "where x > 1"])
    )
}

fn recursion(random: &mut Random) -> String {
    format!(
        "with recursive r(n) as (select {} union all select {} from r where n < {}) \
         select * from r limit 9",
        literal(random),
        expression(random, 1),
        random.below(9)
    )
}

fn grouping(random: &mut Random) -> String {
    const GROUPINGS: [&str; 5] = [
        "rollup (a)",
        "cube (a, b)",
        "grouping sets ((a), ())",
        "a",
        "1",
    ];
    format!(
        "select a, {}({}) from {} group by {} ",
        random.pick(&AGGREGATES),
        expression(random, 1),
        table(random),
        random.pick(&GROUPINGS)
    )
}

fn super_function(random: &mut Random) -> String {
    format!(
        "select {}({}, {})",
        random.pick(&SUPER_FUNCTIONS),
        expression(random, 1),
        expression(random, 1)
    )
}

fn qualify(random: &mut Random) -> String {
    format!(
        "select a, b from {} qualify {} over (partition by {} order by {}) <= {}",
        table(random),
        random.pick(&WINDOWS),
        column(random),
        column(random),
        random.below(4)
    )
}

fn exclude(random: &mut Random) -> String {
    format!(
        "select * exclude ({}) from ({}) q natural join {}",
        column(random),
        query(random, 1),
        table(random)
    )
}

fn path(random: &mut Random) -> String {
    format!("t.{}{}", column(random), random.pick(&PATHS))
}

fn pivot(random: &mut Random) -> String {
    format!(
        "select * from (select a, b, c from {}) pivot ({}({}) for {} in ({}, {} as two))",
        table(random),
        random.pick(&AGGREGATES),
        column(random),
        column(random),
        literal(random),
        literal(random),
    )
}

fn window(random: &mut Random) -> String {
    format!(
        "select {} over (partition by {} order by {} {} {}) from {}",
        random.pick(&WINDOWS),
        expression(random, 1),
        column(random),
        random.pick(&["", "desc", "nulls first"]),
        random.pick(&FRAMES),
        table(random)
    )
}

fn outer_join(random: &mut Random) -> String {
    let mark = |random: &mut Random| *random.pick(&["", "(+)", "(+)"]);
    let conditions: Vec<String> = (0..=random.below(3))
        .map(|_| {
            let (left, right) = (random.pick(&["x", "y", "z"]), random.pick(&["x", "y", "z"]));
            let (a, b) = (column(random), column(random));
            format!(
                "{left}.{a}{} {} {right}.{b}{}",
                mark(random),
                random.pick(&["=", "<", "<>"]),
                mark(random)
            )
        })
        .collect();
    let connective = *random.pick(&[" and ", " and ", " or "]);
    format!(
        "select count(*) from {} x, {} y, {} z where {}",
        table(random),
        table(random),
        table(random),
        conditions.join(connective)
    )
}
