//! Loads of the workspace: `loads/*.toml`, by name and all of them.

use super::once::SALES;
use crate::support::Bench;

async fn bench() -> Bench {
    let bench = Bench::start().await;
    bench.write("data/sales.csv", SALES);
    bench.write("data/bad.csv", "id\n1\n1\n");
    bench.write(
        "loads/b_sales.toml",
        "files = [\"data/sales.csv\"]\ninto = \"shop.sales\"\nmode = \"merge\"\nkey = [\"id\"]\n\
         latest_by = \"at\"\nsort_key = [\"at\"]\n[types]\ncity = \"varchar(40)\"\n",
    );
    bench.write(
        "loads/a_bad.toml",
        "files = [\"data/bad.csv\"]\ninto = \"shop.bad\"\nmode = \"merge\"\nkey = [\"id\"]\n",
    );
    bench
}

#[tokio::test]
async fn every_load_runs_whatever_came_of_the_one_before() {
    let bench = bench().await;
    let done = bench.load(&["--all", "--output", "csv"]);
    assert_eq!(done.status, 1, "{}", done.stderr);
    assert_eq!(
        done.stdout.replace("\r\n", "\n"),
        "load,table,outcome,rows,error\na_bad,shop.bad,failed,,key-not-unique\n\
         b_sales,shop.sales,loaded,3,\n"
    );
    assert!(
        done.stderr.contains("1 of 2 loads failed"),
        "{}",
        done.stderr
    );
    bench.write("data/bad.csv", "id\n1\n2\n");
    let again = bench.load(&["--all", "--output", "csv"]).succeeded();
    assert_eq!(
        again.stdout.replace("\r\n", "\n"),
        "load,table,outcome,rows,error\na_bad,shop.bad,loaded,2,\n\
         b_sales,shop.sales,already loaded,3,\n"
    );
    assert_eq!(bench.staged_objects(), 0);
}

#[tokio::test]
async fn the_first_failure_may_end_it() {
    let bench = bench().await;
    let done = bench.load(&["--all", "--fail-fast", "--output", "json"]);
    assert_eq!(done.status, 1, "{}", done.stderr);
    let told: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(told.as_array().unwrap().len(), 1);
    assert_eq!(told[0]["error"]["code"], "key-not-unique");
    assert!(done.stderr.contains("1 load not run"), "{}", done.stderr);
}

#[tokio::test]
async fn a_definition_is_run_by_its_name_and_read_strictly() {
    let bench = bench().await;
    bench.load(&["b_sales"]).succeeded();
    assert_eq!(
        bench.query("SELECT COUNT(*) AS n FROM shop.sales"),
        "n\n3\n"
    );
    let beside = bench.refusal(&["load", "b_sales", "--mode", "append"]);
    assert!(beside.contains("change \"loads/b_sales.toml\""), "{beside}");
    bench.write(
        "loads/c.toml",
        "files = [\"x.csv\"]\ninto = \"s.t\"\nlatest-by = \"at\"\n",
    );
    let misspelt = bench.refusal(&["load", "b_sales"]);
    assert!(
        misspelt.contains("did you mean \"latest_by\"?"),
        "{misspelt}"
    );
    bench.write(
        "loads/c.toml",
        "files = [\"x.csv\"]\ninto = \"s.t\"\n[types]\na = \"uuid\"\n",
    );
    let unknown = bench.refusal(&["load", "b_sales"]);
    assert!(
        unknown.contains("\"uuid\" is not a Redshift type"),
        "{unknown}"
    );
}
