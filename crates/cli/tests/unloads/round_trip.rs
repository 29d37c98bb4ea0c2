//! Random tables of every type go out in each format and come in again, one after the other, and are what
//! they were. What a file cannot tell (the width of a number, that hexadecimal text was VARBYTE) is
//! said by the cast that brings a value back to its type, which fails or differs if anything is lost.

use crate::support::Bench;
use std::fmt::Write as _;

const TABLES: u64 = 3;
const ROWS: usize = 14;

/// Numbers that look random and are the same in every run (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }

    fn one_of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[usize::try_from(self.roll(choices.len() as u64)).unwrap()]
    }

    fn digits(&mut self, count: u64) -> String {
        (0..count)
            .map(|_| char::from(b'0' + u8::try_from(self.roll(10)).unwrap()))
            .collect()
    }
}

const TYPES: [&str; 17] = [
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "DECIMAL(38,0)",
    "DECIMAL(38,37)",
    "DECIMAL(18,4)",
    "REAL",
    "DOUBLE PRECISION",
    "BOOLEAN",
    "DATE",
    "TIME",
    "TIMESTAMP",
    "TIMESTAMPTZ",
    "CHAR(9)",
    "VARCHAR(200)",
    "SUPER",
    "VARBYTE(40)",
];

const TEXTS: [&str; 22] = [
    "",
    " ",
    "NA",
    "NULL",
    "null",
    "\\N",
    "a,b",
    "say \"hi\"",
    "two\nlines",
    "cr\rhere",
    "00123",
    "Zürich 🚂",
    "it's",
    "back\\slash",
    "{\"a\":1}",
    "true",
    "1e5",
    "tab\there",
    " lead",
    "\"",
    "~",
    "'",
];

const DOCUMENTS: [&str; 6] = [
    "{\"a\":[1,2,{\"b\":null}]}",
    "{}",
    "[]",
    "[\"x\",\"say \\\"hi\\\"\",1.5,true]",
    "{\"text\":\"two\\nlines, and \\\\ more\"}",
    "{\"deep\":{\"er\":{\"est\":[[[1]]]}}}",
];

