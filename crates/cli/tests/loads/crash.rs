//! A load is killed wherever it may be, and the same command is run again: the table equals the file,
//! the ledger has the load once, and nothing of it lies in S3.
//!
//! Named places are all those of `model::failpoint`, in every mode that passes them. Random moments are
//! a few here; `cargo xtask crash --rounds 20 --seed 7` kills at ten times as many.

use std::fmt::Write as _;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use model::failpoint::POINTS;

use crate::support::{Bench, number_from};

const DEFAULT_KILLS: u64 = 8;
const DEFAULT_SEED: u64 = 20_261_124;

/// Rows of the table before the load, and the ids that the file has.
const BEFORE: u32 = 40;
const FILE: std::ops::Range<u32> = 20..420;
/// A file whose load takes long enough to be killed in the middle of everything.
const LONG_FILE: std::ops::Range<u32> = 20..30_020;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Create,
    Append,
    Merge,
    Replace,
}

const MODES: [Mode; 4] = [Mode::Create, Mode::Append, Mode::Merge, Mode::Replace];

impl Mode {
    fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Append => "append",
            Self::Merge => "merge",
            Self::Replace => "replace",
        }
    }

    /// The places that a load of this mode has no business at.
    fn passes_by(self) -> &'static [&'static str] {
        match self {
            Self::Create => &[
                "column-widened",
                "table-locked",
                "column-added",
                "scratch-made",
                "rows-removed",
                "keys-checked",
                "newest-found",
                "older-removed",
                "values-kept",
                "rows-merged",
            ],
            Self::Append => &[
                "transaction-begun",
                "schema-made",
                "table-made",
                "scratch-made",
                "rows-removed",
                "keys-checked",
                "newest-found",
                "older-removed",
                "values-kept",
                "rows-merged",
            ],
            Self::Merge => &["transaction-begun", "schema-made", "table-made"],
            Self::Replace => &[
                "transaction-begun",
                "schema-made",
                "table-made",
                "scratch-made",
                "keys-checked",
                "newest-found",
                "older-removed",
                "values-kept",
                "rows-merged",
            ],
        }
    }
}

/// A row of the table or of the file; what is `None` is NULL.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    id: u32,
    /// The day of January 2024; the latest row of an id counts in a merge.
    day: u32,
    name: Option<String>,
    cents: u32,
    /// A column that only the table has.
    note: Option<String>,
    /// A column that only the file has.
    added: Option<String>,
}

/// What the table holds before the load: short names, so that the file's have to be made room for.
fn rows_before() -> Vec<Row> {
    let row = |id| Row {
        id,
        day: 1,
        name: Some(format!("b{id}")),
        cents: id,
        note: Some(format!("note {id}")),
        added: None,
    };
    (0..BEFORE).map(row).collect()
}

/// What the file holds: every tenth id has an older row, too.
fn rows_of_file(ids: std::ops::Range<u32>) -> Vec<Row> {
    let row = |id: u32, day: u32| Row {
        id,
        day,
        name: match id % 5 {
            0 => None,
            1 => Some(String::new()),
            2 => Some(format!("Köln, {id}")),
            3 => Some("ü€".repeat(id as usize % 60)),
            _ => Some(format!("name {id} of {day}")),
        },
        cents: id * 7 + day,
        note: None,
        added: id.is_multiple_of(3).then(|| format!("added {id}")),
    };
    let days = |id: u32| if id % 10 == 4 { vec![9, 3] } else { vec![5] };
    ids.flat_map(|id| days(id).into_iter().map(move |day| row(id, day)))
        .collect()
}

/// What the table must hold after a load of `file`.
fn rows_after(mode: Mode, file: Vec<Row>) -> Vec<Row> {
    let mut rows = match mode {
        Mode::Create | Mode::Replace => file,
        Mode::Append => [rows_before(), file].concat(),
        Mode::Merge => merged(file),
    };
    rows.sort();
    rows
}

fn merged(file: Vec<Row>) -> Vec<Row> {
    let mut rows: std::collections::BTreeMap<u32, Row> =
        rows_before().into_iter().map(|row| (row.id, row)).collect();
    let mut seen = std::collections::BTreeMap::new();
    for row in file {
        let latest = seen.entry(row.id).or_insert(0);
        if row.day > *latest {
            *latest = row.day;
            let note = rows.get(&row.id).and_then(|before| before.note.clone());
            rows.insert(row.id, Row { note, ..row });
        }
    }
    rows.into_values().collect()
}

