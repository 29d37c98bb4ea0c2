//! Rows that the warehouse refuses although they were checked.

use crate::support::{Bench, Event, Network};

#[tokio::test]
async fn a_refused_copy_names_file_line_column_and_rule_in_the_file_that_was_loaded() {
    let bench = Bench::start().await;
    bench.write("first.csv", "id,city\n1,Bonn\n");
    bench
        .load(&["first.csv", "--into", "shop.sales"])
        .succeeded();
    let city = |id| if id == 700 { "Königswinter" } else { "Ulm" };
    let rows: Vec<String> = (2..1000).map(|id| format!("{id},{}", city(id))).collect();
    bench.write("more.csv", &format!("id,city\n{}\n", rows.join("\n")));
    // Somebody changes the table after the load has looked at it.
    let network = Network::between(
        &bench,
        "LOCK ",
        Event::Meanwhile(
            "ALTER TABLE shop.sales DROP COLUMN city; ALTER TABLE shop.sales ADD COLUMN city VARCHAR(4)",
        ),
    );
    let load = ["more.csv", "--into", "shop.sales", "--mode", "append"];
    let refused = bench.load(&load);
    network.was_noticed();
    let told = bench.told(&refused);
    for part in [
        "\"more.csv\", line 700, column \"city\"",
        "error 1204",
        "of the part part-",
        "`--types city=varchar(max)`",
        "code: load-rejected",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(bench.value("SELECT COUNT(*) FROM shop.sales"), "1");
    assert_eq!(bench.staged_objects(), 0);
}

#[tokio::test]
async fn what_redshift_refuses_in_place_is_named_as_redshift_names_it() {
    let bench = Bench::start().await;
    bench.put("lake/a.csv", "id,city\n1,Bonn\n").await;
    bench.put("lake/b.csv", "id,city\n2,Ulm\nthree,Ulm\n").await;
    let told = bench.refusal(&[
        "load",
        "s3://longshore-test/lake/",
        "--into",
        "shop.sales",
        "--in-place",
        "--types",
        "id=bigint",
        "--types",
        "city=varchar(16)",
    ]);
    for part in [
        "\"s3://longshore-test/lake/b.csv\" line 3, column \"id\"",
        "`--types id=varchar(max)`",
        "code: load-rejected",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(bench.tables(), "table,loads,rows_loaded\n");
}