/// A value of the type as an expression of SQL. The first of a column is one that shows what kind of
/// values the column has.
#[expect(clippy::too_many_lines, reason = "a line or two for each type")]
fn value(dice: &mut Dice, data_type: &str, first: bool) -> String {
    if !first && dice.roll(5) == 0 {
        return format!("CAST(NULL AS {data_type})");
    }
    let text = match data_type {
        "SMALLINT" => dice.one_of(&["-32768", "32767", "0", "7"]).to_owned(),
        "INTEGER" => dice.one_of(&["-2147483648", "2147483647", "0"]).to_owned(),
        "BIGINT" => dice
            .one_of(&["-9223372036854775808", "9223372036854775807", "0"])
            .to_owned(),
        "DECIMAL(38,0)" => format!("{}{}", dice.one_of(&["9", "-1"]), dice.digits(37)),
        "DECIMAL(38,37)" => format!("{}.{}", dice.one_of(&["9", "-0"]), dice.digits(37)),
        "DECIMAL(18,4)" => format!("-{}.{}", dice.digits(14), dice.digits(4)),
        "REAL" => dice
            .one_of(&["1.17549435e-38", "3.4028235e38", "0.1", "-0.5"])
            .to_owned(),
        "DOUBLE PRECISION" => dice
            .one_of(&[
                "2.2250738585072014e-308",
                "1.7976931348623157e308",
                "0.1",
                "-5e-5",
            ])
            .to_owned(),
        "BOOLEAN" => dice.one_of(&["true", "false"]).to_owned(),
        "DATE" => dice
            .one_of(&["0001-01-01", "9999-12-31", "2024-02-29"])
            .to_owned(),
        "TIME" => dice
            .one_of(&["23:59:59.999999", "00:00:00", "12:30:00.5"])
            .to_owned(),
        "TIMESTAMP" => dice
            .one_of(&[
                "1999-12-31 23:59:59.999999",
                "2024-02-29 00:00:00",
                "1900-01-01 00:00:01",
            ])
            .to_owned(),
        "TIMESTAMPTZ" => dice
            .one_of(&[
                "2024-07-01 12:00:00+02",
                "1970-01-01 00:00:00+00",
                "1999-12-31 23:59:59.999999-05",
            ])
            .to_owned(),
        "CHAR(9)" if first => "char".to_owned(),
        "CHAR(9)" => dice
            .one_of(&["", "NA", "a,b", "\\N", "\"", "x y"])
            .to_owned(),
        "VARCHAR(200)" if first => "text".to_owned(),
        "VARCHAR(200)" => dice.one_of(&TEXTS).to_owned(),
        "SUPER" => {
            let document = literal(dice.one_of(&DOCUMENTS));
            return format!("JSON_PARSE({document})");
        }
        _ => {
            let hex = if first {
                "ff00ab"
            } else {
                dice.one_of(&["", "00", "27", "deadbeef", "5c4e"])
            };
            return format!("CAST(TO_VARBYTE('{hex}', 'hex') AS {data_type})");
        }
    };
    format!("CAST({} AS {data_type})", literal(&text))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// How a column that came in again gets its type back.
fn restored(name: &str, data_type: &str, inferred: &str) -> String {
    match data_type {
        "SUPER" if inferred == "SUPER" => name.to_owned(),
        "SUPER" => format!("JSON_PARSE({name})"),
        "VARBYTE(40)" => format!("CAST(TO_VARBYTE({name}, 'hex') AS {data_type})"),
        _ => format!("CAST({name} AS {data_type})"),
    }
}

/// A column in a form that EXCEPT compares.
fn compared(name: &str, data_type: &str) -> String {
    match data_type {
        "SUPER" => format!("JSON_SERIALIZE({name})"),
        "VARBYTE(40)" => format!("FROM_VARBYTE({name}, 'hex')"),
        "VARCHAR(200)" => format!("'[' || {name} || ']'"),
        _ => name.to_owned(),
    }
}

struct Shape {
    columns: Vec<(String, &'static str)>,
}

impl Shape {
    /// The key, and every type in a random order, some twice and some left out.
    fn random(dice: &mut Dice) -> Self {
        let mut columns = vec![("n".to_owned(), "BIGINT")];
        for number in 0..12 {
            let at = usize::try_from(dice.roll(TYPES.len() as u64)).unwrap();
            columns.push((format!("c{number}"), TYPES[at]));
        }
        // What is hardest is in every table.
        for data_type in [
            "SUPER",
            "VARBYTE(40)",
            "TIMESTAMPTZ",
            "TIME",
            "VARCHAR(200)",
        ] {
            columns.push((format!("c{}", columns.len()), data_type));
        }
        Self { columns }
    }

    fn list(&self, each: impl Fn(&str, &'static str) -> String) -> String {
        let all: Vec<String> = self
            .columns
            .iter()
            .map(|(name, data_type)| each(name, data_type))
            .collect();
        all.join(", ")
    }

    fn definition(&self, table: &str) -> String {
        format!(
            "CREATE TABLE {table} ({});\nGRANT SELECT ON {table} TO cargo_user;\n",
            self.list(|name, data_type| format!("{name} {data_type}"))
        )
    }
}

async fn fill(bench: &Bench, shape: &Shape, dice: &mut Dice, table: &str) {
    let mut script = shape.definition(table);
    for row in 0..ROWS {
        let values: Vec<String> = shape
            .columns
            .iter()
            .map(|(name, data_type)| match name.as_str() {
                "n" => row.to_string(),
                _ => value(dice, data_type, row == 0),
            })
            .collect();
        writeln!(script, "INSERT INTO {table} SELECT {};", values.join(", ")).unwrap();
    }
    bench.as_administrator("cargo_db", &script).await;
}

/// Out of `from`, in as a table of inferred types, and from there into `into` with the types back.
async fn leg(bench: &Bench, shape: &Shape, from: &str, file: &str, into: &str) {
    bench.run(&["unload", from, "--to", file]).succeeded();
    let loaded = format!("shop.{}", into.replace('.', "_"));
    let load = ["load", file, "--into", &loaded];
    let dry = [&load[..], &["--dry-run", "--output", "csv"]].concat();
    let types = bench.run(&dry).succeeded().stdout;
    bench.run(&load).succeeded();
    let inferred = |name: &str| {
        let line = types
            .lines()
            .find(|line| line.starts_with(&format!("{name},")));
        line.and_then(|line| line.split(',').nth(1))
            .unwrap_or_default()
            .to_owned()
    };
    let script = format!(
        "{}INSERT INTO {into} SELECT {} FROM {loaded};",
        shape.definition(into),
        shape.list(|name, data_type| restored(name, data_type, &inferred(name)))
    );
    bench.as_administrator("cargo_db", &script).await;
}

fn differing(bench: &Bench, shape: &Shape, left: &str, right: &str) -> Vec<String> {
    let differs = |name: &str, data_type: &'static str| {
        let column = compared(name, data_type);
        let rows = |table: &str| format!("SELECT n, {column} FROM {table}");
        let sql = format!(
            "SELECT COUNT(*) FROM (({} EXCEPT {}) UNION ALL ({} EXCEPT {})) AS d",
            rows(left),
            rows(right),
            rows(right),
            rows(left)
        );
        (bench.value(&sql) != "0").then(|| format!("{name} {data_type}"))
    };
    let all = shape.list(compared);
    let whole = format!(
        "SELECT COUNT(*) FROM (SELECT {all} FROM {left} EXCEPT SELECT {all} FROM {right}) AS d"
    );
    if bench.value(&whole) == "0"
        && bench.value(&format!("SELECT COUNT(*) FROM {right}")) == ROWS.to_string()
    {
        return Vec::new();
    }
    let columns = shape.columns.iter();
    columns
        .filter_map(|(name, data_type)| differs(name, data_type))
        .collect()
}

#[tokio::test]
async fn random_tables_survive_every_format_one_after_the_other() {
    let bench = Bench::start().await;
    bench
        .as_administrator(
            "cargo_db",
            "CREATE SCHEMA kept; GRANT USAGE ON SCHEMA kept TO cargo_user;",
        )
        .await;
    let formats = ["parquet", "csv", "jsonl"];
    for seed in 0..TABLES {
        let mut dice = Dice(seed);
        let shape = Shape::random(&mut dice);
        let first = format!("kept.t{seed}");
        fill(&bench, &shape, &mut dice, &first).await;
        let mut from = first.clone();
        for step in 0..formats.len() {
            let format = formats[(step + usize::try_from(seed).unwrap()) % formats.len()];
            let into = format!("kept.t{seed}_{format}");
            leg(&bench, &shape, &from, &format!("t{seed}.{format}"), &into).await;
            let differing = differing(&bench, &shape, &first, &into);
            assert_eq!(differing, Vec::<String>::new(), "table {seed}, {format}");
            from = into;
        }
    }
    assert_eq!(bench.staged_objects(), 0);
}
