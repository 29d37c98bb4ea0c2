use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, Decimal128Array, DictionaryArray, Int32Array,
    Int64Array, ListArray, NullArray, StringArray, StructArray, TimestampMillisecondArray,
};
use arrow::datatypes::{DataType, Field, Int32Type, Int64Type, Schema, TimestampMicrosecondType};
use local_dialect::RsType;
use parquet::arrow::ArrowWriter;
use tempfile::NamedTempFile;

use super::*;

fn write(columns: Vec<(&str, ArrayRef)>) -> NamedTempFile {
    let fields: Vec<_> = columns
        .iter()
        .map(|(name, array)| Field::new(*name, array.data_type().clone(), true))
        .collect();
    let schema = Arc::new(Schema::new(fields));
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).unwrap();
    let file = NamedTempFile::new().unwrap();
    let mut writer = ArrowWriter::try_new(file.reopen().unwrap(), schema, None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    file
}

fn column(name: &str, data_type: RsType) -> LoadColumn {
    LoadColumn {
        name: name.to_owned(),
        data_type,
        nullable: true,
    }
}

fn load_with(
    file: &NamedTempFile,
    columns: &[LoadColumn],
    options: ParquetOptions,
) -> Result<Vec<RecordBatch>, String> {
    let mut batches = Vec::new();
    let source = SourceFile {
        name: "s3://b/k".to_owned(),
        path: file.path().to_owned(),
    };
    let loaded = load_files(&[source], columns, options, &mut |batch| {
        batches.push(batch);
        Ok(())
    });
    loaded.outcome.map_err(|error| error.to_string())?;
    Ok(batches)
}

fn load(file: &NamedTempFile, columns: &[LoadColumn]) -> Result<Vec<RecordBatch>, String> {
    load_with(file, columns, ParquetOptions::default())
}

fn texts(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

#[test]
fn columns_go_by_position_and_their_names_do_not_matter() {
    let file = write(vec![
        ("anything", Arc::new(Int64Array::from(vec![1, 2]))),
        ("else", texts(&[Some("a"), None])),
    ]);
    let columns = [
        column("id", RsType::BigInt),
        column("name", RsType::VarChar(10)),
    ];
    let batches = load(&file, &columns).unwrap();
    assert_eq!(batches[0].schema().field(1).name(), "name");
    assert_eq!(batches[0].num_rows(), 2);
}

#[test]
fn another_number_of_columns_is_refused() {
    let file = write(vec![("a", texts(&[Some("x")]))]);
    let columns = [
        column("a", RsType::VarChar(1)),
        column("b", RsType::VarChar(1)),
    ];
    let error = load(&file, &columns).unwrap_err();
    assert!(
        error.contains("Table columns: 2, Data columns: 1"),
        "{error}"
    );
}

#[test]
fn types_are_widened_but_never_converted() {
    let file = write(vec![("a", Arc::new(Int64Array::from(vec![1])))]);
    assert!(load(&file, &[column("a", RsType::BigInt)]).is_ok());
    for narrower in [
        RsType::Integer,
        RsType::VarChar(20),
        RsType::DoublePrecision,
    ] {
        let error = load(&file, &[column("a", narrower)]).unwrap_err();
        assert!(
            error.contains("incompatible Parquet schema for column 'a'"),
            "{error}"
        );
    }
}

#[test]
fn text_longer_than_the_column_is_refused_with_both_lengths() {
    let file = write(vec![("a", texts(&[Some("ééé")]))]);
    let error = load(&file, &[column("a", RsType::VarChar(5))]).unwrap_err();
    assert!(error.contains("Table: 5, Data: 6"), "{error}");
}

#[test]
fn a_null_for_a_not_null_column_is_refused() {
    let file = write(vec![("a", texts(&[None]))]);
    let strict = LoadColumn {
        nullable: false,
        ..column("a", RsType::VarChar(5))
    };
    assert!(load(&file, &[strict]).unwrap_err().contains("NOT NULL"));
}

#[test]
fn instants_with_a_zone_keep_their_utc_reading() {
    let instants = TimestampMillisecondArray::from(vec![1_000]).with_timezone("+02:00");
    let file = write(vec![("a", Arc::new(instants))]);
    let batches = load(&file, &[column("a", RsType::TimestampTz)]).unwrap();
    let values = batches[0]
        .column(0)
        .as_primitive::<TimestampMicrosecondType>();
    assert_eq!(values.value(0), 1_000_000);
}

#[test]
fn a_file_that_is_not_parquet_is_named() {
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "a,b\n").unwrap();
    let error = load(&file, &[column("a", RsType::BigInt)]).unwrap_err();
    assert!(error.starts_with("s3://b/k: "), "{error}");
}

