//! How files are read, where the options say it: on the command line, in a definition, in a dry run.

use crate::support::Bench;

/// Loads `data` with these options into a table of its own and gives the rows.
fn rows(bench: &Bench, data: impl AsRef<[u8]>, options: &[&str]) -> String {
    std::fs::write(bench.path("data"), data).unwrap();
    let load = ["data", "--into", "shop.read"];
    bench.load(&[&load[..], options].concat()).succeeded();
    let rows = bench.query("SELECT * FROM shop.read ORDER BY 1");
    bench
        .run(&["table", "drop", "shop.read", "--yes"])
        .succeeded();
    rows
}

#[tokio::test]
async fn an_encoding_is_detected_or_named() {
    let bench = Bench::start().await;
    let utf_16: Vec<u8> = "n,name\n1,Jürgen 東京 😀\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(rows(&bench, &utf_16, &[]), "n,name\n1,Jürgen 東京 😀\n");
    let windows = b"n,name\n1,caf\xe9 \x80 5\n";
    assert_eq!(rows(&bench, windows, &[]), "n,name\n1,café € 5\n");
    let cyrillic = b"n,name\n1,\xcc\xee\xf1\xea\xe2\xe0\n";
    assert_eq!(
        rows(&bench, cyrillic, &["--encoding", "windows-1251"]),
        "n,name\n1,Москва\n"
    );
    let japanese = b"n,name\n1,\x93\xfa\x96\x7b\n";
    assert_eq!(
        rows(&bench, japanese, &["--encoding", "shift_jis"]),
        "n,name\n1,日本\n"
    );
    let unknown = bench.refusal(&["load", "data", "--into", "shop.x", "--encoding", "klingon"]);
    assert!(unknown.contains("code: invalid-load"), "{unknown}");
    assert!(unknown.contains("`shift_jis`"), "{unknown}");
    // The bytes are no UTF-8, and it was said that they are.
    let wrong = bench.refusal(&["load", "data", "--into", "shop.x", "--encoding", "utf-8"]);
    assert!(
        wrong.contains("line 2") && wrong.contains("UTF-8"),
        "{wrong}"
    );
}

#[tokio::test]
async fn lines_comments_escapes_and_delimiters_are_taken_as_they_are_named() {
    let bench = Bench::start().await;
    let report = "Sales of May\n(in EUR)\nid,city\n# not counted\n1,Köln\n2,#2\n";
    assert_eq!(
        rows(&bench, report, &["--skip-lines", "2", "--comment", "#"]),
        "id,city\n1,Köln\n2,#2\n"
    );
    let mysql = "1\ta\\tb\\nc\n2\t\\N\n3\t\"q\"\n";
    assert_eq!(
        rows(
            &bench,
            mysql,
            &[
                "--escape", "letters", "--quote", "none", "--header", "absent"
            ]
        ),
        "column_1,column_2\n1,\"a\tb\nc\"\n2,\n3,\"\"\"q\"\"\"\n"
    );
    let unix = "id|city\n1|a\\|b\n2|c\\\\\n";
    assert_eq!(
        rows(&bench, unix, &["--escape", "\\"]),
        "id,city\n1,a|b\n2,c\\\n"
    );
    let long = "id::city\n1::a:b\n";
    assert_eq!(
        rows(&bench, long, &["--delimiter", "::"]),
        "id,city\n1,a:b\n"
    );
    let quoted = "id,city\n1,$a,b$\n2,\"c\"\n";
    assert_eq!(
        rows(&bench, quoted, &["--quote", "$"]),
        "id,city\n1,\"a,b\"\n2,\"\"\"c\"\"\"\n"
    );
}

#[tokio::test]
async fn a_dry_run_shows_how_the_files_are_read() {
    let bench = Bench::start().await;
    bench.write("report.txt", "Report\nid;city\n# none\n1;K\\;ln\n");
    let load = [
        "report.txt",
        "--into",
        "shop.read",
        "--skip-lines",
        "1",
        "--comment",
        "#",
        "--escape",
        "\\",
        "--encoding",
        "latin1",
        "--dry-run",
    ];
    let told = bench.load(&load).succeeded().stderr;
    for part in [
        "semicolon delimited, double quotes, backslash escapes, comments begin with '#', header",
        "Windows-1252",
        "first line skipped",
        "--delimiter, --quote, --escape, --header, --encoding and --format say otherwise",
        "1 rows would be loaded",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(bench.tables(), "table,loads,rows_loaded\n");
}

#[tokio::test]
async fn a_dry_run_shows_the_text_for_null_that_the_copy_would_have() {
    let bench = Bench::start().await;
    bench.write("plain.csv", "a,b\n1,x\n");
    let told = bench.load(&["plain.csv", "--into", "shop.a", "--dry-run"]);
    let told = told.succeeded().stderr;
    assert!(told.contains(r"NULL AS '\\N'"), "{told}");
    // A value is `\N` itself: NULL needs another text.
    bench.write("marked.csv", "a,b\n1,\"\\N\"\n,x\n");
    let told = bench.load(&["marked.csv", "--into", "shop.a", "--dry-run"]);
    let told = told.succeeded().stderr;
    assert!(told.contains(r"NULL AS '\\NN'"), "{told}");
    bench.load(&["marked.csv", "--into", "shop.a"]).succeeded();
    assert_eq!(
        bench.query("SELECT a, b FROM shop.a ORDER BY a"),
        "a,b\n1,\\N\n,x\n"
    );
}

#[tokio::test]
async fn a_definition_says_the_same_and_is_another_load_where_the_rows_are_others() {
    let bench = Bench::start().await;
    bench.write("data/report.txt", "Report\nid,city\n# none\n1,K\\,ln\n");
    bench.write(
        "loads/report.toml",
        "files = [\"data/report.txt\"]\ninto = \"shop.read\"\nskip_lines = 1\n\
         comment = \"#\"\nescape = \"\\\\\"\nencoding = \"utf-8\"\n",
    );
    bench.load(&["report"]).succeeded();
    assert_eq!(
        bench.query("SELECT * FROM shop.read"),
        "id,city\n1,\"K,ln\"\n"
    );
    let same = [
        "data/report.txt",
        "--into",
        "shop.read",
        "--skip-lines",
        "1",
        "--comment",
        "#",
        "--escape",
        "\\",
        "--encoding",
        "UTF8",
    ];
    let again = bench.load(&same).succeeded();
    assert!(again.stderr.contains("already loaded"), "{}", again.stderr);
    // With another escape the rows would be others, so that it is another load.
    let other = [&same[..7], &["--escape", "none"]].concat();
    let other = bench.load(&[&other[..], &["--mode", "append"]].concat());
    assert!(!other.stderr.contains("already loaded"), "{}", other.stderr);
}

#[tokio::test]
async fn what_is_said_of_another_format_is_refused_with_the_format_that_the_files_have() {
    let bench = Bench::start().await;
    bench.write("rows.jsonl", "{\"a\":1}\n");
    let told = bench.refusal(&[
        "load",
        "rows.jsonl",
        "--into",
        "shop.read",
        "--delimiter",
        ";",
    ]);
    insta::assert_snapshot!(told, @r"
    exit status 1
    error: `--delimiter` is for delimited text, and the files are JSON lines
    hint: leave it out, or say that the files are text: `--format csv`
    code: invalid-load
    ");
}
