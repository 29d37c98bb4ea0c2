use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::Compression;
use ::parquet::file::properties::WriterProperties;
use arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array,
    Int64Array, ListArray, RecordBatch, StringArray, TimestampMicrosecondArray,
    TimestampNanosecondArray, UInt64Array,
};
use arrow::datatypes::Int64Type;
use staging::{CopyFormat, Input, Source, Staged};

use crate::support::{Bench, text, types};

pub(crate) fn batch_of_ids(rows: i64) -> RecordBatch {
    let ids: ArrayRef = Arc::new(Int64Array::from_iter_values(0..rows));
    RecordBatch::try_from_iter([("id", ids)]).unwrap()
}

fn write(bench: &Bench, name: &str, batch: &RecordBatch, codec: Compression) -> Input {
    let properties = WriterProperties::builder().set_compression(codec).build();
    let mut file = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut file, batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
    bench.write(name, file)
}

async fn stage(bench: &Bench, batch: &RecordBatch) -> Staged {
    let input = write(bench, "data.parquet", batch, Compression::SNAPPY);
    let source = Source::open(vec![input], &bench.options()).unwrap();
    bench.stage_source(&source).await.unwrap()
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .unwrap()
}

#[tokio::test]
async fn a_flat_file_goes_up_unchanged_with_its_own_types() {
    let bench = Bench::new();
    let decimals = Decimal128Array::from(vec![Some(1250), None])
        .with_precision_and_scale(10, 2)
        .unwrap();
    let staged = stage(
        &bench,
        &batch(vec![
            ("id", Arc::new(Int32Array::from(vec![1, 2]))),
            (
                "name",
                Arc::new(StringArray::from(vec![Some("González"), None])),
            ),
            ("price", Arc::new(decimals)),
            ("ok", Arc::new(BooleanArray::from(vec![true, false]))),
            ("day", Arc::new(Date32Array::from(vec![0, 1]))),
            ("at", Arc::new(TimestampMicrosecondArray::from(vec![0, 1]))),
            ("x", Arc::new(Float64Array::from(vec![0.5, 1e300]))),
        ]),
    )
    .await;
    assert_eq!(staged.copy_format, CopyFormat::Parquet);
    insta::assert_snapshot!(types(&staged).join("\n"), @r"
    id INTEGER
    name VARCHAR(32)
    price DECIMAL(10,2)
    ok BOOLEAN
    day DATE
    at TIMESTAMP
    x DOUBLE PRECISION
    ");
    assert_eq!(staged.inferred.row_count.get(), 2);
    assert_eq!(staged.inferred.columns[1].max_bytes, Some(9));
    let original = std::fs::read(bench.path("data.parquet")).unwrap();
    assert_eq!(bench.object(staged.parts[0].uri.key()).await, original);
    let manifest = bench.object(staged.manifest.key()).await;
    assert!(
        String::from_utf8(manifest)
            .unwrap()
            .contains("content_length")
    );
}

#[tokio::test]
async fn types_that_redshift_does_not_read_are_rewritten_as_text() {
    let bench = Bench::new();
    let list = ListArray::from_iter_primitive::<Int64Type, _, _>([Some(vec![Some(1), None]), None]);
    let staged = stage(
        &bench,
        &batch(vec![
            ("big", Arc::new(UInt64Array::from(vec![u64::MAX, 0]))),
            ("list", Arc::new(list)),
            (
                "bytes",
                Arc::new(BinaryArray::from(vec![Some(b"\x01\xff".as_slice()), None])),
            ),
            (
                "at",
                Arc::new(
                    TimestampMicrosecondArray::from(vec![1_500_000, 0]).with_timezone("+02:00"),
                ),
            ),
            (
                "note",
                Arc::new(StringArray::from(vec![Some(""), Some("\\N")])),
            ),
        ]),
    )
    .await;
    insta::assert_snapshot!(types(&staged).join("\n"), @r"
    big DECIMAL(20,0)
    list SUPER
    bytes VARBYTE(16)
    at TIMESTAMPTZ
    note VARCHAR(16)
    ");
    let rows = bench.rows(&staged).await;
    assert_eq!(
        rows[0],
        [
            text("18446744073709551615"),
            text("[1,null]"),
            text("01ff"),
            text("1970-01-01T00:00:01.500Z"),
            text("")
        ]
    );
    assert_eq!(rows[1][1..3], [None, None]);
    assert_eq!(rows[1][4], text("\\N"));
}

#[tokio::test]
async fn nanoseconds_that_would_be_lost_are_refused() {
    let bench = Bench::new();
    let at: ArrayRef = Arc::new(TimestampNanosecondArray::from(vec![1_000, 1_001]));
    let input = write(
        &bench,
        "data.parquet",
        &batch(vec![("at", at)]),
        Compression::SNAPPY,
    );
    let source = Source::open(vec![input], &bench.options()).unwrap();
    let error = bench.stage_source(&source).await.unwrap_err();
    assert_eq!(
        bench.told(error),
        "record-invalid: \"data.parquet\", row 2: the column \"at\" is finer than a microsecond, \
         which Redshift cannot store"
    );
    assert!(bench.keys().await.is_empty());
}

#[tokio::test]
async fn text_longer_than_a_varchar_is_named_by_its_row() {
    let bench = Bench::new();
    let long = "x".repeat(70_000);
    let note: ArrayRef = Arc::new(StringArray::from(vec!["short", &long]));
    let input = write(
        &bench,
        "data.parquet",
        &batch(vec![("note", note)]),
        Compression::SNAPPY,
    );
    let source = Source::open(vec![input], &bench.options()).unwrap();
    let error = bench.stage_source(&source).await.unwrap_err();
    assert!(
        bench
            .told(error)
            .contains("row 2: the column \"note\" is 70000 bytes long")
    );
    assert!(bench.keys().await.is_empty());
}

#[tokio::test]
async fn several_files_with_the_same_columns_are_one_source() {
    let bench = Bench::new();
    let inputs = vec![
        write(&bench, "1.parquet", &batch_of_ids(3), Compression::SNAPPY),
        write(
            &bench,
            "2.parquet",
            &batch_of_ids(4),
            Compression::UNCOMPRESSED,
        ),
    ];
    let source = Source::open(inputs, &bench.options()).unwrap();
    let staged = bench.stage_source(&source).await.unwrap();
    assert_eq!(
        (staged.inferred.row_count.get(), staged.parts.len()),
        (7, 2)
    );

    let note: ArrayRef = Arc::new(StringArray::from(vec!["x"]));
    let other = write(
        &bench,
        "3.parquet",
        &batch(vec![("note", note)]),
        Compression::SNAPPY,
    );
    let first = Input::Path(bench.path("1.parquet").display().to_string());
    let error = Source::open(vec![first, other], &bench.options()).unwrap_err();
    assert!(bench.told(error).starts_with("source-columns-differ"));
}

#[test]
fn a_broken_file_is_refused_when_it_is_opened() {
    let bench = Bench::new();
    let input = bench.write("broken.parquet", b"PAR1 and nothing else PAR1");
    let error = Source::open(vec![input], &bench.options()).unwrap_err();
    assert!(
        bench
            .told(error)
            .starts_with("source-unreadable: \"broken.parquet\"")
    );
}
