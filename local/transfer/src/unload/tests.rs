use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Decimal128Array, Float64Array, Int32Array, StringArray,
    TimestampMicrosecondArray,
};
use arrow::datatypes::{Field, Schema};
use local_dialect::statements::copy::Compression;
use local_dialect::statements::unload::Partitioning;
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

struct Unloaded {
    /// Slice, part and rows of each file.
    places: Vec<(usize, usize, u64)>,
    partitions: Vec<String>,
    contents: Vec<Vec<u8>>,
}

impl Unloaded {
    fn of(files: &[UnloadFile]) -> Self {
        Self {
            places: files
                .iter()
                .map(|file| (file.slice, file.part, file.row_count))
                .collect(),
            partitions: files
                .iter()
                .map(|file| file.partition.to_string())
                .collect(),
            contents: files
                .iter()
                .map(|file| {
                    let content = std::fs::read(&file.path).unwrap();
                    assert_eq!(file.size_bytes, content.len() as u64);
                    content
                })
                .collect(),
        }
    }

    fn text(&self, file: usize) -> &str {
        std::str::from_utf8(&self.contents[file]).unwrap()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a file that is removed with the test needs some folder"
)]
fn unloader(format: &UnloadFormat, options: &UnloadOptions) -> Result<Unloader, Error> {
    Unloader::new(columns(), format, options, std::env::temp_dir())
}

fn unload(format: &UnloadFormat, options: &UnloadOptions) -> Unloaded {
    let mut unloader = unloader(format, options).unwrap();
    unloader.write(&batch()).unwrap();
    Unloaded::of(&unloader.finish().unwrap())
}

const CSV: UnloadFormat = UnloadFormat::Csv { delimiter: b',' };
const TEXT: UnloadFormat = UnloadFormat::Text { delimiter: b'|' };

fn serial(change: impl FnOnce(&mut UnloadOptions)) -> UnloadOptions {
    let mut options = UnloadOptions {
        parallel: false,
        ..UnloadOptions::default()
    };
    change(&mut options);
    options
}

