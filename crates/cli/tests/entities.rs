//! Entities, computed columns and segments.

use crate::support::Bench;

const PLANES: &str = "tailnum,year,seats\nN1,1990,100\nN2,2001,50\nN3,,20\nN4,1985,7\n";

/// A workspace with planes loaded, an entity over them with a computed column, and a segment.
async fn bench() -> Bench {
    let bench = Bench::start().await;
    bench.write("planes.csv", PLANES);
    bench
        .run(&["load", "planes.csv", "--into", "fleet.planes"])
        .succeeded();
    bench.write(
        "entities/planes/query.sql",
        "SELECT tailnum, year, seats FROM fleet.planes",
    );
    bench.write(
        "entities/planes/entity.toml",
        "id = \"tailnum\"\n[[columns]]\nname = \"age\"\ntype = \"integer\"\n",
    );
    bench.write(
        "entities/planes/columns/age.js",
        "export default (record) => record.year == null ? null : 2013 - record.year;",
    );
    bench.write(
        "segments/old.toml",
        "entity = \"planes\"\ntrack = [\"seats\"]\n[[filter.groups]]\nconditions = [\n  \
         { column = \"year\", operator = \"lower_than\", value = 2000 },\n]\n",
    );
    bench
}

fn csv(bench: &Bench, sql: &str) -> String {
    bench
        .run(&["query", "--output", "csv", sql])
        .succeeded()
        .stdout
}