/// The rows with the columns that are named, as a file holds them and as a query writes them.
fn csv(columns: &str, rows: &[Row]) -> String {
    let mut text = format!("{columns}\n");
    for row in rows {
        let fields: Vec<_> = columns.split(',').map(|name| field(row, name)).collect();
        writeln!(text, "{}", fields.join(",")).unwrap();
    }
    text
}

fn field(row: &Row, column: &str) -> String {
    let text = |value: &Option<String>| match value.as_deref() {
        None => String::new(),
        Some("") => "\"\"".to_owned(),
        Some(text) if text.contains(',') => format!("\"{text}\""),
        Some(text) => text.to_owned(),
    };
    match column {
        "id" => row.id.to_string(),
        "at" => format!("2024-01-{:02}", row.day),
        "name" => text(&row.name),
        "amount" => format!("{}.{:02}", row.cents / 100, row.cents % 100),
        "note" => text(&row.note),
        _ => text(&row.added),
    }
}

/// One stack, and a table of its own for each load.
struct Loads {
    bench: Bench,
    file: std::ops::Range<u32>,
    tables: usize,
}

/// One load of the file into one table.
struct Load<'a> {
    bench: &'a Bench,
    mode: Mode,
    schema: String,
    arguments: Vec<String>,
}

impl Loads {
    async fn start(file: std::ops::Range<u32>) -> Self {
        let bench = Bench::start().await;
        bench.write("before.csv", &csv("id,at,name,amount,note", &rows_before()));
        bench.write(
            "file.csv",
            &csv("id,at,name,amount,added", &rows_of_file(file.clone())),
        );
        Self {
            bench,
            file,
            tables: 0,
        }
    }

    /// A schema and table of its own that is as a load of this mode finds it.
    fn next(&mut self, mode: Mode) -> Load<'_> {
        self.tables += 1;
        let schema = format!("crash_{}", self.tables);
        let table = format!("{schema}.rows");
        if mode != Mode::Create {
            let before = self.bench.load(&["before.csv", "--into", &table]);
            before.succeeded();
        }
        let mut arguments = vec!["file.csv", "--into", &table, "--mode", mode.name()];
        if mode == Mode::Merge {
            arguments.extend(["--key", "id", "--latest-by", "at"]);
        }
        let arguments = arguments.into_iter().map(str::to_owned).collect();
        Load {
            bench: &self.bench,
            mode,
            schema,
            arguments,
        }
    }
}

impl Load<'_> {
    fn command(&self) -> std::process::Command {
        let words: Vec<_> = self.arguments.iter().map(String::as_str).collect();
        let mut command = self.bench.command(&[&["load"], &words[..]].concat());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Runs it until it passes a named place, or to its end.
    fn run_until(&self, point: &str) -> ExitStatus {
        let mut command = self.command();
        command.env("LONGSHORE_CRASH_AT", point).status().unwrap()
    }

    /// Runs it for so long at most; whether it was killed.
    async fn run_for(&self, time: Duration) -> bool {
        let mut running = self.command().spawn().unwrap();
        tokio::time::sleep(time).await;
        running.kill().unwrap();
        !running.wait().unwrap().success()
    }

    /// Runs it to its end and looks at everything that it may have left; how long it took.
    fn finish(&self, rows: Vec<Row>, killed: &str) -> Duration {
        let when = format!("{}, killed {killed}", self.mode.name());
        let begun = Instant::now();
        let words: Vec<_> = self.arguments.iter().map(String::as_str).collect();
        let done = self.bench.load(&words);
        let elapsed = begun.elapsed();
        assert_eq!(done.status, 0, "{when}: {}{}", done.stdout, done.stderr);
        self.holds(rows, &when);
        let sql = format!(
            "SELECT state, COUNT(*) AS n FROM longshore.loads \
             WHERE schema_name = '{}' AND (mode = '{}' OR state <> 'loaded') GROUP BY state",
            self.schema,
            self.mode.name()
        );
        assert_eq!(self.bench.query(&sql), "state,n\nloaded,1\n", "{when}");
        assert_eq!(self.bench.staged_objects(), 0, "{when}");
        elapsed
    }

    /// The table has exactly these rows.
    fn holds(&self, file: Vec<Row>, when: &str) {
        let columns = match self.mode {
            Mode::Create => "id,at,name,amount,added",
            _ => "id,at,name,amount,note,added",
        };
        let sql = format!("SELECT {columns} FROM {}.rows ORDER BY id, at", self.schema);
        let query = ["query", "--limit", "1000000", "--output", "csv", &sql];
        let rows = self.bench.run(&query).succeeded();
        let found = rows.stdout.replace("\r\n", "\n");
        let expected = csv(columns, &rows_after(self.mode, file));
        if found != expected {
            let lines = found.lines().zip(expected.lines());
            let first = lines.clone().find(|(found, expected)| found != expected);
            panic!(
                "{when}: {} lines instead of {}, the first other one is {first:?}",
                found.lines().count(),
                expected.lines().count()
            );
        }
    }
}

