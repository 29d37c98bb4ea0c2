//! `--on-error`.

use crate::support::Bench;

const BAD: &str =
    "id,city,at\n1,Köln,2024-01-01\nzwei,Bonn,2024-01-02\n3,Berlin-Mitte,2024-01-03\n";

async fn bench() -> Bench {
    let bench = Bench::start().await;
    bench.write("first.csv", "id,city,at\n7,Bonn,2024-01-01\n");
    bench
        .load(&[
            "first.csv",
            "--into",
            "shop.sales",
            "--types",
            "city=varchar(6)",
        ])
        .succeeded();
    bench.write("bad.csv", BAD);
    bench
}

fn append(bench: &Bench, more: &[&str]) -> crate::support::Outcome {
    let load = [
        "bad.csv",
        "--into",
        "shop.sales",
        "--mode",
        "append",
        "--on-error",
    ];
    bench.load(&[&load[..], more].concat())
}

const ROWS: &str = "SELECT id, city FROM shop.sales ORDER BY id";

#[tokio::test]
async fn a_value_that_does_not_fit_is_refused_with_its_place() {
    let bench = bench().await;
    let told = bench.told(&append(&bench, &["fail"]));
    for part in [
        "bad.csv",
        "line 3",
        "\"id\"",
        "zwei",
        "BIGINT",
        "code: column-type-conflict",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(bench.query(ROWS), "id,city\n7,Bonn\n");
}

#[tokio::test]
async fn records_are_left_out_and_kept() {
    let bench = bench().await;
    let told = append(&bench, &["skip", "--rejects", "left.jsonl"]).succeeded();
    assert!(
        told.stderr.contains("2 records left out"),
        "{}",
        told.stderr
    );
    assert_eq!(bench.query(ROWS), "id,city\n1,Köln\n7,Bonn\n");
    let rejects = std::fs::read_to_string(bench.path("left.jsonl")).unwrap();
    assert_eq!(rejects.lines().count(), 2, "{rejects}");
    let first: serde_json::Value = serde_json::from_str(rejects.lines().next().unwrap()).unwrap();
    assert_eq!(first["line"], 3);
    assert_eq!(first["column"], "id");
    let again = append(&bench, &["skip", "--rejects", "left.jsonl"]).succeeded();
    assert!(again.stderr.contains("already loaded"), "{}", again.stderr);
}

#[tokio::test]
async fn values_become_null_and_texts_are_cut() {
    let bench = bench().await;
    let told = append(&bench, &["null"]).succeeded();
    assert!(told.stderr.contains("1 made NULL"), "{}", told.stderr);
    assert_eq!(
        bench.query("SELECT id, city FROM shop.sales ORDER BY at, id"),
        "id,city\n1,Köln\n7,Bonn\n,Bonn\n3,\n"
    );
    bench.write("bad.csv", "id,city,at\n8,Königswinter,2024-02-01\n");
    let told = append(&bench, &["truncate"]).succeeded();
    assert!(told.stderr.contains("1 cut"), "{}", told.stderr);
    assert_eq!(
        bench.query("SELECT city FROM shop.sales WHERE id = 8"),
        "city\nKönig\n"
    );
}
