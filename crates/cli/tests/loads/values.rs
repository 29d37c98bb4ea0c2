//! Values that other loaders change come out of the table as they were in the file.

use crate::support::Bench;

/// The values of the survey in `docs/reference/type-inference.md`, each in a column of its own, beside one
/// that shares its type.
const ROWS: [[&str; 8]; 2] = [
    [
        "1",
        "00123",
        "\"\"",
        "NA",
        "1234567890123456789012345",
        "03/04/2024",
        "2024-03-04T05:06:07+02:00",
        "ÉÈ",
    ],
    [
        "2",
        "99",
        "",
        "none",
        "7",
        "04/03/2024",
        "2024-03-04 05:06:07.5Z",
        "x",
    ],
];

fn csv() -> String {
    let mut text = String::from("id,zip,note,status,big,day,at,name\n");
    for row in ROWS {
        text += &row.join(",").replace("ÉÈ", &"é".repeat(150));
        text.push('\n');
    }
    text
}

/// What the table holds of them.
fn expect_as_they_were(bench: &Bench, table: &str) {
    let told = |sql: &str| bench.query(&sql.replace("TABLE", table));
    // Parquet that Redshift unloads has moments in UTC without a zone.
    assert_eq!(
        told("SELECT id, zip, big, day, CAST(at AS TIMESTAMPTZ) AS at FROM TABLE ORDER BY id"),
        "id,zip,big,day,at\n\
         1,00123,1234567890123456789012345,03/04/2024,2024-03-04 03:06:07+00\n\
         2,99,7,04/03/2024,2024-03-04 05:06:07.5+00\n",
        "{table}"
    );
    // The empty string and the missing value are two things.
    assert_eq!(
        told(
            "SELECT id, note = '' AS empty, note IS NULL AS missing, status FROM TABLE ORDER BY id"
        ),
        "id,empty,missing,status\n1,t,f,NA\n2,,t,none\n",
        "{table}"
    );
    assert_eq!(
        told("SELECT LEN(name) AS characters, OCTET_LENGTH(name) AS bytes FROM TABLE WHERE id = 1"),
        "characters,bytes\n150,300\n",
        "{table}"
    );
}

fn types(bench: &Bench, table: &str) -> String {
    bench.query(&format!(
        "SELECT column_name, data_type FROM svv_columns \
         WHERE table_schema = 'shop' AND table_name = '{table}' ORDER BY ordinal_position"
    ))
}

#[tokio::test]
async fn the_eight_values_that_other_loaders_change_are_in_the_table_as_they_were() {
    let bench = Bench::start().await;
    bench.write("awkward.csv", &csv());
    bench
        .load(&["awkward.csv", "--into", "shop.csv"])
        .succeeded();
    insta::assert_snapshot!(types(&bench, "csv"), @r"
    column_name,data_type
    id,bigint
    zip,character varying
    note,character varying
    status,character varying
    big,numeric
    day,character varying
    at,timestamp with time zone
    name,character varying
    ");
    expect_as_they_were(&bench, "shop.csv");

    // From there through each format and back.
    for format in ["csv", "jsonl", "parquet"] {
        let (to, table) = (format!("out-{format}"), format!("shop.from_{format}"));
        let unload = ["unload", "shop.csv", "--to", &to, "--format", format];
        bench.run(&unload).succeeded();
        let files = format!("{to}/*");
        let mut load = vec![files.as_str(), "--into", &table];
        if format == "jsonl" {
            // A string of JSON stays text unless it is a date or a time.
            load.extend(["--types", "big=decimal(38,0)"]);
        }
        bench.load(&load).succeeded();
        expect_as_they_were(&bench, &table);
    }
}

#[tokio::test]
async fn text_that_no_varchar_holds_is_refused_with_its_place_or_treated_as_it_is_asked_for() {
    let bench = Bench::start().await;
    let long = "é".repeat(35_000);
    bench.write("long.csv", &format!("id,name\n1,short\n2,{long}\n"));
    let load = ["long.csv", "--into", "shop.long"];
    let told = bench.told(&bench.load(&load));
    for part in ["long.csv\", line 3", "\"name\"", "70000 bytes", "65,535"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(bench.tables(), "table,loads,rows_loaded\n");
    let bytes = "SELECT id, OCTET_LENGTH(name) AS bytes FROM shop.long ORDER BY id";
    let with = |policy| [&load[..], &["--mode", "replace", "--on-error", policy]].concat();
    // Cut between two characters of two bytes.
    bench.load(&with("truncate")).succeeded();
    assert_eq!(bench.query(bytes), "id,bytes\n1,5\n2,65534\n");
    bench.load(&with("null")).succeeded();
    assert_eq!(bench.query(bytes), "id,bytes\n1,5\n2,\n");
    bench.load(&with("skip")).succeeded();
    assert_eq!(bench.query(bytes), "id,bytes\n1,5\n");
}

#[tokio::test]
async fn json_keeps_what_it_says_apart() {
    let bench = Bench::start().await;
    let rows = "\u{feff}{\"id\":1,\"s\":\"\",\"n\":null,\"big\":123456789012345678901234567890.5,\
                \"u\":\"\\ud83d\\ude00 \\u00e9\\n\\\"\\\\\",\"o\":{\"a\":[1,{\"b\":null}],\"x\":\"\"}}\n\
                {\"id\":2,\"u\":\"null\",\"o\":null,\"s\":\"NA\",\"n\":7,\"big\":0.25}\n";
    bench.write("rows.jsonl", rows);
    bench
        .load(&["rows.jsonl", "--into", "shop.json"])
        .succeeded();
    assert_eq!(
        bench.query("SELECT id, s = '' AS empty, n, big, u FROM shop.json ORDER BY id"),
        "id,empty,n,big,u\n\
         1,t,,123456789012345678901234567890.50,\"😀 é\n\"\"\\\"\n\
         2,f,7,0.25,null\n"
    );
    assert_eq!(
        bench.query(
            "SELECT id, o IS NULL AS missing, o.a[1].b IS NULL AS b, o.x = '' AS empty \
             FROM shop.json ORDER BY id"
        ),
        "id,missing,b,empty\n1,f,t,t\n2,t,t,\n"
    );
}
