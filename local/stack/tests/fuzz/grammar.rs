//! Random statements: mostly well formed, over a few tables of random columns, and then spoilt.

use std::fmt::Write as _;

use super::random::Random;
use super::{objects, shapes};

pub(super) const TYPES: [&str; 22] = [
    "smallint",
    "int",
    "bigint",
    "decimal(18,0)",
    "decimal(38,10)",
    "numeric(5,2)",
    "real",
    "double precision",
    "boolean",
    "char",
    "char(7)",
    "varchar",
    "varchar(20)",
    "varchar(max)",
    "text",
    "date",
    "time",
    "timestamp",
    "timestamptz",
    "varbyte(12)",
    "super",
    "timetz",
];

const LITERALS: [&str; 38] = [
    "0",
    "1",
    "-1",
    "7",
    "32767",
    "2147483647",
    "-2147483648",
    "9223372036854775807",
    "1.5",
    "-0.00001",
    "99999999999999999999999999999999999999",
    "1e308",
    "1e-300",
    "null",
    "true",
    "false",
    "''",
    "'a'",
    "'Zoë'",
    "'it''s'",
    "'back\\\\slash'",
    "'日本語'",
    "'  padded  '",
    "'12'",
    "'1.50'",
    "'t'",
    "'2024-02-29'",
    "date '2024-02-29'",
    "timestamp '1999-12-31 23:59:59.999999'",
    "timestamptz '2024-06-01 12:00:00+02'",
    "interval '3 days'",
    "interval '1 year 2 months'",
    "json_parse('{\"a\":[1,2,{\"b\":null}]}')",
    "json_parse('[]')",
    "current_date",
    "getdate()",
    "current_user",
    "'NaN'::float8",
];

/// With the number of their arguments.
const FUNCTIONS: [(&str, usize); 84] = [
    ("abs", 1),
    ("ceil", 1),
    ("floor", 1),
    ("round", 2),
    ("trunc", 1),
    ("sqrt", 1),
    ("exp", 1),
    ("ln", 1),
    ("log", 1),
    ("power", 2),
    ("mod", 2),
    ("sign", 1),
    ("sin", 1),
    ("atan2", 2),
    ("random", 0),
    ("length", 1),
    ("octet_length", 1),
    ("upper", 1),
    ("lower", 1),
    ("initcap", 1),
    ("trim", 1),
    ("btrim", 2),
    ("ltrim", 2),
    ("lpad", 3),
    ("rpad", 3),
    ("left", 2),
    ("right", 2),
    ("substring", 3),
    ("replace", 3),
    ("translate", 3),
    ("reverse", 1),
    ("repeat", 2),
    ("split_part", 3),
    ("strpos", 2),
    ("charindex", 2),
    ("position", 2),
    ("concat", 2),
    ("chr", 1),
    ("ascii", 1),
    ("md5", 1),
    ("sha2", 2),
    ("to_hex", 1),
    ("strtol", 2),
    ("regexp_replace", 3),
    ("regexp_substr", 2),
    ("regexp_count", 2),
    ("regexp_instr", 2),
    ("to_char", 2),
    ("to_date", 2),
    ("to_timestamp", 2),
    ("to_number", 2),
    ("dateadd", 3),
    ("datediff", 3),
    ("date_part", 2),
    ("date_trunc", 2),
    ("last_day", 1),
    ("add_months", 2),
    ("months_between", 2),
    ("convert_timezone", 2),
    ("extract", 1),
    ("nvl", 2),
    ("nvl2", 3),
    ("coalesce", 3),
    ("nullif", 2),
    ("greatest", 3),
    ("least", 2),
    ("decode", 4),
    ("json_extract_path_text", 2),
    ("json_extract_array_element_text", 2),
    ("json_array_length", 1),
    ("is_valid_json", 1),
    ("json_parse", 1),
    ("json_serialize", 1),
    ("json_typeof", 1),
    ("count", 1),
    ("sum", 1),
    ("avg", 1),
    ("min", 1),
    ("max", 1),
    ("stddev", 1),
    ("median", 1),
    ("listagg", 2),
    ("row_number() over", 0),
    ("pg_get_userbyid", 1),
];

