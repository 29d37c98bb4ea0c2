use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Decimal128Array, Float64Array, Int32Array, StringArray,
    TimestampMicrosecondArray,
};
use arrow::datatypes::{Field, Schema};
use local_dialect::statements::copy::Compression;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::*;

fn columns() -> Vec<UnloadColumn> {
    let column = |name: &str, data_type| UnloadColumn {
        name: name.to_owned(),
        data_type,
    };
    vec![
        column("id", RsType::Integer),
        column("ok", RsType::Boolean),
        column(
            "price",
            RsType::Decimal {
                precision: 8,
                scale: 2,
            },
        ),
        column("ratio", RsType::DoublePrecision),
        column("at", RsType::TimestampTz),
        column("code", RsType::Char(3)),
        column("note", RsType::VarChar(20)),
    ]
}

fn batch() -> RecordBatch {
    let prices = Decimal128Array::from(vec![Some(-150), None]);
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(Int32Array::from(vec![1, 2])),
        Arc::new(BooleanArray::from(vec![Some(true), Some(false)])),
        Arc::new(prices.with_precision_and_scale(8, 2).unwrap()),
        Arc::new(Float64Array::from(vec![0.5, f64::INFINITY])),
        Arc::new(TimestampMicrosecondArray::from(vec![1_500_000, -1_000_000])),
        Arc::new(StringArray::from(vec!["ab", "abc"])),
        Arc::new(StringArray::from(vec![Some("a,\"b\""), None])),
    ];
    let fields: Vec<_> = columns()
        .iter()
        .zip(&arrays)
        .map(|(column, array)| Field::new(&column.name, array.data_type().clone(), true))
        .collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()
}

fn unload(format: UnloadFormat, options: &UnloadOptions) -> Vec<UnloadFile> {
    let mut unloader = Unloader::new(columns(), format, options.clone());
    unloader.write(&batch()).unwrap();
    unloader.finish().unwrap()
}

fn serial(change: impl FnOnce(&mut UnloadOptions)) -> UnloadOptions {
    let mut options = UnloadOptions {
        parallel: false,
        ..UnloadOptions::default()
    };
    change(&mut options);
    options
}

fn text(file: &UnloadFile) -> &str {
    std::str::from_utf8(&file.content).unwrap()
}

#[test]
fn csv_quotes_what_needs_it_and_leaves_null_empty() {
    let files = unload(
        UnloadFormat::Csv { delimiter: b',' },
        &serial(|o| o.header = true),
    );
    insta::assert_snapshot!(text(&files[0]), @r#"
    id,ok,price,ratio,at,code,note
    1,t,-1.50,0.5,1970-01-01 00:00:01.5+00,ab ,"a,""b"""
    2,f,,Infinity,1969-12-31 23:59:59+00,abc,
    "#);
}

#[test]
fn text_quotes_everything_or_nothing() {
    let text_format = UnloadFormat::Text { delimiter: b'|' };
    let plain = unload(text_format, &serial(|o| o.null_as = Some("@".to_owned())));
    assert!(text(&plain[0]).ends_with("|abc|@\n"), "{}", text(&plain[0]));
    let quoted = unload(text_format, &serial(|o| o.add_quotes = true));
    assert!(
        text(&quoted[0]).starts_with("\"1\"|\"t\"|\"-1.50\"|"),
        "{}",
        text(&quoted[0])
    );
}

#[test]
fn json_writes_booleans_as_letters_and_null_as_null() {
    let files = unload(UnloadFormat::Json, &serial(|_| {}));
    insta::assert_snapshot!(text(&files[0]), @r#"
    {"id":1,"ok":"t","price":-1.50,"ratio":0.5,"at":"1970-01-01 00:00:01.5+00","code":"ab ","note":"a,\"b\""}
    {"id":2,"ok":"f","price":null,"ratio":"Infinity","at":"1969-12-31 23:59:59+00","code":"abc","note":null}
    "#);
}

#[test]
fn parquet_keeps_types_and_counts() {
    let files = unload(UnloadFormat::Parquet, &UnloadOptions::default());
    assert_eq!(files.len(), 2);
    for file in files {
        let content = bytes::Bytes::from(file.content);
        let reader = ParquetRecordBatchReaderBuilder::try_new(content).unwrap();
        assert_eq!(reader.metadata().file_metadata().num_rows(), 1);
        assert_eq!(reader.schema().field(2).name(), "price");
    }
}

#[test]
fn small_results_still_come_as_several_files() {
    let files = unload(
        UnloadFormat::Csv { delimiter: b',' },
        &UnloadOptions::default(),
    );
    let slices: Vec<_> = files
        .iter()
        .map(|file| (file.slice, file.part, file.row_count))
        .collect();
    assert_eq!(slices, [(0, 0, 1), (1, 0, 1)]);
}

#[test]
fn no_rows_leave_no_file() {
    let unloader = Unloader::new(columns(), UnloadFormat::Parquet, UnloadOptions::default());
    assert_eq!(unloader.finish().unwrap(), []);
}

#[test]
fn files_are_compressed_on_request() {
    let options = serial(|options| options.compression = Compression::Gzip);
    let files = unload(UnloadFormat::Csv { delimiter: b',' }, &options);
    let mut text = String::new();
    let mut reader =
        crate::compression::reader(Compression::Gzip, files[0].content.as_slice()).unwrap();
    std::io::Read::read_to_string(&mut reader, &mut text).unwrap();
    assert_eq!(text.lines().count(), 2);
}

#[test]
fn a_verbose_manifest_tells_lengths_counts_and_columns() {
    let files = [ManifestFile {
        url: "s3://b/p0000_part_00".to_owned(),
        content_length: 12,
        record_count: 3,
    }];
    let document: serde_json::Value =
        serde_json::from_str(&manifest(&files, &columns(), true)).unwrap();
    assert_eq!(document["entries"][0]["meta"]["record_count"], 3);
    assert_eq!(document["schema"]["elements"][5]["type"]["max_length"], 3);
    assert_eq!(document["meta"]["content_length"], 12);
    let plain: serde_json::Value =
        serde_json::from_str(&manifest(&files, &columns(), false)).unwrap();
    assert!(plain.get("schema").is_none());
    assert_eq!(plain["entries"][0]["meta"]["content_length"], 12);
}
