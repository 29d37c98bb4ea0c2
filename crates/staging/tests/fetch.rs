use std::fs;
use std::io::Read;
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use model::progress::Silent;
use model::{Column, ColumnType, RowCount};
use object_store::ObjectStoreExt;
use staging::{
    Error, FetchOptions, FetchTo, Fetched, FileCompression, UnloadFormat, fetch, unloaded_objects,
};

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

fn csv(header: bool) -> UnloadFormat {
    UnloadFormat::Csv {
        delimiter: b',',
        null: "~0".to_owned(),
        header,
    }
}

fn options(bench: &Bench, format: UnloadFormat, rows: u64) -> FetchOptions {
    FetchOptions {
        store: Arc::clone(&bench.store),
        prefix: "s3://acme/unload/k7/".parse().unwrap(),
        work: bench.path(".work"),
        to: FetchTo::Folder(bench.path("result")),
        format,
        compression: FileCompression::None,
        columns: vec![
            column("id", ColumnType::BigInt),
            column("a, b", ColumnType::VarChar { bytes: 16 }),
        ],
        rows: RowCount(rows),
    }
}

fn into_file(bench: &Bench, options: FetchOptions, name: &str) -> FetchOptions {
    FetchOptions {
        to: FetchTo::File {
            path: bench.path(name),
            replace: false,
        },
        ..options
    }
}

async fn fetched(options: &FetchOptions) -> Result<Fetched, Error> {
    fetch(options, &Silent).await
}

fn text(bench: &Bench, name: &str) -> String {
    fs::read_to_string(bench.path(name)).unwrap()
}