#[tokio::test]
async fn a_computed_column_is_previewed_deployed_changed_and_removed() {
    let bench = bench().await;
    bench.run(&["entity", "refresh", "planes"]).succeeded();
    let preview = bench
        .run(&["column", "preview", "planes", "age", "--output", "csv"])
        .succeeded();
    insta::assert_snapshot!(preview.stdout, @r"
    tailnum,year,age,error
    N1,1990,23,
    N2,2001,12,
    N3,,,
    N4,1985,28,
    ");
    let plan = ["plan", "--output", "csv"];
    insta::assert_snapshot!(bench.run(&plan).succeeded().stdout, @r"
    action,thing
    create,entity.planes.age
    ");
    bench.run(&["apply"]).succeeded();
    let ages = "SELECT tailnum, age FROM entities.planes ORDER BY tailnum";
    insta::assert_snapshot!(csv(&bench, ages), @r"
    tailnum,age
    N1,23
    N2,12
    N3,
    N4,28
    ");
    assert_eq!(bench.run(&plan).succeeded().stdout, "action,thing\n");

    bench.write(
        "entities/planes/columns/age.js",
        "export default (record) => 2024 - record.year;",
    );
    insta::assert_snapshot!(bench.run(&plan).succeeded().stdout, @r"
    action,thing
    replace,entity.planes.age
    ");
    bench
        .run(&["apply", "--only", "entity.planes.age"])
        .succeeded();
    insta::assert_snapshot!(csv(&bench, ages), @r"
    tailnum,age
    N1,34
    N2,23
    N3,2024
    N4,39
    ");

    bench.write("entities/planes/entity.toml", "id = \"tailnum\"\n");
    std::fs::remove_file(bench.path("entities/planes/columns/age.js")).unwrap();
    bench.run(&["apply"]).succeeded();
    let columns = bench
        .run(&["entity", "show", "planes", "--output", "csv"])
        .succeeded();
    insta::assert_snapshot!(columns.stdout, @r"
    column,type,kind
    tailnum,VARCHAR(16),original
    year,BIGINT,original
    seats,BIGINT,original
    ");
}

#[tokio::test]
async fn a_refresh_shows_new_rows_and_keeps_the_computed_column() {
    let bench = bench().await;
    bench.run(&["apply"]).succeeded();
    bench.write("more.csv", "tailnum,year,seats\nN5,1970,3\n");
    bench
        .run(&[
            "load",
            "more.csv",
            "--into",
            "fleet.planes",
            "--mode",
            "append",
        ])
        .succeeded();
    let refreshed = bench.run(&["entity", "refresh", "planes"]).succeeded();
    assert!(
        refreshed.stderr.contains("5 rows in version 2"),
        "{}",
        refreshed.stderr
    );
    let page = [
        "entity", "rows", "planes", "--limit", "2", "--offset", "3", "--output", "jsonl",
    ];
    insta::assert_snapshot!(bench.run(&page).succeeded().stdout, @r#"
    {"tailnum":"N4","year":"1985","seats":"7","age":"28"}
    {"tailnum":"N5","year":"1970","seats":"3","age":"43"}
    "#);
    let listed = bench
        .run(&["entity", "list", "--output", "csv"])
        .succeeded();
    insta::assert_snapshot!(listed.stdout, @r"
    entity,id,computed_columns,version,rows
    planes,tailnum,age,2,5
    ");
}

#[tokio::test]
async fn an_id_that_is_not_unique_leaves_the_entity_as_it_was() {
    let bench = bench().await;
    bench.run(&["entity", "refresh", "planes"]).succeeded();
    bench.write("more.csv", "tailnum,year,seats\nN1,1970,3\n");
    bench
        .run(&[
            "load",
            "more.csv",
            "--into",
            "fleet.planes",
            "--mode",
            "append",
        ])
        .succeeded();
    insta::assert_snapshot!(bench.refusal(&["entity", "refresh", "planes"]), @r#"
    exit status 1
    error: the entity "planes" was not refreshed: it is needed that no two rows have the same "tailnum"
    hint: give one row for each id in "query.sql", or name another column as `id`
    code: key-not-unique
    "#);
    assert_eq!(
        csv(&bench, "SELECT COUNT(*) AS n FROM entities.planes"),
        "n\r\n4\n"
    );
}

#[tokio::test]
async fn a_segment_records_who_came_left_and_changed() {
    let bench = bench().await;
    bench.run(&["entity", "refresh", "planes"]).succeeded();
    let refresh = ["segment", "refresh", "old"];
    let first = bench.run(&refresh).succeeded();
    assert!(
        first.stderr.contains("evaluation 1: 2 members, 2 added"),
        "{}",
        first.stderr
    );
    bench.write(
        "entities/planes/query.sql",
        "SELECT tailnum, CASE WHEN tailnum = 'N1' THEN 2005 WHEN tailnum = 'N2' THEN 1999 \
         ELSE year END AS year, CASE WHEN tailnum = 'N4' THEN 8 ELSE seats END AS seats \
         FROM fleet.planes",
    );
    bench.run(&["entity", "refresh", "planes"]).succeeded();
    let second = bench.run(&refresh).succeeded();
    assert!(
        second
            .stderr
            .contains("evaluation 2: 2 members, 1 added, 1 removed, 1 updated"),
        "{}",
        second.stderr
    );
    let changes = csv(
        &bench,
        "SELECT kind, id, before_seats, after_seats FROM longshore_data.changes_old \
         WHERE evaluation = 2 ORDER BY kind",
    );
    insta::assert_snapshot!(changes, @r"
    kind,id,before_seats,after_seats
    added,N2,,50
    removed,N1,100,
    updated,N4,7,8
    ");
    assert_eq!(
        csv(&bench, "SELECT tailnum FROM segments.old ORDER BY 1"),
        "tailnum\r\nN2\r\nN4\n"
    );
    let count = bench
        .run(&["segment", "count", "old", "--output", "csv"])
        .succeeded();
    assert_eq!(count.stdout, "segment,members\r\nold,2\n");
}

#[tokio::test]
async fn code_and_filters_that_name_what_is_not_there_are_refused() {
    let bench = bench().await;
    let before = bench.refusal(&["segment", "refresh", "old"]);
    bench.run(&["entity", "refresh", "planes"]).succeeded();
    bench.write(
        "entities/planes/columns/age.js",
        "export default (record) => record.yaer;",
    );
    let code = bench.refusal(&["apply"]);
    bench.write(
        "entities/planes/columns/age.js",
        "export default (record) => 1;",
    );
    let constant = bench.refusal(&["apply"]);
    bench.write(
        "segments/old.toml",
        "entity = \"planes\"\n[[filter.groups]]\nconditions = [\n  \
         { column = \"year\", operator = \"contains\", value = \"19\" },\n]\n",
    );
    let filter = bench.refusal(&["segment", "refresh", "old"]);
    insta::assert_snapshot!([before, code, constant, filter].join("\n"), @r#"
    exit status 1
    error: the entity "planes" was never refreshed in this warehouse
    hint: run `longshore entity refresh planes`
    code: entity-not-refreshed

    exit status 1
    error: the column "age" uses "yaer", which the entity does not have
    code: no-such-column

    exit status 1
    error: the code of the column "age" reads no column of its row
    hint: let it read at least one, for example the id, or put the constant into "query.sql"
    code: invalid-definition

    exit status 1
    error: operator "contains" does not apply to column "year" of type BIGINT
    code: invalid-condition
    "#);
}
