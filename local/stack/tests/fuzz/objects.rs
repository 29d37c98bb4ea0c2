//! Statements about objects: grants, functions, schemas, materialized views, and loads and unloads of
//! random tables.

use super::grammar::{TYPES, column, expression, literal, query, table};
use super::random::Random;

const ROLE: &str = "arn:aws:iam::111111111111:role/data";

const COPY_OPTIONS: [&str; 18] = [
    "csv",
    "json 'auto'",
    "json 'auto ignorecase'",
    "json 'noshred'",
    "delimiter ','",
    "fixedwidth 'a:2,b:3'",
    "escape",
    "removequotes",
    "ignoreheader 1",
    "maxerror 9",
    "fillrecord",
    "truncatecolumns",
    "acceptinvchars",
    "acceptanydate dateformat 'auto'",
    "timeformat 'auto'",
    "noload",
    "gzip",
    "null as 'x'",
];

const UNLOAD_OPTIONS: [&str; 14] = [
    "csv",
    "json",
    "parquet",
    "header",
    "parallel off",
    "manifest",
    "manifest verbose",
    "gzip",
    "zstd",
    "addquotes",
    "escape",
    "allowoverwrite",
    "cleanpath",
    "partition by (a)",
];

const PRIVILEGES: [&str; 10] = [
    "select",
    "insert, update",
    "delete",
    "all",
    "references",
    "drop",
    "alter",
    "truncate",
    "usage",
    "execute",
];

/// What a grant is on; `{}` is a table.
const TARGETS: [&str; 9] = [
    "{}",
    "table {}",
    "all tables in schema fuzz",
    "schema fuzz",
    "database dev",
    "function fuzz.f0(int)",
    "language sql",
    "{} (a)",
    "schema none",
];

const GRANTEES: [&str; 6] = [
    "public",
    "fuzzer",
    "fuzzed",
    "role fuzz_role",
    "group fuzz_group",
    "fuzzed with grant option",
];

pub(super) fn statement(random: &mut Random) -> String {
    match random.below(12) {
        0 | 1 => grant(random),
        2 => create_function(random),
        3 => format!("select {} from {}", call(random, 1), table(random)),
        4 => format!(
            "drop function fuzz.f{}({}) {}",
            random.below(3),
            random.pick(&TYPES),
            random.pick(&["", "cascade"])
        ),
        5 => materialized_view(random),
        6 | 7 => copy(random),
        8 => unload(random),
        9 => format!(
            "alter table {} append from {} {}",
            table(random),
            table(random),
            random.pick(&["", "ignoreextra", "filltarget"])
        ),
        10 => (*random.pick(&[
            "create schema if not exists fuzz2",
            "drop schema if exists fuzz2 cascade",
            "create table if not exists fuzz2.t (a int, b varchar)",
            "alter schema fuzz2 rename to fuzz3",
            "drop schema if exists fuzz3 cascade",
            "create role fuzz_role",
            "drop role fuzz_role force",
            "set search_path to fuzz2, fuzz",
            "set search_path to fuzz",
            "use dev",
            "reset use",
            "show grants on table fuzz.t1",
            "show columns from table dev.fuzz.t1",
            "show table fuzz.t1",
            "show view v1",
            "vacuum fuzz.t1",
            "analyze fuzz.t1",
        ]))
        .to_owned(),
        _ => format!(
            "insert into fuzz.t{} select * from {} where {} in (select {} from {})",
            random.below(6),
            table(random),
            column(random),
            column(random),
            table(random)
        ),
    }
}

/// A call of a user-defined function, in SQL or over Lambda.
pub(super) fn call(random: &mut Random, depth: usize) -> String {
    let argument = expression(random, depth);
    match random.below(4) {
        0 => format!("fuzz.echo({argument})"),
        number => format!("fuzz.f{}({argument})", number - 1),
    }
}

fn grant(random: &mut Random) -> String {
    let privilege = random.pick(&PRIVILEGES);
    let target = random.pick(&TARGETS).replace("{}", &table(random));
    let grantee = random.pick(&GRANTEES);
    if random.percent(50) {
        format!("grant {privilege} on {target} to {grantee}")
    } else {
        let grantee = grantee.trim_end_matches(" with grant option");
        let tail = random.pick(&["", " cascade", " restrict"]);
        format!("revoke {privilege} on {target} from {grantee}{tail}")
    }
}

fn create_function(random: &mut Random) -> String {
    let body = expression(random, 2);
    let body = if random.percent(70) {
        body.replace(column(random), "$1")
    } else {
        body
    };
    format!(
        "create or replace function fuzz.f{}({}) returns {} {} as $$ select {body} $$ language sql",
        random.below(3),
        random.pick(&TYPES),
        random.pick(&TYPES),
        random.pick(&["stable", "volatile", "immutable"]),
    )
}

fn materialized_view(random: &mut Random) -> String {
    let name = format!("m{}", random.below(2));
    match random.below(4) {
        0 | 1 => format!("create materialized view {name} as {}", query(random, 1)),
        2 => format!("refresh materialized view {name}"),
        _ => format!("drop materialized view if exists {name}"),
    }
}

fn options(random: &mut Random, from: &[&str]) -> String {
    let chosen: Vec<&str> = (0..random.below(4)).map(|_| *random.pick(from)).collect();
    chosen.join(" ")
}

fn copy(random: &mut Random) -> String {
    format!(
        "copy {}{} from 's3://stage/{}' iam_role '{ROLE}' {}",
        table(random),
        random.pick(&["", " (a)", " (a, b)", " (b, a)"]),
        random.pick(&["rows", "json", "out", "none"]),
        options(random, &COPY_OPTIONS)
    )
}

fn unload(random: &mut Random) -> String {
    let body = query(random, 1).replace('\'', "''");
    let limited = if random.percent(50) {
        format!("select * from ({body})")
    } else {
        body
    };
    let noise = literal(random);
    let overwrite = *random.pick(&["", "allowoverwrite", noise]);
    format!(
        "unload ('{limited}') to 's3://stage/out{}/' iam_role '{ROLE}' {} {}",
        random.below(4),
        options(random, &UNLOAD_OPTIONS),
        overwrite,
    )
}