#[test]
fn columns_that_the_file_lacks_are_null_with_fillrecord() {
    let file = write(vec![("a", Arc::new(Int64Array::from(vec![1])))]);
    let columns = [column("a", RsType::BigInt), column("b", RsType::VarChar(3))];
    assert!(load(&file, &columns).is_err());
    let options = ParquetOptions {
        fill_record: true,
        ..ParquetOptions::default()
    };
    let batches = load_with(&file, &columns, options).unwrap();
    assert!(batches[0].column(1).is_null(0));
}

#[test]
fn a_column_of_nothing_but_null_goes_everywhere() {
    let file = write(vec![("a", Arc::new(NullArray::new(2)))]);
    for data_type in [
        RsType::Date,
        RsType::VarChar(1),
        RsType::SmallInt,
        RsType::Super,
    ] {
        let batches = load(&file, &[column("a", data_type)]).unwrap();
        assert_eq!(batches[0].column(0).null_count(), 2, "{data_type:?}");
    }
}

#[test]
fn dictionaries_and_small_decimals_are_read_as_what_they_hold() {
    let words: DictionaryArray<Int32Type> = vec![Some("x"), None, Some("x")].into_iter().collect();
    let amounts = Decimal128Array::from(vec![150, -1, 0])
        .with_precision_and_scale(5, 2)
        .unwrap();
    let file = write(vec![("a", Arc::new(words)), ("b", Arc::new(amounts))]);
    let columns = [
        column("a", RsType::VarChar(5)),
        column(
            "b",
            RsType::Decimal {
                precision: 18,
                scale: 3,
            },
        ),
    ];
    let batches = load(&file, &columns).unwrap();
    assert_eq!(batches[0].column(0).as_string::<i32>().value(2), "x");
    let amounts = batches[0]
        .column(1)
        .as_primitive::<arrow::datatypes::Decimal128Type>();
    assert_eq!(amounts.value(0), 1_500);
}

#[test]
fn nested_values_become_super() {
    let list =
        ListArray::from_iter_primitive::<Int64Type, _, _>(vec![Some(vec![Some(1), None]), None]);
    let item = Arc::new(Field::new("x", DataType::Int32, true));
    let numbers: ArrayRef = Arc::new(Int32Array::from(vec![Some(7), None]));
    let structs = StructArray::from(vec![(item, numbers)]);
    let file = write(vec![
        ("a", Arc::new(list)),
        ("b", Arc::new(structs)),
        ("c", texts(&[Some("t"), None])),
    ]);
    let columns = ["a", "b", "c"].map(|name| column(name, RsType::Super));
    let batches = load(&file, &columns).unwrap();
    let shown = |index: usize, row: usize| {
        let texts = batches[0].column(index).as_string::<i32>();
        texts.is_valid(row).then(|| texts.value(row).to_owned())
    };
    assert_eq!(shown(0, 0).as_deref(), Some("[1,null]"));
    assert_eq!(shown(0, 1), None);
    assert_eq!(shown(1, 0).as_deref(), Some("{\"x\":7}"));
    assert_eq!(shown(1, 1).as_deref(), Some("{\"x\":null}"));
    assert_eq!(shown(2, 0).as_deref(), Some("\"t\""));
}

#[test]
fn invalid_characters_are_refused_or_replaced() {
    let bytes: ArrayRef = Arc::new(BinaryArray::from(vec![&b"a\xffb"[..], b"c"]));
    let file = write(vec![("a", bytes)]);
    let columns = [column("a", RsType::VarChar(5))];
    assert!(load(&file, &columns).is_err());
    let options = ParquetOptions {
        replacement: Some(b'?'),
        ..ParquetOptions::default()
    };
    let batches = load_with(&file, &columns, options).unwrap();
    assert_eq!(batches[0].column(0).as_string::<i32>().value(0), "a?b");
}

#[test]
fn a_file_that_is_compressed_as_a_whole_is_decompressed() {
    use local_dialect::statements::copy::Compression;
    for compression in [Compression::Gzip, Compression::Bzip2] {
        let plain = write(vec![("a", Arc::new(Int64Array::from(vec![1, 2])))]);
        let bytes = std::fs::read(plain.path()).unwrap();
        let packed = NamedTempFile::new().unwrap();
        let bytes = crate::compression::compress(compression, &bytes).unwrap();
        std::fs::write(packed.path(), bytes).unwrap();
        let batches = load(&packed, &[column("a", RsType::BigInt)]).unwrap();
        assert_eq!(batches[0].num_rows(), 2);
    }
}
