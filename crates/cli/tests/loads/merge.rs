//! `--mode merge`.

use super::once::SALES;
use crate::support::Bench;

const MERGE: [&str; 6] = ["--into", "shop.sales", "--mode", "merge", "--key", "id"];

fn merge<'a>(bench: &Bench, file: &'a str, more: &[&'a str]) -> crate::support::Outcome {
    bench.load(&[&[file], &MERGE[..], more].concat())
}

fn refused(bench: &Bench, file: &str, more: &[&str]) -> String {
    bench.told(&merge(bench, file, more))
}

#[tokio::test]
async fn rows_take_the_place_of_those_with_their_key_and_the_others_are_added() {
    let bench = Bench::start().await;
    bench.write("sales.csv", SALES);
    // There is no table yet: it is made, and filled the same way.
    merge(&bench, "sales.csv", &[]).succeeded();
    bench.write(
        "changes.csv",
        "id,city,amount,at\n2,Bonn,21.00,2024-02-02\n4,Aachen,4.00,2024-02-03\n",
    );
    let merged = merge(&bench, "changes.csv", &[]).succeeded();
    assert!(
        merged.stderr.contains("loaded 2 rows into shop.sales"),
        "{}",
        merged.stderr
    );
    assert!(
        merged.stderr.contains("1 rows gave way"),
        "{}",
        merged.stderr
    );
    let expected = "id,city,amount,at\n1,Köln,1.50,2024-01-01\n2,Bonn,21.00,2024-02-02\n\
                    3,\"\",3.00,\n4,Aachen,4.00,2024-02-03\n";
    let rows = "SELECT * FROM shop.sales ORDER BY id";
    assert_eq!(bench.query(rows), expected);

    // The same file again does nothing, and done once more by order it changes nothing.
    let again = merge(&bench, "changes.csv", &[]).succeeded();
    assert!(again.stderr.contains("already loaded"), "{}", again.stderr);
    merge(&bench, "changes.csv", &["--again"]).succeeded();
    assert_eq!(bench.query(rows), expected);
    assert_eq!(bench.staged_objects(), 0);
}