/// Kills a load of this mode at every named place.
async fn at_every_place(mode: Mode) {
    let mut loads = Loads::start(FILE).await;
    let mut passed_by = Vec::new();
    for point in POINTS {
        let file = rows_of_file(loads.file.clone());
        let load = loads.next(mode);
        if *point == "claim-taken-over" {
            assert_eq!(load.run_until("part-sent").code(), None, "part-sent");
        }
        let status = load.run_until(point);
        if status.success() {
            passed_by.push(*point);
        } else {
            assert_eq!(status.code(), None, "{point}: it failed by itself");
        }
        load.finish(file, &format!("at {point}"));
    }
    assert_eq!(passed_by, mode.passes_by());
}

#[tokio::test]
async fn a_create_that_is_killed_at_any_named_place_is_completed_by_its_rerun() {
    at_every_place(Mode::Create).await;
}

#[tokio::test]
async fn an_append_that_is_killed_at_any_named_place_is_completed_by_its_rerun() {
    at_every_place(Mode::Append).await;
}

#[tokio::test]
async fn a_merge_that_is_killed_at_any_named_place_is_completed_by_its_rerun() {
    at_every_place(Mode::Merge).await;
}

#[tokio::test]
async fn a_replacement_that_is_killed_at_any_named_place_is_completed_by_its_rerun() {
    at_every_place(Mode::Replace).await;
}

#[test]
fn every_named_place_is_passed_in_some_mode() {
    assert!(POINTS.len() >= 30);
    for point in POINTS {
        let passed = MODES.iter().any(|mode| !mode.passes_by().contains(point));
        assert!(passed, "{point}");
    }
}

#[tokio::test]
async fn a_load_that_is_killed_at_random_moments_is_completed_by_its_rerun() {
    let kills = number_from("CRASH_KILLS", DEFAULT_KILLS);
    let mut random = Random(number_from("CRASH_SEED", DEFAULT_SEED) | 1);
    println!("seed {}, {kills} kills", random.0);
    let mut loads = Loads::start(LONG_FILE).await;
    let file = rows_of_file(LONG_FILE);
    let mut longest = MODES.map(|mode| {
        let load = loads.next(mode);
        load.finish(file.clone(), "never")
    });
    let (mut killed, mut number) = (0, 0);
    let mut modes = MODES.into_iter().zip(0..).cycle();
    while killed < kills {
        let (mode, place): (_, usize) = modes.next().expect("it goes round for ever");
        number += 1;
        assert!(number < 4 * (kills + 4), "loads end too early");
        let load = loads.next(mode);
        let mut moments = String::from("after");
        // The rerun may be killed, too, and the one after it.
        loop {
            let moment = longest[place].mul_f64(random.below_one());
            write!(moments, " {} ms", moment.as_millis()).unwrap();
            killed += u64::from(load.run_for(moment).await);
            if random.below_one() > 0.3 {
                break;
            }
        }
        let elapsed = load.finish(file.clone(), &moments);
        longest[place] = (longest[place] + elapsed) / 2;
    }
    println!("{killed} of {number} loads and their reruns were killed");
}

/// Numbers that a seed determines (xorshift).
struct Random(u64);

impl Random {
    fn below_one(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32;
        f64::from(u32::try_from(high).unwrap()) / f64::from(u32::MAX)
    }
}