const OPERATORS: [&str; 19] = [
    "+",
    "-",
    "*",
    "/",
    "%",
    "||",
    "=",
    "<>",
    "<",
    ">=",
    "and",
    "or",
    "like",
    "ilike",
    "similar to",
    "~",
    "!~",
    "is not distinct from",
    "^",
];

const SYSTEM: [&str; 14] = [
    "pg_class",
    "pg_attribute",
    "pg_type",
    "pg_namespace",
    "pg_user",
    "pg_table_def",
    "pg_database",
    "svv_all_columns",
    "svv_tables",
    "svv_relation_privileges",
    "information_schema.columns",
    "stv_sessions",
    "stl_load_errors",
    "sys_query_history",
];

/// Tables and views of every session: names meet, so that sessions meet.
const RELATIONS: usize = 6;
const COLUMNS: [&str; 5] = ["a", "b", "c", "d", "e"];

/// A statement, seldom a string of several.
pub(crate) fn statement(random: &mut Random) -> String {
    let mut text = one(random);
    while random.percent(6) {
        let _ = write!(text, "; {}", one(random));
    }
    if random.percent(25) {
        spoil(random, &text)
    } else {
        text
    }
}

fn one(random: &mut Random) -> String {
    match random.below(100) {
        0..27 => query(random, 2),
        27..34 => shapes::shaped(random),
        34..46 => insert(random),
        46..50 => {
            let (table, column) = (table(random), column(random));
            let (value, condition) = (expression(random, 2), expression(random, 2));
            format!("update {table} set {column} = {value} where {condition}")
        }
        50..53 => format!(
            "delete from {} where {}",
            table(random),
            expression(random, 2)
        ),
        53..61 => create_table(random),
        61..64 => format!("drop table if exists {} cascade", table(random)),
        64..69 => alter(random),
        69..72 => {
            let binding = random.pick(&["", " with no schema binding"]);
            format!(
                "create or replace view v{} as {}{binding}",
                random.below(3),
                query(random, 1)
            )
        }
        72..80 => (*random.pick(&[
            "begin",
            "begin",
            "commit",
            "rollback",
            "begin read only",
            "end",
        ]))
        .to_owned(),
        80..84 => format!("select * from {} limit 20", random.pick(&SYSTEM)),
        84..87 => merge(random),
        87..90 => cursor(random),
        90..94 => other(random),
        _ => objects::statement(random),
    }
}

fn other(random: &mut Random) -> String {
    match random.below(14) {
        0 => format!("truncate {}", table(random)),
        1 => format!("lock {}", table(random)),
        2 => format!("explain {}", query(random, 2)),
        3 => format!("comment on table {} is {}", table(random), literal(random)),
        4 => format!("grant select on {} to public", table(random)),
        5 => format!("revoke all on {} from public", table(random)),
        6 => format!("prepare p{} as {}", random.below(3), query(random, 1)),
        7 => format!("execute p{}", random.below(3)),
        8 => format!("set query_group to {}", literal(random)),
        9 => "show all".to_owned(),
        10 => "show tables from schema dev.fuzz".to_owned(),
        11 => format!(
            "copy {} from 's3://stage/rows' iam_role 'arn:aws:iam::111111111111:role/data' csv maxerror 9",
            table(random)
        ),
        12 => format!(
            "unload ('select * from fuzz.t1') to 's3://stage/out{}' iam_role 'arn:aws:iam::111111111111:role/data' allowoverwrite",
            random.below(4)
        ),
        _ => format!(
            "create table fuzz.t{} as {}",
            random.below(RELATIONS),
            query(random, 1)
        ),
    }
}

pub(super) fn table(random: &mut Random) -> String {
    format!("fuzz.t{}", random.below(RELATIONS))
}

pub(super) fn column(random: &mut Random) -> &'static str {
    COLUMNS[random.below(COLUMNS.len())]
}

pub(super) fn literal(random: &mut Random) -> &'static str {
    LITERALS[random.below(LITERALS.len())]
}