fn parquet_of_ids(rows: i64) -> Vec<u8> {
    let mut file = Vec::new();
    let batch = batch_of_ids(rows);
    let mut writer = ArrowWriter::try_new(&mut file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    file
}

async fn two_parts(bench: &Bench) {
    put(bench, "unload/k7/0000_part_00", "1,\"x\ny\"\n2,~0\n").await;
    put(bench, "unload/k7/0001_part_00", "3,\n").await;
}

#[tokio::test]
async fn csv_gets_its_names_header_and_nulls() {
    let bench = Bench::new();
    two_parts(&bench).await;
    put(&bench, "unload/k71/0000_part_00", "9,9\n").await;
    let fetched = fetched(&options(&bench, csv(true), 3)).await.unwrap();
    let rows: Vec<u64> = fetched.files.iter().map(|file| file.rows.get()).collect();
    assert_eq!(rows, [2, 1]);
    assert_eq!(
        text(&bench, "result/0000_part_00.csv"),
        "id,\"a, b\"\n1,\"x\ny\"\n2,\n"
    );
    assert_eq!(
        text(&bench, "result/0001_part_00.csv"),
        "id,\"a, b\"\n3,\"\"\n"
    );
}

#[tokio::test]
async fn parts_are_joined_in_order_under_one_header_in_every_compression() {
    for (compression, name) in [
        (FileCompression::None, "all.csv"),
        (FileCompression::Gzip, "all.csv.gz"),
        (FileCompression::Zstd, "all.csv.zst"),
    ] {
        let bench = Bench::new();
        two_parts(&bench).await;
        let options = FetchOptions {
            compression,
            ..into_file(&bench, options(&bench, csv(true), 3), name)
        };
        fetched(&options).await.unwrap();
        let bytes = fs::read(bench.path(name)).unwrap();
        let mut joined = String::new();
        let _: usize = match compression {
            FileCompression::None => bytes.as_slice().read_to_string(&mut joined),
            FileCompression::Gzip => {
                flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_string(&mut joined)
            }
            FileCompression::Zstd => zstd::stream::read::Decoder::new(bytes.as_slice())
                .unwrap()
                .read_to_string(&mut joined),
        }
        .unwrap();
        assert_eq!(joined, "id,\"a, b\"\n1,\"x\ny\"\n2,\n3,\"\"\n");
    }
}

#[tokio::test]
async fn parquet_files_become_one_with_all_their_rows() {
    let bench = Bench::new();
    put(
        &bench,
        "unload/k7/0000_part_00.parquet",
        parquet_of_ids(1234),
    )
    .await;
    put(
        &bench,
        "unload/k7/0001_part_00.parquet",
        parquet_of_ids(766),
    )
    .await;
    let options = into_file(
        &bench,
        options(&bench, UnloadFormat::Parquet, 2000),
        "all.parquet",
    );
    fetched(&options).await.unwrap();
    let file = fs::File::open(bench.path("all.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .unwrap()
        .build()
        .unwrap();
    let batches: Vec<_> = reader.map(|batch| batch.unwrap()).collect();
    assert_eq!(
        batches
            .iter()
            .map(arrow::array::RecordBatch::num_rows)
            .sum::<usize>(),
        2000
    );
    let expected = batch_of_ids(1234);
    let read = arrow::compute::concat_batches(&expected.schema(), &batches).unwrap();
    assert_eq!(read.slice(0, 1234), expected);
    assert_eq!(read.slice(1234, 766), batch_of_ids(766));
}

#[tokio::test]
async fn compressed_json_lines_are_opened_and_partitions_keep_their_folders() {
    let bench = Bench::new();
    let lines = zstd::encode_all("{\"a\":1}\n{\"a\":2}\n".as_bytes(), 1).unwrap();
    put(&bench, "unload/k7/day=1/0000_part_00.zst", lines).await;
    fetched(&options(&bench, UnloadFormat::JsonLines, 2))
        .await
        .unwrap();
    assert_eq!(
        text(&bench, "result/day=1/0000_part_00.jsonl"),
        "{\"a\":1}\n{\"a\":2}\n"
    );
}

#[tokio::test]
async fn a_result_without_rows_is_one_file_with_the_columns() {
    for name in ["none.csv", "none.parquet", "none.jsonl"] {
        for folder in [true, false] {
            let bench = Bench::new();
            let format = match name {
                "none.csv" => csv(true),
                "none.jsonl" => UnloadFormat::JsonLines,
                _ => UnloadFormat::Parquet,
            };
            let mut options = options(&bench, format, 0);
            if !folder {
                options = into_file(&bench, options, name);
            }
            let fetched = fetched(&options).await.unwrap();
            assert_eq!((fetched.rows.get(), fetched.files.len()), (0, 1));
            let path = &fetched.files[0].path;
            match name {
                "none.csv" => {
                    assert_eq!(fs::read_to_string(path).unwrap(), "id,\"a, b\"\n");
                }
                "none.jsonl" => assert_eq!(fs::read_to_string(path).unwrap(), ""),
                _ => {
                    let file = fs::File::open(path).unwrap();
                    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
                    let fields: Vec<String> = reader
                        .schema()
                        .fields()
                        .iter()
                        .map(|field| format!("{} {}", field.name(), field.data_type()))
                        .collect();
                    assert_eq!(fields, ["id Int64", "a, b Utf8"]);
                }
            }
        }
    }
}

#[tokio::test]
async fn parts_that_were_fetched_are_not_fetched_again() {
    let bench = Bench::new();
    two_parts(&bench).await;
    let wrong = options(&bench, csv(true), 4);
    assert!(matches!(
        fetched(&wrong).await.unwrap_err(),
        Error::RowsDiffer {
            expected: 4,
            found: 3,
            ..
        }
    ));
    assert!(!bench.path("result").exists());
    // Of the same length: only a part that is fetched again would have it.
    put(&bench, "unload/k7/0001_part_00", "4,\n").await;
    let done = fetched(&options(&bench, csv(true), 3)).await.unwrap();
    assert_eq!(done.resumed, 2);
    assert!(text(&bench, "result/0001_part_00.csv").ends_with("3,\"\"\n"));
}

#[tokio::test]
async fn what_is_there_is_never_replaced_unless_asked_for() {
    let bench = Bench::new();
    two_parts(&bench).await;
    fs::create_dir(bench.path("result")).unwrap();
    fs::write(bench.path("result/mine"), "mine").unwrap();
    fs::write(bench.path("all.csv"), "mine").unwrap();
    let error = fetched(&options(&bench, csv(true), 3)).await.unwrap_err();
    assert!(matches!(error, Error::FileExists { .. }), "{error:?}");
    let one = into_file(&bench, options(&bench, csv(true), 3), "all.csv");
    let error = fetched(&one).await.unwrap_err();
    assert!(matches!(error, Error::FileExists { .. }), "{error:?}");
    assert_eq!(text(&bench, "result/mine"), "mine");
    assert_eq!(text(&bench, "all.csv"), "mine");
    let replacing = FetchOptions {
        to: FetchTo::File {
            path: bench.path("all.csv"),
            replace: true,
        },
        ..one
    };
    fetched(&replacing).await.unwrap();
    assert!(text(&bench, "all.csv").starts_with("id,"));
}

#[tokio::test]
async fn a_manifest_must_agree_with_the_objects_and_gives_their_order() {
    let entry = |name: &str, length: usize, rows: usize| {
        format!(
            "{{\"url\":\"s3://acme/unload/k7/{name}\",\"meta\":{{\"content_length\":{length},\
             \"record_count\":{rows}}}}}"
        )
    };
    let manifest = |entries: &[String]| format!("{{\"entries\":[{}]}}", entries.join(","));

    let bench = Bench::new();
    two_parts(&bench).await;
    let entries = [entry("0001_part_00", 3, 1), entry("0000_part_00", 13, 2)];
    put(&bench, "unload/k7/manifest", manifest(&entries)).await;
    let one = into_file(&bench, options(&bench, csv(false), 3), "all.csv");
    fetched(&one).await.unwrap();
    assert_eq!(text(&bench, "all.csv"), "3,\"\"\n1,\"x\ny\"\n2,\n");
    let listed = unloaded_objects(&bench.store, &one.prefix).await.unwrap();
    assert_eq!(listed[0].rows, Some(RowCount(1)));

    for (entries, reason) in [
        (
            vec![entry("0000_part_00", 3, 1)],
            "has 4 bytes where the manifest says 3",
        ),
        (
            vec![entry("0000_part_00", 4, 2)],
            "holds 1 rows where 2 were unloaded",
        ),
        (
            vec![entry("0000_part_00", 4, 1), entry("0001_part_00", 4, 1)],
            "which is not there",
        ),
        (vec![], "it does not list"),
    ] {
        let bench = Bench::new();
        put(&bench, "unload/k7/0000_part_00", "1,2\n").await;
        put(&bench, "unload/k7/manifest", manifest(&entries)).await;
        let error = fetched(&options(&bench, csv(false), 1)).await.unwrap_err();
        let told = bench.told(error);
        assert!(told.contains(reason), "{told}");
        assert!(!bench.path("result").exists());
    }
}
