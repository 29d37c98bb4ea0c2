//! Files that have other columns than their table, and tables that are laid out by order.

use crate::support::Bench;

#[tokio::test]
async fn more_data_may_bring_longer_texts_and_new_columns_but_no_other_types() {
    let bench = Bench::start().await;
    bench.write("one.csv", "id,name\n1,a\n");
    bench.load(&["one.csv", "--into", "shop.names"]).succeeded();
    let append = |file| ["load", file, "--into", "shop.names", "--mode", "append"];
    bench.write(
        "two.csv",
        &format!("id,name,since\n2,{},2024-01-01\n", "n".repeat(300)),
    );
    bench.run(&append("two.csv")).succeeded();
    bench.write("three.csv", "id,name\n3,c\nthird,c\n");
    let refused = bench.refusal(&append("three.csv"));
    for part in [
        "exit status 1",
        "\"id\"",
        "BIGINT",
        "code: column-type-conflict",
    ] {
        assert!(refused.contains(part), "{part}: {refused}");
    }
    assert_eq!(
        bench.query("SELECT id, LEN(name) AS n, since FROM shop.names ORDER BY id"),
        "id,n,since\n1,1,\n2,300,2024-01-01\n"
    );
    assert_eq!(bench.staged_objects(), 0);
}

#[tokio::test]
async fn types_may_be_given_and_the_headroom_left_out() {
    let bench = Bench::start().await;
    bench.write("one.csv", "id,zip,n\n1,123,7\n2,456,8\n");
    let load = ["one.csv", "--into", "shop.exact", "--headroom", "no"];
    bench
        .load(
            &[
                &load[..],
                &["--types", "zip=varchar(5)", "--types", "N=smallint"],
            ]
            .concat(),
        )
        .succeeded();
    let types = "SELECT column_name, data_type, character_maximum_length AS length \
                 FROM svv_all_columns WHERE schema_name = 'shop' AND table_name = 'exact' \
                 ORDER BY ordinal_position";
    assert_eq!(
        bench.query(types),
        "column_name,data_type,length\nid,smallint,\nzip,character varying,5\nn,smallint,\n"
    );
    let unknown = bench.refusal(&[
        "load",
        "one.csv",
        "--into",
        "shop.other",
        "--types",
        "zap=varchar(5)",
    ]);
    assert!(unknown.contains("did you mean \"zip\"?"), "{unknown}");
    let usage = bench.load(&["one.csv", "--into", "shop.other", "--types", "zip=uuid"]);
    assert_eq!(usage.status, 2, "{}", usage.stderr);
}

#[tokio::test]
async fn a_table_is_laid_out_as_it_is_said() {
    let bench = Bench::start().await;
    bench.write("one.csv", "id,at,note\n1,2024-01-01,a\n");
    bench
        .load(&[
            "one.csv",
            "--into",
            "shop.laid",
            "--dist-key",
            "id",
            "--sort-key",
            "at",
            "--sort-key",
            "id",
            "--encode",
            "note=lzo",
        ])
        .succeeded();
    let laid = "SELECT column_name, encoding, distkey, sortkey FROM svv_redshift_columns \
                WHERE schema_name = 'shop' AND table_name = 'laid' ORDER BY ordinal_position";
    let laid = bench.query(laid);
    let lines: Vec<&str> = laid.lines().collect();
    assert!(
        lines[1].starts_with("id,") && lines[1].ends_with(",t,2"),
        "{laid}"
    );
    assert!(
        lines[2].starts_with("at,") && lines[2].ends_with(",f,1"),
        "{laid}"
    );
    assert!(lines[3].starts_with("note,lzo,f,0"), "{laid}");
    // A single key of a merge spreads its table unless it is said otherwise.
    bench
        .load(&[
            "one.csv",
            "--into",
            "shop.merged",
            "--mode",
            "merge",
            "--key",
            "id",
        ])
        .succeeded();
    let merged = "SELECT column_name, distkey FROM svv_redshift_columns \
                  WHERE schema_name = 'shop' AND table_name = 'merged' ORDER BY ordinal_position";
    assert_eq!(
        bench.query(merged),
        "column_name,distkey\nid,t\nat,f\nnote,f\n"
    );
    let append = bench.refusal(&[
        "load",
        "one.csv",
        "--into",
        "shop.laid",
        "--mode",
        "append",
        "--sort-key",
        "id",
    ]);
    assert!(append.contains("code: invalid-load"), "{append}");
}
