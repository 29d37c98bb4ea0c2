//! What is wrong is refused in words, with a hint and the right exit status, and leaves nothing.

use crate::support::Bench;

/// Runs a load that has to be refused, and proves that nothing of it is left.
fn refused_load(bench: &Bench, arguments: &[&str]) -> String {
    let (objects, tables) = (bench.staged_objects(), bench.tables());
    let told = bench.refusal(arguments);
    assert_eq!(bench.staged_objects(), objects, "something is left in S3");
    assert_eq!(bench.tables(), tables, "something is left in the warehouse");
    told
}

#[tokio::test]
async fn files_that_cannot_be_loaded_are_refused() {
    let bench = Bench::start().await;
    bench.write("good.csv", "a,b\n1,x\n");
    bench
        .run(&["load", "good.csv", "--into", "shop.good"])
        .succeeded();
    bench.write("empty.csv", "");
    bench.write("headless.csv", "1,2013-01-01\n2,2013-01-02\n");
    bench.write("folder/inside.txt", "");
    let mut told = Vec::new();
    for file in ["missing.csv", "empty.csv", "headless.csv", "folder"] {
        told.push(refused_load(&bench, &["load", file, "--into", "shop.bad"]));
    }
    insta::assert_snapshot!(told.join("\n"), @r#"
    exit status 1
    error: no file "missing.csv"
    hint: check the spelling and the current folder
    code: source-not-found

    exit status 1
    error: "empty.csv" is empty
    hint: check how the file was written; an empty one is not loaded
    code: source-empty

    exit status 1
    error: "headless.csv" has no header: field 1 of its first record is "1", like the fields below it
    hint: add a first line with the names, or say whether there is one: `--header absent` or `--header present`
    code: header-missing

    exit status 1
    error: the folder "folder" holds no data
    hint: names that begin with `.` or `_` and empty files do not count
    code: source-empty
    "#);
}

#[tokio::test]
async fn names_that_redshift_cannot_hold_are_refused_and_awkward_ones_are_kept() {
    let bench = Bench::start().await;
    let long = "n".repeat(200);
    bench.write("long.csv", &format!("{long}\n1\n"));
    bench.write(
        "rows.csv",
        "\"a \"\"quoted\"\" name\",select,Größe\n1,2,3\n",
    );
    let column = refused_load(&bench, &["load", "long.csv", "--into", "shop.long"]);
    let table = refused_load(
        &bench,
        &["load", "rows.csv", "--into", &format!("shop.{long}")],
    );
    let part = refused_load(&bench, &["load", "rows.csv", "--into", "a.b.c"]);
    insta::assert_snapshot!([column, table, part].join("\n"), @r#"
    exit status 1
    error: the identifier "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn" has 200 bytes; Redshift identifiers have at most 127 bytes
    hint: choose a name of 1 to 127 bytes; a letter outside ASCII takes two to four
    code: invalid-identifier

    exit status 1
    error: the identifier "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn" has 200 bytes; Redshift identifiers have at most 127 bytes
    hint: choose a name of 1 to 127 bytes; a letter outside ASCII takes two to four
    code: invalid-identifier

    exit status 1
    error: "a.b.c" is not a name of the form schema.table
    hint: write schema.table, and a part with a dot in it in double quotes
    code: invalid-identifier
    "#);

    bench
        .run(&["load", "rows.csv", "--into", r#"shop."my ""odd"" table""#])
        .succeeded();
    let rows = bench
        .run(&[
            "query",
            "--output",
            "jsonl",
            r#"SELECT * FROM shop."my ""odd"" table""#,
        ])
        .succeeded();
    insta::assert_snapshot!(rows.stdout, @r#"{"a \"quoted\" name":"1","select":"2","größe":"3"}"#);
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_and_refused() {
    let bench = Bench::start().await;
    let outcome = bench.run_with(&["query", "SELECT 1"], "Wrong-pass-1");
    insta::assert_snapshot!(bench.told(&outcome), @r#"
    exit status 1
    error: the warehouse refused the login of "cargo_user": password authentication failed for user "cargo_user"
      because: login failed: password authentication failed for user "cargo_user"
    hint: check `user` and `password` under `[warehouse]`; it was not tried again, because Redshift locks a user after five failed logins
    code: login-refused
    "#);
}

#[tokio::test]
async fn an_unknown_table_is_refused() {
    let bench = Bench::start().await;
    insta::assert_snapshot!(bench.refusal(&["query", "SELECT * FROM shop.nowhere"]), @r#"
    exit status 1
    error: SELECT failed: relation "shop.nowhere" does not exist
    hint: look with `longshore catalog`
    code: table-not-found
    "#);
    insta::assert_snapshot!(bench.refusal(&["table", "drop", "shop.nowhere", "--yes"]), @r#"
    exit status 1
    error: there is no table "shop.nowhere"
    hint: `longshore table list` shows the tables that loads made
    code: table-not-found
    "#);
    bench.write("rows.csv", "a\n1\n");
    let append = [
        "load",
        "rows.csv",
        "--into",
        "shop.nowhere",
        "--mode",
        "append",
    ];
    insta::assert_snapshot!(refused_load(&bench, &append), @r#"
    exit status 1
    error: there is no table "shop.nowhere" to add to
    hint: make it with `--mode create`
    code: table-not-found
    "#);
}

#[tokio::test]
async fn an_object_store_that_does_not_answer_is_a_failed_service() {
    let bench = Bench::start().await;
    bench.write("rows.csv", "a\n1\n");
    let settings = bench
        .settings()
        .replacen(&bench.stack.aws_url(), "http://127.0.0.1:9", 1);
    bench.write("longshore.toml", &settings);
    let told = refused_load(&bench, &["load", "rows.csv", "--into", "shop.rows"]);
    insta::assert_snapshot!(told, @r#"
    exit status 3
    error: could not list "s3://longshore-test/test01/loads/[id]"
      because: client error (Connect)
      because: tcp connect error
      because: Connection refused (os error 111)
    hint: check that the endpoint and `region` under `[staging]` can be reached from here
    code: bucket-unreachable
    "#);
}

#[tokio::test]
async fn an_entity_query_with_two_statements_never_reaches_the_warehouse() {
    let bench = Bench::start().await;
    bench.write("entities/planes/entity.toml", "id = \"tailnum\"\n");
    bench.write(
        "entities/planes/query.sql",
        "SELECT 1 AS tailnum;\nDROP SCHEMA longshore CASCADE\n",
    );
    insta::assert_snapshot!(bench.refusal(&["entity", "refresh", "planes"]), @r#"
    exit status 1
    error: "entities/planes/query.sql" is not a query that Longshore runs
      because: the query holds a second statement at line 2, column 1
    hint: give one statement
    code: query-not-read-only
    "#);
}

#[tokio::test]
async fn an_unknown_key_of_the_workspace_is_refused_with_the_nearest() {
    let bench = Bench::start().await;
    bench.write(
        "longshore.toml",
        &bench.settings().replace("tls =", "tsl ="),
    );
    insta::assert_snapshot!(bench.refusal(&["plan"]), @r#"
    exit status 1
    error: unknown key "tsl" in "longshore.toml", line 8
    hint: did you mean "tls"?
    code: unknown-key
    "#);
}

#[tokio::test]
async fn a_table_of_somebody_else_is_left_alone() {
    let bench = Bench::start().await;
    bench.as_administrator("cargo_db", "CREATE SCHEMA theirs; CREATE TABLE theirs.rows (a INTEGER); INSERT INTO theirs.rows VALUES (7); GRANT USAGE ON SCHEMA theirs TO cargo_user; GRANT ALL ON TABLE theirs.rows TO cargo_user").await;
    bench.write("rows.csv", "a\n1\n");
    let create = refused_load(&bench, &["load", "rows.csv", "--into", "theirs.rows"]);
    let append = refused_load(
        &bench,
        &[
            "load",
            "rows.csv",
            "--into",
            "theirs.rows",
            "--mode",
            "append",
        ],
    );
    let beside = refused_load(&bench, &["load", "rows.csv", "--into", "theirs.other"]);
    let dropped = bench.refusal(&["table", "drop", "theirs.rows", "--yes"]);
    insta::assert_snapshot!([create, append, beside, dropped].join("\n"), @r#"
    exit status 1
    error: "theirs.rows" exists and belongs to "awsuser"; Longshore did not create it
    hint: choose another name; nothing was changed
    code: table-not-owned

    exit status 1
    error: "theirs.rows" exists and belongs to "awsuser"; Longshore did not create it
    hint: choose another name; nothing was changed
    code: table-not-owned

    exit status 1
    error: the schema "theirs" belongs to "awsuser"
    hint: choose another schema, or add "theirs" to `allow_schemas` under `[warehouse]`
    code: schema-not-owned

    exit status 1
    error: "theirs.rows" exists and belongs to "awsuser"; Longshore did not create it
    hint: choose another name; nothing was changed
    code: table-not-owned
    "#);
    let rows = bench
        .run(&["query", "--output", "csv", "SELECT a FROM theirs.rows"])
        .succeeded();
    assert_eq!(rows.stdout, "a\r\n7\n");
}