#[test]
fn csv_quotes_what_needs_it_and_leaves_null_empty() {
    let files = unload(&CSV, &serial(|options| options.header = true));
    insta::assert_snapshot!(files.text(0), @r#"
    id,ok,price,ratio,at,code,note
    1,t,-1.50,0.5,1970-01-01 00:00:01.5+00,ab ,"a,""b"""
    2,f,,Infinity,1969-12-31 23:59:59+00,abc,
    "#);
}

#[test]
fn text_quotes_everything_or_nothing() {
    let plain = unload(
        &TEXT,
        &serial(|options| options.null_as = Some("@".to_owned())),
    );
    assert!(plain.text(0).ends_with("|abc|@\n"), "{}", plain.text(0));
    let quoted = unload(&TEXT, &serial(|options| options.add_quotes = true));
    assert!(
        quoted.text(0).starts_with("\"1\"|\"t\"|\"-1.50\"|"),
        "{}",
        quoted.text(0)
    );
}

#[test]
fn escape_is_for_characters_and_for_quotes_with_addquotes() {
    let comma = UnloadFormat::Text { delimiter: b',' };
    let escaped = unload(&comma, &serial(|options| options.escape = true));
    assert!(
        escaped.text(0).contains(",a\\,\"b\"\n"),
        "{}",
        escaped.text(0)
    );
    let quoted = unload(
        &comma,
        &serial(|options| {
            options.escape = true;
            options.add_quotes = true;
        }),
    );
    assert!(
        quoted.text(0).contains(",\"a\\,\\\"b\\\"\"\n"),
        "{}",
        quoted.text(0)
    );
}

#[test]
fn json_writes_booleans_as_letters_and_null_as_null() {
    let files = unload(&UnloadFormat::Json, &serial(|_| {}));
    insta::assert_snapshot!(files.text(0), @r#"
    {"id":1,"ok":"t","price":-1.50,"ratio":0.5,"at":"1970-01-01 00:00:01.5+00","code":"ab ","note":"a,\"b\""}
    {"id":2,"ok":"f","price":null,"ratio":"Infinity","at":"1969-12-31 23:59:59+00","code":"abc","note":null}
    "#);
}

#[test]
fn parquet_keeps_types_and_counts() {
    let files = unload(&UnloadFormat::Parquet, &UnloadOptions::default());
    assert_eq!(files.contents.len(), 2);
    for content in files.contents {
        let content = bytes::Bytes::from(content);
        let reader = ParquetRecordBatchReaderBuilder::try_new(content).unwrap();
        assert_eq!(reader.metadata().file_metadata().num_rows(), 1);
        assert_eq!(reader.schema().field(2).name(), "price");
    }
}

#[test]
fn small_results_still_come_as_several_files() {
    let files = unload(&CSV, &UnloadOptions::default());
    assert_eq!(files.places, [(0, 0, 1), (1, 0, 1)]);
}

#[test]
fn no_rows_leave_no_file() {
    let unloader = unloader(&UnloadFormat::Parquet, &UnloadOptions::default()).unwrap();
    assert!(unloader.finish().unwrap().is_empty());
}

#[test]
fn a_file_is_never_longer_than_asked() {
    let options = serial(|options| options.max_file_size_bytes = 300);
    let mut unloader = unloader(&CSV, &options).unwrap();
    for _ in 0..10 {
        unloader.write(&batch()).unwrap();
    }
    let files = Unloaded::of(&unloader.finish().unwrap());
    assert!(files.places.len() > 3, "{:?}", files.places);
    assert!(files.contents.iter().all(|content| content.len() <= 300));
    let parts: Vec<_> = files.places.iter().map(|(_, part, _)| *part).collect();
    assert_eq!(parts, (0..parts.len()).collect::<Vec<_>>());
    assert_eq!(
        files.places.iter().map(|(_, _, rows)| rows).sum::<u64>(),
        20
    );
}

#[test]
fn partitions_are_folders_without_their_columns() {
    let options = serial(|options| {
        options.partition = Some(Partitioning {
            columns: vec!["note".to_owned(), "ok".to_owned()],
            include: false,
        });
    });
    let files = unload(&CSV, &options);
    assert_eq!(
        files.partitions,
        [
            "note=a,%22b%22/ok=t/",
            "note=__HIVE_DEFAULT_PARTITION__/ok=f/"
        ]
    );
    assert_eq!(files.text(0), "1,-1.50,0.5,1970-01-01 00:00:01.5+00,ab \n");
}

#[test]
fn partition_columns_are_of_some_types_and_not_all_columns() {
    let by = |names: &[&str]| {
        let columns = names.iter().map(|name| (*name).to_owned()).collect();
        let options = serial(|options| {
            options.partition = Some(Partitioning {
                columns,
                include: true,
            });
        });
        unloader(&CSV, &options).err()
    };
    assert!(by(&["id"]).is_none());
    assert!(matches!(by(&["ratio"]), Some(Error::PartitionType(_))));
    assert!(matches!(by(&["other"]), Some(Error::NoPartitionColumn(_))));
}

#[test]
fn fixed_width_fills_up_and_never_cuts() {
    let widths = |widths: &[usize]| UnloadFormat::FixedWidth {
        widths: widths.to_vec(),
    };
    let files = unload(&widths(&[2, 1, 6, 9, 24, 3, 6]), &serial(|_| {}));
    assert_eq!(
        files.text(0).lines().next(),
        Some("1 t-1.50 0.5      1970-01-01 00:00:01.5+00ab a,\"b\" ")
    );
    assert!(matches!(
        unloader(&widths(&[1, 2]), &serial(|_| {})).err(),
        Some(Error::FixedWidthColumns { .. })
    ));
    let mut unloader = unloader(&widths(&[1, 1, 5, 3, 24, 3, 5]), &serial(|_| {})).unwrap();
    assert!(matches!(
        unloader.write(&batch()),
        Err(Error::TooWide { width: 3, .. })
    ));
}

#[test]
fn files_are_compressed_on_request() {
    let options = serial(|options| options.compression = Compression::Gzip);
    let files = unload(&CSV, &options);
    let mut text = String::new();
    let mut reader =
        crate::compression::reader(Compression::Gzip, files.contents[0].as_slice()).unwrap();
    std::io::Read::read_to_string(&mut reader, &mut text).unwrap();
    assert_eq!(text.lines().count(), 2);
}

#[test]
fn floating_point_numbers_come_back_the_same() {
    let numbers = [
        0.1,
        -2.5e-7,
        1e22,
        123_456_789.125,
        1.0,
        0.0,
        -0.0,
        5e-324,
        f64::MAX,
        0.00012,
        1e16,
    ];
    let array: ArrayRef = Arc::new(Float64Array::from(numbers.to_vec()));
    let values = ValueWriter::new(&array, RsType::DoublePrecision);
    for (row, number) in numbers.iter().enumerate() {
        let mut text = String::new();
        values.write(row, &mut text);
        let read: f64 = text.parse().unwrap();
        assert_eq!(read.to_bits(), number.to_bits(), "{text}");
    }
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