fn create_table(random: &mut Random) -> String {
    let count = 1 + random.below(COLUMNS.len());
    let columns: Vec<String> = COLUMNS[..count]
        .iter()
        .map(|name| {
            let attribute =
                random.pick(&["", "", "", " not null", " encode zstd", " default null"]);
            format!("{name} {}{attribute}", random.pick(&TYPES))
        })
        .collect();
    let tail = random.pick(&["", "", " diststyle all", " distkey(a)", " sortkey(a)"]);
    let kind = random.pick(&["table", "table if not exists", "temp table"]);
    let name = match *kind {
        "temp table" => format!("temp{}", random.below(3)),
        _ => table(random),
    };
    format!("create {kind} {name} ({}){tail}", columns.join(", "))
}

fn alter(random: &mut Random) -> String {
    let (table, column) = (table(random), column(random));
    match random.below(5) {
        0 => format!(
            "alter table {table} add column {column} {}",
            random.pick(&TYPES)
        ),
        1 => format!("alter table {table} drop column {column}"),
        2 => format!("alter table {table} rename to t{}", random.below(RELATIONS)),
        3 => format!("alter table {table} rename column {column} to b"),
        _ => format!("alter table {table} alter column {column} type varchar(200)"),
    }
}

fn insert(random: &mut Random) -> String {
    let table = table(random);
    if random.percent(30) {
        return format!("insert into {table} {}", query(random, 1));
    }
    let width = 1 + random.below(COLUMNS.len());
    let rows: Vec<String> = (0..=random.below(4))
        .map(|_| {
            let values: Vec<_> = (0..width).map(|_| literal(random)).collect();
            format!("({})", values.join(", "))
        })
        .collect();
    format!(
        "insert into {table} ({}) values {}",
        COLUMNS[..width].join(", "),
        rows.join(", ")
    )
}

fn merge(random: &mut Random) -> String {
    let target = table(random);
    let source = match random.below(3) {
        0 => format!("({})", query(random, 1)),
        _ => table(random),
    };
    let action = match random.below(4) {
        0 => "remove duplicates".to_owned(),
        1 => "when matched then delete when not matched then insert values (s.a)".to_owned(),
        _ => format!(
            "when matched then update set {} = {} when not matched then insert (a) values ({})",
            column(random),
            expression(random, 1),
            expression(random, 1)
        ),
    };
    format!("merge into {target} using {source} s on {target}.a = s.a {action}")
}

fn cursor(random: &mut Random) -> String {
    match random.below(3) {
        0 => format!("declare c cursor for {}", query(random, 1)),
        1 => format!("fetch {} from c", random.pick(&["next", "10", "all"])),
        _ => "close c".to_owned(),
    }
}

pub(super) fn query(random: &mut Random, depth: usize) -> String {
    let mut text = String::new();
    if depth > 0 && random.percent(12) {
        let _ = write!(text, "with w as ({}) ", query(random, depth - 1));
    }
    let items: Vec<String> = (0..=random.below(3))
        .map(|_| match random.below(6) {
            0 => "*".to_owned(),
            1 => format!("{} as x", expression(random, depth)),
            _ => expression(random, depth),
        })
        .collect();
    let distinct = random.pick(&["", "", "", "distinct ", "top 5 "]);
    let _ = write!(text, "select {distinct}{}", items.join(", "));
    if random.percent(85) {
        let _ = write!(text, " from {}", source(random, depth));
        if random.percent(40) {
            let _ = write!(text, " where {}", expression(random, depth));
        }
        if random.percent(15) {
            let _ = write!(
                text,
                " group by {}",
                random.pick(&["1", "a", "1, 2", "a, b", "x"])
            );
        }
        if random.percent(6) {
            let _ = write!(text, " having {}", expression(random, 1));
        }
    }
    if depth > 0 && random.percent(8) {
        let operator = random.pick(&["union", "union all", "intersect", "except", "minus"]);
        let _ = write!(text, " {operator} {}", query(random, depth - 1));
    }
    if random.percent(20) {
        let _ = write!(
            text,
            " order by {}",
            random.pick(&["1", "a", "b desc", "1, 2 nulls first"])
        );
    }
    if random.percent(40) {
        let _ = write!(text, " limit {}", random.below(50));
    }
    text
}

