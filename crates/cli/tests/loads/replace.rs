//! `--mode replace`.

use crate::support::{Bench, Outcome};

fn replace(bench: &Bench, file: &str, more: &[&str]) -> Outcome {
    let load = [file, "--into", "shop.sales", "--mode", "replace"];
    bench.load(&[&load[..], more].concat())
}

#[tokio::test]
async fn grants_views_and_comments_survive_a_replacement() {
    let bench = Bench::start().await;
    bench.write("one.csv", "id,city\n1,Köln\n2,Bonn\n");
    bench.write("two.csv", "id,city\n3,Aachen\n");
    // There is no table yet: it is made.
    replace(&bench, "one.csv", &[]).succeeded();
    bench
        .as_administrator(
            "cargo_db",
            "CREATE USER reader PASSWORD 'Reader-pass-2013'; \
             GRANT USAGE ON SCHEMA shop TO reader; GRANT SELECT ON shop.sales TO reader; \
             CREATE VIEW shop.cities AS SELECT city FROM shop.sales; \
             GRANT SELECT ON shop.cities TO cargo_user; \
             COMMENT ON TABLE shop.sales IS 'what was sold';",
        )
        .await;
    let facts = "SELECT c.oid, d.description, \
                 HAS_TABLE_PRIVILEGE('reader', 'shop.sales', 'select') AS readable \
                 FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace \
                 LEFT JOIN pg_description AS d ON d.objoid = c.oid \
                 WHERE n.nspname = 'shop' AND c.relname = 'sales'";
    let before = bench.query(facts);
    assert!(before.contains("what was sold"), "{before}");

    let replaced = replace(&bench, "two.csv", &[]).succeeded();
    assert!(
        replaced.stderr.contains("2 rows gave way"),
        "{}",
        replaced.stderr
    );
    assert_eq!(bench.query(facts), before);
    assert_eq!(
        bench.query("SELECT id, city FROM shop.sales"),
        "id,city\n3,Aachen\n"
    );
    assert_eq!(
        bench.query("SELECT city FROM shop.cities"),
        "city\nAachen\n"
    );
    assert_eq!(bench.staged_objects(), 0);
}

#[tokio::test]
async fn a_replacement_is_passed_over_only_while_it_is_the_last_load() {
    let bench = Bench::start().await;
    bench.write("one.csv", "id\n1\n2\n");
    bench.write("two.csv", "id\n3\n");
    replace(&bench, "one.csv", &[]).succeeded();
    let same = replace(&bench, "one.csv", &[]).succeeded();
    assert!(same.stderr.contains("already loaded"), "{}", same.stderr);
    replace(&bench, "two.csv", &[]).succeeded();
    let back = replace(&bench, "one.csv", &[]).succeeded();
    assert!(back.stderr.contains("loaded 2 rows"), "{}", back.stderr);
    assert_eq!(
        bench.query("SELECT id FROM shop.sales ORDER BY id"),
        "id\n1\n2\n"
    );

    // Rows that were added and then replaced are gone: they are added again.
    let append = ["two.csv", "--into", "shop.sales", "--mode", "append"];
    bench.load(&append).succeeded();
    replace(&bench, "one.csv", &[]).succeeded();
    let added = bench.load(&append).succeeded();
    assert!(added.stderr.contains("loaded 1 rows"), "{}", added.stderr);
    assert_eq!(
        bench.query("SELECT id FROM shop.sales ORDER BY id"),
        "id\n1\n2\n3\n"
    );
}

#[tokio::test]
async fn values_of_another_type_leave_the_old_rows_where_they_were() {
    let bench = Bench::start().await;
    bench.write("one.csv", "id,city\n1,Köln\n");
    replace(&bench, "one.csv", &[]).succeeded();
    bench.write("bad.csv", "id,city\n1,Köln\nzwei,Bonn\n");
    let told = bench.told(&replace(&bench, "bad.csv", &[]));
    assert!(told.contains("code: column-type-conflict"), "{told}");
    assert!(told.contains("BIGINT"), "{told}");
    assert_eq!(
        bench.query("SELECT id, city FROM shop.sales"),
        "id,city\n1,Köln\n"
    );
    assert_eq!(bench.staged_objects(), 0);
}