#[tokio::test]
async fn a_key_must_be_there_once_in_the_files_unless_it_is_said_which_row_is_the_latest() {
    let bench = Bench::start().await;
    bench.write(
        "twice.csv",
        "id,state,changed\n1,new,2024-01-01\n1,paid,2024-01-03\n1,sent,\n2,new,2024-01-01\n",
    );
    insta::assert_snapshot!(refused(&bench, "twice.csv", &[]), @r#"
    exit status 1
    error: rows of the files share a value of the key "id": "1" 3 times
    hint: name the column that says which of them is the latest: `--latest-by COLUMN`
    code: key-not-unique
    "#);
    assert_eq!(bench.tables(), "table,loads,rows_loaded\n");
    let merged = merge(&bench, "twice.csv", &["--latest-by", "changed"]).succeeded();
    assert!(
        merged
            .stderr
            .contains("2 rows of the files left out for later ones"),
        "{}",
        merged.stderr
    );
    assert_eq!(
        bench.query("SELECT id, state FROM shop.sales ORDER BY id"),
        "id,state\n1,paid\n2,new\n"
    );
    bench.write(
        "tie.csv",
        "id,state,changed\n2,a,2024-01-05\n2,b,2024-01-05\n3,c,2024-01-01\n",
    );
    let tie = refused(&bench, "tie.csv", &["--latest-by", "changed"]);
    assert!(
        tie.contains("\"2\" twice") && tie.contains("as late as each other"),
        "{tie}"
    );
    assert_eq!(
        bench.query("SELECT COUNT(*) AS n FROM shop.sales"),
        "n\n2\n"
    );
    assert_eq!(bench.staged_objects(), 0);
}

#[tokio::test]
async fn a_row_without_a_key_is_refused() {
    let bench = Bench::start().await;
    bench.write("null.csv", "id,city\n1,a\n,b\n");
    insta::assert_snapshot!(refused(&bench, "null.csv", &[]), @r#"
    exit status 1
    error: "null.csv", line 3: the column "id" has no value, and the key of a merge needs one
    code: record-invalid
    "#);
    assert_eq!(bench.tables(), "table,loads,rows_loaded\n");
    // Whether a marker is NULL is known when the type is.
    bench.write("marked.csv", "id,city\n1,a\nNA,b\n");
    insta::assert_snapshot!(refused(&bench, "marked.csv", &[]), @r#"
    exit status 1
    error: the key "id" has no value in 1 of the 2 rows of the files
    hint: name columns that always have a value, or take these rows out of the files
    code: key-not-unique
    "#);
    // In a key of text the empty string is a value.
    bench.write("texts.csv", "id,city\na,1\n\"\",2\n");
    merge(&bench, "texts.csv", &[]).succeeded();
    // The records without one may be left out.
    bench.write("more.csv", "id,city\nb,3\n,4\n");
    let left = merge(&bench, "more.csv", &["--on-error", "skip"]).succeeded();
    assert!(
        left.stderr.contains("1 records left out"),
        "{}",
        left.stderr
    );
    assert_eq!(
        bench.query("SELECT id, city FROM shop.sales ORDER BY city"),
        "id,city\na,1\n\"\",2\nb,3\n"
    );
    assert_eq!(bench.staged_objects(), 0);
}

#[tokio::test]
async fn columns_that_a_file_lacks_keep_their_values_and_new_ones_are_added() {
    let bench = Bench::start().await;
    bench.write("one.csv", "id,name,note\n1,a,first\n2,b,second\n");
    merge(&bench, "one.csv", &[]).succeeded();
    bench.write("two.csv", "name,id,since\nB,2,2024-01-01\nC,3,2024-01-02\n");
    merge(&bench, "two.csv", &[]).succeeded();
    assert_eq!(
        bench.query("SELECT id, name, note, since FROM shop.sales ORDER BY id"),
        "id,name,note,since\n1,a,first,\n2,B,second,2024-01-01\n3,C,,2024-01-02\n"
    );
}

#[tokio::test]
async fn several_columns_may_be_the_key() {
    let bench = Bench::start().await;
    bench.write("one.csv", "id,line,n\n1,1,10\n1,2,20\n2,1,30\n");
    merge(&bench, "one.csv", &["--key", "line"]).succeeded();
    bench.write("two.csv", "id,line,n\n1,2,21\n2,2,40\n");
    merge(&bench, "two.csv", &["--key", "line"]).succeeded();
    assert_eq!(
        bench.query("SELECT id, line, n FROM shop.sales ORDER BY id, line"),
        "id,line,n\n1,1,10\n1,2,21\n2,1,30\n2,2,40\n"
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_key_is_told_before_anything_is_sent() {
    let bench = Bench::start().await;
    bench.write("sales.csv", SALES);
    let merge = [
        "load",
        "sales.csv",
        "--into",
        "shop.sales",
        "--mode",
        "merge",
    ];
    let without = bench.refusal(&merge);
    assert!(without.contains("`--key COLUMN`"), "{without}");
    assert!(without.contains("code: invalid-load"), "{without}");
    let misspelt = bench.refusal(&[&merge[..], &["--key", "cty"]].concat());
    insta::assert_snapshot!(misspelt, @r#"
    exit status 1
    error: `--key` names the column "cty", which the files do not have
    hint: did you mean "city"?
    code: invalid-load
    "#);
    let foreign = bench.refusal(&["load", "sales.csv", "--into", "shop.sales", "--key", "id"]);
    assert!(
        foreign.contains("`--key` is for `--mode merge`"),
        "{foreign}"
    );
}

#[tokio::test]
async fn a_table_of_somebody_else_is_neither_merged_into_nor_replaced() {
    let bench = Bench::start().await;
    bench
        .as_administrator(
            "cargo_db",
            "CREATE SCHEMA theirs; CREATE TABLE theirs.sales (id BIGINT, city VARCHAR(16)); \
             GRANT USAGE ON SCHEMA theirs TO cargo_user; GRANT ALL ON theirs.sales TO cargo_user;",
        )
        .await;
    bench.write("sales.csv", "id,city\n1,a\n");
    for mode in [&["merge", "--key", "id"][..], &["replace"], &["append"]] {
        let load = ["load", "sales.csv", "--into", "theirs.sales", "--mode"];
        let told = bench.refusal(&[&load[..], mode].concat());
        assert!(told.contains("code: table-not-owned"), "{mode:?}: {told}");
    }
    assert_eq!(
        bench.query("SELECT COUNT(*) AS n FROM theirs.sales"),
        "n\n0\n"
    );
}
