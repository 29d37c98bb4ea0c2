use insta::assert_snapshot;
use staging::{Encoding, Source};

use crate::support::{Bench, text, types};

const DATA: &str = "naam,plaats\nJürgen,東京\n\"a\nb\",😀\n";

fn utf_16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

#[tokio::test]
async fn utf_16_in_both_orders_is_read_with_and_without_a_mark() {
    let marked = format!("\u{feff}{DATA}");
    for (bytes, encoding) in [
        (utf_16(DATA, u16::to_le_bytes), "UTF-16LE"),
        (utf_16(DATA, u16::to_be_bytes), "UTF-16BE"),
        (utf_16(&marked, u16::to_le_bytes), "UTF-16LE"),
        (utf_16(&marked, u16::to_be_bytes), "UTF-16BE"),
    ] {
        let bench = Bench::new();
        let staged = bench.stage(bytes).await.unwrap();
        assert_eq!(
            staged.inferred.read_as,
            format!("comma delimited, double quotes, header, {encoding}")
        );
        assert_eq!(types(&staged), ["naam VARCHAR(16)", "plaats VARCHAR(16)"]);
        assert_eq!(
            bench.rows(&staged).await,
            [[text("Jürgen"), text("東京")], [text("a\nb"), text("😀")]]
        );
    }
}

#[tokio::test]
async fn utf_16_that_is_compressed_and_json_is_read_too() {
    let bench = Bench::new();
    let json = utf_16("{\"a\":\"é\"}\n{\"a\":\"東\"}\n", u16::to_le_bytes);
    let compressed = zstd::encode_all(json.as_slice(), 1).unwrap();
    let staged = bench.stage(compressed).await.unwrap();
    assert_eq!(staged.inferred.read_as, "JSON lines, UTF-16LE, zstd");
    assert_eq!(bench.rows(&staged).await, [[text("é")], [text("東")]]);
}

#[tokio::test]
async fn latin_1_is_read_as_the_windows_1252_that_it_nearly_always_is() {
    let bench = Bench::new();
    let staged = bench
        .stage(b"naam,prijs\ncaf\xe9,\x80 5\n\x93x\x94,2\n")
        .await
        .unwrap();
    assert_eq!(
        staged.inferred.read_as,
        "comma delimited, double quotes, header, Windows-1252"
    );
    let rows = bench.rows(&staged).await;
    assert_eq!(
        rows,
        [[text("café"), text("€ 5")], [text("“x”"), text("2")]]
    );
}

#[tokio::test]
async fn another_encoding_is_read_where_it_is_named() {
    let bench = Bench::new();
    let staged = bench
        .stage_with(b"a,b\n\x93\xfa\x96\x7b,1\n", |options| {
            options.encoding = Encoding::named("shift_jis");
        })
        .await
        .unwrap();
    assert_eq!(bench.rows(&staged).await, [[text("日本"), text("1")]]);
}

#[tokio::test]
async fn a_broken_byte_in_utf_8_is_named_and_never_taken_for_another_encoding() {
    let bench = Bench::new();
    assert_snapshot!(bench.refusal(b"naam,n\ncaf\xc3\xa9,1\nJ\xfcrgen,2\n").await, @r#"
    record-invalid: "data", line 3: the record is not UTF-8: byte 0xfc at byte 2 of the line
    hint: if the whole file has another encoding, name it: `--encoding windows-1252`
    "#);
}

#[tokio::test]
async fn half_a_character_of_utf_16_is_named_with_its_line() {
    let bench = Bench::new();
    let mut bytes = utf_16("a,b\n1,x\n", u16::to_le_bytes);
    bytes.extend([b'2', 0, b',', 0, 0x00, 0xd8, b'\n', 0]);
    assert_snapshot!(bench.refusal(bytes).await, @r#"
    record-invalid: "data", line 3: the record is not UTF-16LE
    hint: say which encoding the file has: `--encoding NAME`
    "#);
}

#[tokio::test]
async fn latin_1_behind_the_sample_is_refused_until_it_is_named() {
    let mut data = b"id,naam\n".to_vec();
    for id in 0..100_000 {
        data.extend(format!("{id},x\n").into_bytes());
    }
    data.extend(b"100000,caf\xe9\n");
    let bench = Bench::new();
    let refusal = bench.refusal(&data).await;
    assert!(refusal.contains("line 100002"), "{refusal}");
    assert!(refusal.contains("--encoding"), "{refusal}");
    let bench = Bench::new();
    let staged = bench
        .stage_with(&data, |options| {
            options.encoding = Encoding::named("latin1");
        })
        .await
        .unwrap();
    let rows = bench.rows(&staged).await;
    assert!(rows.contains(&vec![text("100000"), text("café")]));
}

#[test]
fn utf_32_is_named() {
    let bench = Bench::new();
    let input = bench.write("utf32.csv", b"\xff\xfe\0\0a\0\0\0");
    let error = Source::open(vec![input], &bench.options()).unwrap_err();
    assert!(bench.told(error).contains("is UTF-32 text"));
}
