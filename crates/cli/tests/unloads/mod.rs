//! Results out of the warehouse: where they go, in what form, and what happens when a run ends early.

mod round_trip;

use std::fs;
use std::process::Stdio;

use crate::support::Bench;

const SALES: &str = "id,city,amount,ok\n1,Köln,1.50,true\n2,,20.25,false\n3,\"\",3.00,\n";

async fn with_sales() -> Bench {
    let bench = Bench::start().await;
    bench.write("sales.csv", SALES);
    bench
        .run(&["load", "sales.csv", "--into", "shop.sales"])
        .succeeded();
    bench
}

fn read(bench: &Bench, name: &str) -> String {
    fs::read_to_string(bench.path(name)).unwrap()
}

/// Names below a folder, in order.
fn names(bench: &Bench, folder: &str) -> Vec<String> {
    fn walk(folder: &std::path::Path, above: &str, names: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{above}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{name}/"), names);
            } else {
                names.push(name);
            }
        }
    }
    let mut names = Vec::new();
    walk(&bench.path(folder), "", &mut names);
    names.sort();
    names
}

#[tokio::test]
async fn one_file_has_the_form_that_its_name_says_and_null_is_not_the_empty_text() {
    let bench = with_sales().await;
    let unload = |to: &str, more: &[&str]| {
        let all = [
            &["unload", "shop.sales", "--to", to, "--order-by", "id desc"],
            more,
        ]
        .concat();
        bench.run(&all).succeeded()
    };
    unload("one.csv", &[]);
    assert_eq!(
        read(&bench, "one.csv"),
        "id,city,amount,ok\n3,\"\",3.00,\n2,,20.25,f\n1,Köln,1.50,t\n"
    );
    unload("one.tsv", &["--no-header"]);
    assert_eq!(
        read(&bench, "one.tsv"),
        "3\t\"\"\t3.00\t\n2\t\t20.25\tf\n1\tKöln\t1.50\tt\n"
    );
    unload("one.jsonl", &[]);
    assert_eq!(
        read(&bench, "one.jsonl"),
        "{\"id\":3,\"city\":\"\",\"amount\":3.00,\"ok\":null}\n\
         {\"id\":2,\"city\":null,\"amount\":20.25,\"ok\":false}\n\
         {\"id\":1,\"city\":\"Köln\",\"amount\":1.50,\"ok\":true}\n"
    );
    for (name, table) in [
        ("one.parquet", "shop.p"),
        ("one.csv.gz", "shop.g"),
        ("one.jsonl.zst", "shop.z"),
    ] {
        unload(name, &[]);
        bench.run(&["load", name, "--into", table]).succeeded();
        let same = format!(
            "SELECT COUNT(*) FROM shop.sales a JOIN {table} b ON a.id = b.id AND a.amount = b.amount \
             AND (a.city = b.city OR (a.city IS NULL AND b.city IS NULL)) \
             AND (a.ok = b.ok OR (a.ok IS NULL AND b.ok IS NULL))"
        );
        assert_eq!(bench.value(&same), "3", "{name}");
    }
    let refused = bench.refusal(&["unload", "shop.sales", "--to", "one.csv"]);
    insta::assert_snapshot!(refused, @r#"
    exit status 1
    error: "[folder]/one.csv" cannot be unloaded to: the file is there already
    hint: name a file that is not there yet, or let --overwrite replace it when the new one is complete
    code: unload-destination
    "#);
    let replaced = bench.run(&[
        "unload",
        "SELECT 7 AS seven",
        "--to",
        "one.csv",
        "--overwrite",
        "--output",
        "json",
    ]);
    let told: serde_json::Value = serde_json::from_str(&replaced.succeeded().stdout).unwrap();
    assert_eq!((&told["rows"], &told["proved"]), (&1.into(), &true.into()));
    assert_eq!(read(&bench, "one.csv"), "seven\n7\n");
    assert_eq!(bench.staged_objects(), 0);
}

#[tokio::test]
async fn partitions_are_folders_here_and_in_s3_where_nothing_is_replaced_unasked() {
    let bench = with_sales().await;
    let by_ok = [
        "--partition-by",
        "OK",
        "--format",
        "csv",
        "--order-by",
        "id",
    ];
    let unload = |to: &str, more: &[&str]| {
        bench.run(&[&["unload", "shop.sales", "--to", to], &by_ok[..], more].concat())
    };
    unload("by/", &[]).succeeded();
    assert_eq!(
        names(&bench, "by"),
        [
            "ok=__HIVE_DEFAULT_PARTITION__/000.csv",
            "ok=f/000.csv",
            "ok=t/000.csv"
        ]
    );
    assert_eq!(
        read(&bench, "by/ok=f/000.csv"),
        "id,city,amount\n2,,20.25\n"
    );

    let to = format!("s3://{}/exports/sales", bench.bucket());
    let done = unload(&to, &[]).succeeded();
    assert!(done.stderr.contains("unloaded 3 rows"), "{}", done.stderr);
    assert!(done.stderr.contains("in 3 files"), "{}", done.stderr);
    let again = unload(&to, &[]);
    assert_eq!(again.status, 1);
    assert!(
        again.stderr.contains("code: unload-destination"),
        "{}",
        again.stderr
    );
    let replaced = unload(&to, &["--overwrite"]);
    assert!(
        replaced.stderr.contains("unloaded 3 rows"),
        "{}",
        replaced.stderr
    );
}

#[tokio::test]
async fn no_rows_are_a_valid_file_with_the_columns() {
    let bench = with_sales().await;
    let none = "SELECT id, city FROM shop.sales WHERE id > 100";
    for name in ["none.csv", "none.parquet", "none.jsonl"] {
        let done = bench.run(&["unload", none, "--to", name]).succeeded();
        assert!(done.stderr.contains("unloaded 0 rows"), "{}", done.stderr);
    }
    assert_eq!(read(&bench, "none.csv"), "id,city\n");
    assert_eq!(read(&bench, "none.jsonl"), "");
    assert_eq!(&fs::read(bench.path("none.parquet")).unwrap()[..4], b"PAR1");
    let to = format!("s3://{}/exports/none/", bench.bucket());
    let done = bench
        .run(&["unload", none, "--to", &to, "--format", "csv"])
        .succeeded();
    assert!(done.stderr.contains("in 1 file"), "{}", done.stderr);
    // The file and the manifest of UNLOAD.
    assert_eq!(bench.staged_objects(), 2);
}

#[tokio::test]
async fn what_cannot_be_unloaded_is_refused_with_what_to_do() {
    let bench = with_sales().await;
    let refused = |more: &[&str]| bench.refusal(&[&["unload"], more].concat());
    let told = [
        refused(&["shop.sales", "--to", "x.parquet", "--compression", "gzip"]),
        refused(&["shop.sales", "--to", "x.csv", "--partition-by", "ok"]),
        refused(&["shop.sales", "--to", "x/", "--partition-by", "colour"]),
        refused(&["shop.sales", "--to", "x.csv", "--format", "jsonl"]),
    ]
    .concat();
    insta::assert_snapshot!(told, @r#"
    exit status 1
    error: a Parquet file is compressed inside (Snappy), so it takes no compression
    hint: leave out --compression, or choose --format csv or jsonl
    code: unload-unsupported
    exit status 1
    error: one file cannot be divided into partitions
    hint: name a folder: end --to with a slash
    code: unload-unsupported
    exit status 1
    error: there is no column "colour" to divide the files by
    hint: name a column of the table or of the query's result
    code: no-such-column
    exit status 1
    error: the name "x.csv" says another format than --format
    hint: leave out --format, or end --to with a slash to name a folder
    code: unload-unsupported
    "#);
    let writing = refused(&["DELETE FROM shop.sales", "--to", "x/"]);
    assert!(writing.contains("code: query-not-read-only"), "{writing}");
    let twice = refused(&["SELECT 1 AS a, 2 AS a", "--to", "x/"]);
    assert!(twice.starts_with("exit status 1\n"), "{twice}");
    assert!(!bench.path("x").exists());
    assert_eq!(bench.staged_objects(), 0);
}

#[tokio::test]
async fn an_unload_that_is_killed_anywhere_and_run_again_is_whole() {
    let bench = Bench::start().await;
    let rows: Vec<_> = (0..20_000).map(|row| format!("{row},name {row}")).collect();
    let expected = format!("id,name\n{}\n", rows.join("\n"));
    bench.write("rows.csv", &expected);
    bench
        .run(&["load", "rows.csv", "--into", "shop.rows"])
        .succeeded();
    for milliseconds in [60, 120, 200, 300, 400, 550, 700, 1000] {
        let name = format!("out-{milliseconds}.csv");
        let unload = ["unload", "shop.rows", "--to", &name, "--order-by", "id"];
        let mut killed = bench
            .command(&unload)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(milliseconds)).await;
        killed.kill().unwrap();
        killed.wait().unwrap();
        if bench.path(&name).exists() {
            assert_eq!(read(&bench, &name), expected, "a part under the final name");
        }
        bench
            .run(&[&unload[..], &["--overwrite"]].concat())
            .succeeded();
        assert_eq!(read(&bench, &name), expected, "after {milliseconds} ms");
        let left = fs::read_dir(bench.path("."))
            .unwrap()
            .filter(|entry| {
                let name = entry.as_ref().unwrap().file_name();
                name.to_string_lossy().ends_with(".longshore-unload")
            })
            .count();
        assert_eq!(
            (left, bench.staged_objects()),
            (0, 0),
            "after {milliseconds} ms"
        );
    }
}