fn source(random: &mut Random, depth: usize) -> String {
    match random.below(12) {
        0 if depth > 0 => format!("({}) q", query(random, depth - 1)),
        1 | 2 => {
            let join = random.pick(&["join", "left join", "full join", "right join"]);
            format!(
                "{} x {join} {} y on x.a = y.a",
                table(random),
                table(random)
            )
        }
        3 => format!("{}, {}", table(random), table(random)),
        4 => format!("v{}", random.below(3)),
        5 => format!("dev.{}", table(random)),
        6 => "w".to_owned(),
        _ => table(random),
    }
}

pub(super) fn expression(random: &mut Random, depth: usize) -> String {
    if depth == 0 {
        return if random.percent(50) {
            column(random).to_owned()
        } else {
            literal(random).to_owned()
        };
    }
    let next = depth - 1;
    match random.below(14) {
        0..3 => column(random).to_owned(),
        3 => literal(random).to_owned(),
        4..6 => {
            let (left, right) = (expression(random, next), expression(random, next));
            format!("({left} {} {right})", random.pick(&OPERATORS))
        }
        6..9 => call(random, next),
        9 => format!("{}::{}", expression(random, next), random.pick(&TYPES)),
        10 => format!(
            "case when {} then {} else {} end",
            expression(random, next),
            expression(random, next),
            expression(random, next)
        ),
        11 => format!(
            "{} {} ({}, {})",
            expression(random, next),
            random.pick(&["in", "not in"]),
            expression(random, next),
            literal(random)
        ),
        12 => match random.below(4) {
            0 => format!("({})", query(random, next)),
            1 => format!("exists ({})", query(random, next)),
            2 => format!("{} is null", expression(random, next)),
            _ => format!("not {}", expression(random, next)),
        },
        _ => {
            let aggregate = random.pick(&["sum", "count", "avg", "max", "lag", "rank", "ntile"]);
            format!(
                "{aggregate}({}) over (partition by b order by a)",
                column(random)
            )
        }
    }
}

fn call(random: &mut Random, depth: usize) -> String {
    if random.percent(4) {
        return objects::call(random, depth);
    }
    let (name, count) = *random.pick(&FUNCTIONS);
    if name.ends_with("over") {
        return format!("{name} (order by {})", column(random));
    }
    // Seldom with a wrong number of arguments.
    let count = if random.percent(3) {
        random.below(5)
    } else {
        count
    };
    let arguments: Vec<String> = (0..count).map(|_| expression(random, depth)).collect();
    format!("{name}({})", arguments.join(", "))
}

/// Spoils a statement.
fn spoil(random: &mut Random, text: &str) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let at = random.below(words.len());
    match random.below(11) {
        0 => {
            words.remove(at);
        }
        1 => {
            let word = words[at].clone();
            words.insert(at, word);
        }
        2 => {
            let to = random.below(words.len());
            words.swap(at, to);
        }
        3 => words.truncate(at),
        4 => {
            words[at] =
                (*random.pick(&["'", "\"", "(", ")", "/*", "--", "$1", ";", "\u{0}", "::"])).into();
        }
        5 => {
            let noise = random.bytes(8);
            words[at] = String::from_utf8_lossy(&noise).into_owned();
        }
        6 => {
            let depth = 1 << random.below(13);
            words[at] = format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
        }
        7 => {
            let depth = 1 << random.below(12);
            words[at] = format!("{} 1", "not ".repeat(depth));
        }
        8 => {
            let links = ["1 + ", "a || ", "true or ", "select null union all ", "1::"];
            let (link, count) = (random.pick(&links), 1 << random.below(15));
            words[at] = format!("{}1", link.repeat(count));
        }
        9 => {
            let list = "1, ".repeat(1 << random.below(12));
            words[at] = format!("a in ({list}2)");
        }
        _ => words[at] = format!("'{}'", "x".repeat(1 << random.below(18))),
    }
    words.join(" ")
}
