use std::fs;
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use model::progress::Silent;
use model::{Column, ColumnType};
use object_store::ObjectStoreExt;
use staging::{Error, FetchOptions, Fetched, UnloadFormat, fetch};

use crate::parquet::batch_of_ids;
use crate::support::Bench;

async fn put(bench: &Bench, key: &str, content: impl Into<Vec<u8>>) {
    bench
        .store
        .put(&key.into(), content.into().into())
        .await
        .unwrap();
}

fn column(name: &str, column_type: ColumnType) -> Column {
    Column {
        name: name.to_owned(),
        column_type,
        nullable: true,
    }
}

fn options(bench: &Bench, format: UnloadFormat) -> FetchOptions {
    FetchOptions {
        store: Arc::clone(&bench.store),
        prefix: "s3://acme/unload/k7/".parse().unwrap(),
        folder: bench.path("result"),
        format,
        columns: vec![
            column("id", ColumnType::BigInt),
            column("a, b", ColumnType::VarChar { bytes: 16 }),
            column(
                "price",
                ColumnType::Decimal {
                    precision: 19,
                    scale: 2,
                },
            ),
        ],
    }
}

async fn fetched(bench: &Bench, format: UnloadFormat) -> Result<Fetched, Error> {
    fetch(&options(bench, format), &Silent).await
}

fn names(bench: &Bench) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(bench.path("result"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn files_get_their_names_and_their_rows_are_counted() {
    let bench = Bench::new();
    put(&bench, "unload/k7/0000_part_00", "id,t\n1,\"x\ny\"\n2,z\n").await;
    put(&bench, "unload/k7/0001_part_00", "id,t\n").await;
    put(&bench, "unload/k71/0000_part_00", "id,t\n9,9\n").await;
    let fetched = fetched(&bench, UnloadFormat::Csv { header: true })
        .await
        .unwrap();
    assert_eq!(names(&bench), ["0000_part_00.csv", "0001_part_00.csv"]);
    let rows: Vec<u64> = fetched.files.iter().map(|file| file.rows.get()).collect();
    assert_eq!(rows, [2, 0]);
    assert_eq!(fetched.rows.get(), 2);
}

#[tokio::test]
async fn parquet_rows_are_counted_from_the_footers() {
    let bench = Bench::new();
    let mut file = Vec::new();
    let batch = batch_of_ids(1234);
    let mut writer = ArrowWriter::try_new(&mut file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    put(&bench, "unload/k7/0000_part_00.parquet", file).await;
    let fetched = fetched(&bench, UnloadFormat::Parquet).await.unwrap();
    assert_eq!(fetched.rows.get(), 1234);
    assert_eq!(names(&bench), ["0000_part_00.parquet"]);
}

#[tokio::test]
async fn compressed_json_lines_are_counted_and_partitions_keep_their_folders() {
    let bench = Bench::new();
    let lines = zstd::encode_all("{\"a\":1}\n{\"a\":2}\n".as_bytes(), 1).unwrap();
    put(&bench, "unload/k7/day=1/0000_part_00.json.zst", lines).await;
    let fetched = fetched(&bench, UnloadFormat::JsonLines).await.unwrap();
    assert_eq!(fetched.rows.get(), 2);
    assert!(bench.path("result/day=1/0000_part_00.json.zst").exists());
}

#[tokio::test]
async fn a_result_without_rows_is_one_file_with_the_columns() {
    let bench = Bench::new();
    let fetched_csv = fetched(&bench, UnloadFormat::Csv { header: true })
        .await
        .unwrap();
    assert_eq!((fetched_csv.rows.get(), fetched_csv.files.len()), (0, 1));
    assert_eq!(
        fs::read_to_string(bench.path("result/part-00000.csv")).unwrap(),
        "id,\"a, b\",price\n"
    );

    let fetched_parquet = fetched(&bench, UnloadFormat::Parquet).await.unwrap();
    let file = fs::File::open(&fetched_parquet.files[0].path).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
    let fields: Vec<String> = reader
        .schema()
        .fields()
        .iter()
        .map(|f| format!("{} {}", f.name(), f.data_type()))
        .collect();
    assert_eq!(fields, ["id Int64", "a, b Utf8", "price Decimal128(19, 2)"]);
}

#[tokio::test]
async fn an_existing_file_is_never_overwritten_and_nothing_else_is_left() {
    let bench = Bench::new();
    put(&bench, "unload/k7/0000_part_00", "1\n").await;
    put(&bench, "unload/k7/0001_part_00", "2\n").await;
    fs::create_dir(bench.path("result")).unwrap();
    fs::write(bench.path("result/0001_part_00.csv"), "mine").unwrap();
    let error = fetched(&bench, UnloadFormat::Csv { header: false })
        .await
        .unwrap_err();
    assert!(matches!(error, Error::FileExists { .. }));
    assert_eq!(names(&bench), ["0001_part_00.csv"]);
    assert_eq!(
        fs::read_to_string(bench.path("result/0001_part_00.csv")).unwrap(),
        "mine"
    );
}

#[tokio::test]
async fn a_manifest_must_agree_with_the_objects() {
    let entry = |name: &str, length: usize| {
        format!(
            "{{\"url\":\"s3://acme/unload/k7/{name}\",\"meta\":{{\"content_length\":{length}}}}}"
        )
    };
    let manifest = |entries: &[String]| format!("{{\"entries\":[{}]}}", entries.join(","));
    let csv = UnloadFormat::Csv { header: false };

    let bench = Bench::new();
    put(&bench, "unload/k7/0000_part_00", "1\n").await;
    put(
        &bench,
        "unload/k7/manifest",
        manifest(&[entry("0000_part_00", 2)]),
    )
    .await;
    assert_eq!(fetched(&bench, csv).await.unwrap().rows.get(), 1);
    assert_eq!(names(&bench), ["0000_part_00.csv"]);

    for (entries, reason) in [
        (
            vec![entry("0000_part_00", 3)],
            "has 2 bytes where the manifest says 3",
        ),
        (
            vec![entry("0000_part_00", 2), entry("0001_part_00", 2)],
            "which is not there",
        ),
        (vec![], "it does not list"),
    ] {
        let bench = Bench::new();
        put(&bench, "unload/k7/0000_part_00", "1\n").await;
        put(&bench, "unload/k7/manifest", manifest(&entries)).await;
        let told = bench.told(fetched(&bench, csv).await.unwrap_err());
        assert!(
            told.starts_with("unload-incomplete") && told.contains(reason),
            "{told}"
        );
        assert!(!bench.path("result").exists());
    }
}
