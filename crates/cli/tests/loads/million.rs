//! Random rows through every mode: afterwards the table has exactly those that it must. A few thousand
//! here; `cargo xtask rows` takes a million.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};

use crate::support::{Bench, number_from};

const DEFAULT_ROWS: u64 = 5_000;
const DEFAULT_SEED: u64 = 20_261_124;

type Field = Option<String>;

/// Texts that a reader or a writer of CSV could take for something else.
const AWKWARD: [&str; 16] = [
    "",
    "NA",
    "NULL",
    "\\N",
    "\\",
    "\"",
    "\"\"",
    ",",
    "a\nb",
    "a\r\nb",
    " ",
    "'",
    "é€😀",
    "\t",
    "0x1",
    "#",
];

/// The rows of a run: each follows from the seed, the file that it was in, and its id.
#[derive(Clone, Copy)]
struct Rows {
    seed: u64,
}

impl Rows {
    fn row(self, file: u64, id: u64) -> [Field; 6] {
        let mut random = Numbers(self.seed ^ (file << 56) ^ id.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let null = |random: &mut Numbers| random.below(9) == 0;
        let amount = random.below(1_000_000_000_000);
        let (day, second) = (random.below(28) + 1, random.below(86_400));
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let year = 1900 + random.below(200);
        let month = random.below(12) + 1;
        let moment = format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
        let mut name = String::new();
        for _ in 0..random.below(4) {
            name += random.pick(&AWKWARD);
            write!(name, "{}", random.below(3)).unwrap();
        }
        if random.below(3) == 0 {
            random.pick(&AWKWARD).clone_into(&mut name);
        }
        [
            Some(id.to_string()),
            (!null(&mut random)).then(|| format!("{}.{:02}", amount / 100, amount % 100)),
            (!null(&mut random)).then_some(moment),
            (!null(&mut random)).then(|| (amount.is_multiple_of(2)).to_string()),
            (!null(&mut random)).then_some(name),
            Some(file.to_string()),
        ]
    }

    fn write(self, bench: &Bench, name: &str, file: u64, ids: impl Iterator<Item = u64>) {
        let mut out = BufWriter::new(File::create(bench.path(name)).unwrap());
        writeln!(out, "id,amount,at,ok,name,file").unwrap();
        for id in ids {
            let fields = self.row(file, id).map(|field| match field {
                None => String::new(),
                Some(text) => format!("\"{}\"", text.replace('"', "\"\"")),
            });
            // Numbers and times in quotes are none the less what they are; the empty string is one.
            writeln!(out, "{}", fields.join(",")).unwrap();
        }
    }
}

/// Numbers that a seed determines (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut number = self.0;
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (number ^ (number >> 31)) % bound
    }

    fn pick<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[usize::try_from(self.below(texts.len() as u64)).unwrap()]
    }
}

#[tokio::test]
async fn random_rows_are_what_they_were_after_every_mode() {
    let count = number_from("LOAD_ROWS", DEFAULT_ROWS);
    let seed = number_from("LOAD_SEED", DEFAULT_SEED);
    println!("seed {seed}, {count} rows a file");
    let rows = Rows { seed };
    let bench = Bench::start().await;
    let (whole, more) = (0..count, count..2 * count);
    // Half of each of the others, and rows that are in none.
    let changed = [
        count / 2..count + count / 2,
        2 * count..2 * count + count / 10,
    ];
    rows.write(&bench, "1.csv", 1, whole.clone());
    rows.write(&bench, "2.csv", 2, more);
    rows.write(&bench, "3.csv", 3, changed.iter().cloned().flatten());
    rows.write(&bench, "4.csv", 4, whole);
    let load = |file: &str, mode: &[&str]| {
        let words = [&[file, "--into", "shop.rows", "--mode"], mode].concat();
        bench.load(&words).succeeded();
    };

    load("1.csv", &["create"]);
    holds(&bench, rows, count, |id| (id < count).then_some(1));
    load("2.csv", &["append"]);
    holds(&bench, rows, 2 * count, |id| {
        Some(if id < count { 1 } else { 2 })
    });
    load("3.csv", &["merge", "--key", "id"]);
    holds(&bench, rows, 2 * count + count / 10, |id| {
        let is_changed = changed.iter().any(|ids| ids.contains(&id));
        Some(if is_changed {
            3
        } else if id < count {
            1
        } else {
            2
        })
    });
    load("4.csv", &["replace"]);
    holds(&bench, rows, count, |id| (id < count).then_some(4));
    assert_eq!(bench.staged_objects(), 0);
}

/// The table has each id below `ids` once, with the values of the file that it comes from.
fn holds(bench: &Bench, rows: Rows, ids: u64, file_of: impl Fn(u64) -> Option<u64>) {
    let _ = std::fs::remove_file(bench.path("out.csv"));
    let unload = ["unload", "shop.rows", "--to", "out.csv", "--format", "csv"];
    bench.run(&unload).succeeded();
    let mut seen = vec![false; usize::try_from(ids).unwrap()];
    let mut fields = Fields::of(File::open(bench.path("out.csv")).unwrap());
    assert_eq!(fields.record().unwrap().len(), 6);
    while let Some(mut found) = fields.record() {
        // As UNLOAD writes booleans.
        found[3] = found[3].take().map(|ok| {
            match ok.as_str() {
                "t" => "true",
                "f" => "false",
                other => other,
            }
            .to_owned()
        });
        let id: u64 = found[0].as_deref().unwrap().parse().unwrap();
        let expected = file_of(id).map(|file| rows.row(file, id).to_vec());
        assert_eq!(Some(found), expected, "row {id}");
        let place = usize::try_from(id).unwrap();
        assert!(
            !std::mem::replace(&mut seen[place], true),
            "row {id} is there twice"
        );
    }
    let missing = seen.iter().position(|seen| !seen);
    assert_eq!(missing, None, "a row is missing");
}

/// Reads CSV as it is unloaded: an unquoted empty field is NULL.
struct Fields {
    bytes: std::iter::Peekable<std::io::Bytes<BufReader<File>>>,
}

impl Fields {
    fn of(file: File) -> Self {
        Self {
            bytes: BufReader::with_capacity(1 << 20, file).bytes().peekable(),
        }
    }

    fn next(&mut self) -> Option<u8> {
        self.bytes.next().map(Result::unwrap)
    }

    fn next_is(&mut self, byte: u8) -> bool {
        self.bytes
            .next_if(|next| next.as_ref().is_ok_and(|next| *next == byte))
            .is_some()
    }

    /// `None` behind the last.
    fn record(&mut self) -> Option<Vec<Field>> {
        self.bytes.peek()?;
        let mut record = Vec::new();
        loop {
            let (field, end) = self.field();
            record.push(field);
            if end == b'\n' {
                return Some(record);
            }
        }
    }

    fn field(&mut self) -> (Field, u8) {
        let mut text = Vec::new();
        let quoted = self.next_is(b'"');
        let end = loop {
            let byte = self.next().expect("a record ends with a line end");
            match byte {
                b'"' if quoted && !self.next_is(b'"') => break self.next().unwrap(),
                b',' | b'\n' if !quoted => break byte,
                byte => text.push(byte),
            }
        };
        let text = String::from_utf8(text).unwrap();
        let is_null = !quoted && text.is_empty();
        ((!is_null).then_some(text), end)
    }
}
