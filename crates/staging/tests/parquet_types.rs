//! Every type that a Parquet file can have: the type of the column that it becomes, and its values.

use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::data_type::{
    ByteArray, FixedLenByteArray, FixedLenByteArrayType, Int32Type, Int64Type, Int96, Int96Type,
};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::parser::parse_message_type;
use arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Date64Array, Decimal128Array,
    Decimal256Array, DictionaryArray, FixedSizeBinaryArray, Float32Array, Float64Array, Int8Array,
    Int16Array, Int32Array, Int64Array, LargeStringArray, ListArray, MapBuilder, RecordBatch,
    StringArray, StringBuilder, StringViewArray, StructArray, Time32MillisecondArray,
    Time64MicrosecondArray, TimestampMicrosecondArray, TimestampMillisecondArray,
    TimestampNanosecondArray, TimestampSecondArray, UInt8Array, UInt16Array, UInt32Array,
    UInt64Array,
};
use arrow::datatypes::{DataType, Field, Int64Type as ArrowInt64, i256};
use staging::{CopyFormat, Input, Source, Staged};

use crate::support::{Bench, text, types};

/// A file with row groups of at most so many rows.
fn file(batches: &[RecordBatch], group_rows: usize) -> Vec<u8> {
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(group_rows))
        .build();
    let mut file = Vec::new();
    let schema = batches[0].schema();
    let mut writer = ArrowWriter::try_new(&mut file, schema, Some(properties)).unwrap();
    for batch in batches {
        writer.write(batch).unwrap();
    }
    writer.close().unwrap();
    file
}

fn batch(columns: &[(&str, ArrayRef)]) -> RecordBatch {
    let columns = columns.iter().cloned();
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, array)| (name, array, true)))
        .unwrap()
}

async fn stage(bench: &Bench, files: &[&[u8]]) -> Result<Staged, String> {
    let inputs: Vec<Input> = files
        .iter()
        .enumerate()
        .map(|(number, file)| bench.write(&format!("{number}.parquet"), file))
        .collect();
    let source = Source::open(inputs, &bench.options()).map_err(|error| bench.told(error))?;
    let staged = bench.stage_source(&source).await;
    staged.map_err(|error| bench.told(error))
}

/// A value and NULL of a type, the column's type, and the value as COPY reads it.
type Case = (&'static str, ArrayRef, &'static str, &'static str);

/// 2024-03-04 05:06:07.
const SECONDS: i64 = 1_709_528_767;
const MICROS: i64 = SECONDS * 1_000_000 + 250_000;

fn every_type() -> Vec<Case> {
    let mut every = whole_numbers();
    every.extend(numbers());
    every.extend(days_and_times());
    every.extend(moments());
    every.extend(texts());
    every.extend(nested());
    every
}

fn whole_numbers() -> Vec<Case> {
    vec![
        (
            "bool",
            Arc::new(BooleanArray::from(vec![Some(true), None])),
            "BOOLEAN",
            "true",
        ),
        (
            "i8",
            Arc::new(Int8Array::from(vec![Some(-128), None])),
            "SMALLINT",
            "-128",
        ),
        (
            "i16",
            Arc::new(Int16Array::from(vec![Some(i16::MIN), None])),
            "SMALLINT",
            "-32768",
        ),
        (
            "i32",
            Arc::new(Int32Array::from(vec![Some(i32::MIN), None])),
            "INTEGER",
            "-2147483648",
        ),
        (
            "i64",
            Arc::new(Int64Array::from(vec![Some(i64::MIN), None])),
            "BIGINT",
            "-9223372036854775808",
        ),
        (
            "u8",
            Arc::new(UInt8Array::from(vec![Some(255), None])),
            "SMALLINT",
            "255",
        ),
        (
            "u16",
            Arc::new(UInt16Array::from(vec![Some(65_535), None])),
            "INTEGER",
            "65535",
        ),
        (
            "u32",
            Arc::new(UInt32Array::from(vec![Some(u32::MAX), None])),
            "BIGINT",
            "4294967295",
        ),
        (
            "u64",
            Arc::new(UInt64Array::from(vec![Some(u64::MAX), None])),
            "DECIMAL(20,0)",
            "18446744073709551615",
        ),
    ]
}

fn numbers() -> Vec<Case> {
    let decimal = |value, precision, scale| {
        let array = Decimal128Array::from(vec![Some(value), None]);
        Arc::new(array.with_precision_and_scale(precision, scale).unwrap()) as ArrayRef
    };
    vec![
        (
            "f32",
            Arc::new(Float32Array::from(vec![Some(0.1), None])),
            "REAL",
            "0.1",
        ),
        (
            "f64",
            Arc::new(Float64Array::from(vec![Some(0.1), None])),
            "DOUBLE PRECISION",
            "0.1",
        ),
        ("d9", decimal(-12_345, 9, 2), "DECIMAL(9,2)", "-123.45"),
        ("d18", decimal(12_345, 18, 4), "DECIMAL(18,4)", "1.2345"),
        (
            "d38",
            decimal(99_999_999_999_999_999_999_999_999_999_999_999_999, 38, 0),
            "DECIMAL(38,0)",
            "99999999999999999999999999999999999999",
        ),
    ]
}

fn days_and_times() -> Vec<Case> {
    vec![
        (
            "date",
            Arc::new(Date32Array::from(vec![Some(19_786), None])),
            "DATE",
            "2024-03-04",
        ),
        (
            "date64",
            Arc::new(Date64Array::from(vec![Some(19_786 * 86_400_000), None])),
            "DATE",
            "2024-03-04",
        ),
        (
            "time_ms",
            Arc::new(Time32MillisecondArray::from(vec![Some(18_367_250), None])),
            "TIME",
            "05:06:07.250",
        ),
        (
            "time_us",
            Arc::new(Time64MicrosecondArray::from(vec![
                Some(18_367_250_001),
                None,
            ])),
            "TIME",
            "05:06:07.250001",
        ),
    ]
}

fn moments() -> Vec<Case> {
    vec![
        (
            "at_s",
            Arc::new(TimestampSecondArray::from(vec![Some(SECONDS), None])),
            "TIMESTAMP",
            "2024-03-04T05:06:07",
        ),
        (
            "at_ms",
            Arc::new(TimestampMillisecondArray::from(vec![
                Some(SECONDS * 1000 + 250),
                None,
            ])),
            "TIMESTAMP",
            "2024-03-04T05:06:07.250",
        ),
        (
            "at_us",
            Arc::new(TimestampMicrosecondArray::from(vec![Some(MICROS), None])),
            "TIMESTAMP",
            "2024-03-04T05:06:07.250",
        ),
        (
            "at_ns",
            Arc::new(TimestampNanosecondArray::from(vec![
                Some(MICROS * 1000),
                None,
            ])),
            "TIMESTAMP",
            "2024-03-04T05:06:07.250",
        ),
        (
            "at_zone",
            Arc::new(
                TimestampMicrosecondArray::from(vec![Some(MICROS), None]).with_timezone("+02:00"),
            ),
            "TIMESTAMPTZ",
            "2024-03-04T05:06:07.250Z",
        ),
    ]
}

fn texts() -> Vec<Case> {
    let words: DictionaryArray<arrow::datatypes::Int32Type> =
        vec![Some("again"), None].into_iter().collect();
    let fixed =
        FixedSizeBinaryArray::try_from_sparse_iter_with_size([Some([0, 255]), None].into_iter(), 2);
    vec![
        (
            "text",
            Arc::new(StringArray::from(vec![Some("é, \"x\""), None])),
            "VARCHAR(16)",
            "é, \"x\"",
        ),
        (
            "large",
            Arc::new(LargeStringArray::from(vec![Some(""), None])),
            "VARCHAR(16)",
            "",
        ),
        (
            "view",
            Arc::new(StringViewArray::from(vec![Some("\\N"), None])),
            "VARCHAR(16)",
            "\\N",
        ),
        ("words", Arc::new(words), "VARCHAR(16)", "again"),
        (
            "binary",
            Arc::new(BinaryArray::from(vec![Some(b"\x00\xff".as_slice()), None])),
            "VARBYTE(16)",
            "00ff",
        ),
        ("fixed", Arc::new(fixed.unwrap()), "VARBYTE(16)", "00ff"),
    ]
}

fn nested() -> Vec<Case> {
    let map = {
        let mut map = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
        map.keys().append_value("k");
        map.values().append_value("v\"w");
        map.append(true).unwrap();
        map.append(false).unwrap();
        map.finish()
    };
    let pair = StructArray::from(vec![
        (
            Arc::new(Field::new("a", DataType::Int32, true)),
            Arc::new(Int32Array::from(vec![Some(1), None])) as ArrayRef,
        ),
        (
            Arc::new(Field::new("b", DataType::Utf8, true)),
            Arc::new(StringArray::from(vec![Some("x\ny"), None])) as ArrayRef,
        ),
    ]);
    let list =
        ListArray::from_iter_primitive::<ArrowInt64, _, _>([Some(vec![Some(1), None]), None]);
    vec![
        ("list", Arc::new(list), "SUPER", "[1,null]"),
        ("pair", Arc::new(pair), "SUPER", "{\"a\":1,\"b\":\"x\\ny\"}"),
        ("map", Arc::new(map), "SUPER", "{\"k\":\"v\\\"w\"}"),
    ]
}

#[tokio::test]
async fn every_type_has_its_column_and_its_values() {
    let every = every_type();
    let columns: Vec<_> = every
        .iter()
        .map(|(name, array, ..)| (*name, Arc::clone(array)))
        .collect();
    let bench = Bench::new();
    let staged = stage(&bench, &[&file(&[batch(&columns)], 1_000)])
        .await
        .unwrap();
    let expected: Vec<String> = every
        .iter()
        .map(|(name, _, column_type, _)| format!("{name} {column_type}"))
        .collect();
    assert_eq!(types(&staged), expected);
    let rows = bench.rows(&staged).await;
    for (index, (name, _, _, value)) in every.iter().enumerate() {
        assert_eq!(rows[0][index], text(value), "{name}");
        // A struct that is not NULL itself, of NULLs.
        let null = (*name == "pair").then(|| "{}".to_owned());
        assert_eq!(rows[1][index], null, "{name}");
    }
}

/// A file with one column, written without Arrow.
fn low_level(
    schema: &str,
    write: impl FnOnce(&mut SerializedRowGroupWriter<'_, &mut Vec<u8>>),
) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut file = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut file, schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    write(&mut group);
    group.close().unwrap();
    writer.close().unwrap();
    file
}

#[tokio::test]
async fn moments_of_96_bits_go_up_as_they_are() {
    // Spark and Hive: nanoseconds of the day, and the Julian day.
    let mut moment = Int96::new();
    let nanos = 18_367_u64 * 1_000_000_000;
    let low = u32::try_from(nanos & 0xffff_ffff).unwrap();
    moment.set_data(low, u32::try_from(nanos >> 32).unwrap(), 2_460_374);
    let content = low_level("message m { required int96 at; }", |group| {
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<Int96Type>()
            .write_batch(&[moment], None, None)
            .unwrap();
        column.close().unwrap();
    });
    let bench = Bench::new();
    let staged = stage(&bench, &[&content]).await.unwrap();
    assert_eq!(types(&staged), ["at TIMESTAMP"]);
    assert_eq!(staged.copy_format, CopyFormat::Parquet);
    assert_eq!(staged.inferred.row_count.get(), 1);
}

#[tokio::test]
async fn decimals_are_read_from_whatever_holds_them() {
    let int32 = low_level("message m { required int32 d (DECIMAL(5,2)); }", |group| {
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<Int32Type>()
            .write_batch(&[-12_345], None, None)
            .unwrap();
        column.close().unwrap();
    });
    let int64 = low_level("message m { required int64 d (DECIMAL(15,3)); }", |group| {
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<Int64Type>()
            .write_batch(&[12_345], None, None)
            .unwrap();
        column.close().unwrap();
    });
    let fixed = low_level(
        "message m { required fixed_len_byte_array(16) d (DECIMAL(38,10)); }",
        |group| {
            let mut column = group.next_column().unwrap().unwrap();
            let value = FixedLenByteArray::from(ByteArray::from(1_i128.to_be_bytes().to_vec()));
            let typed = column.typed::<FixedLenByteArrayType>();
            typed.write_batch(&[value], None, None).unwrap();
            column.close().unwrap();
        },
    );
    for (content, column_type) in [
        (int32, "d DECIMAL(5,2)"),
        (int64, "d DECIMAL(15,3)"),
        (fixed, "d DECIMAL(38,10)"),
    ] {
        let bench = Bench::new();
        let staged = stage(&bench, &[&content]).await.unwrap();
        assert_eq!(types(&staged), [column_type]);
        assert_eq!(staged.copy_format, CopyFormat::Parquet);
    }
    let wide = Decimal256Array::from(vec![i256::from(1)]);
    let wide = wide.with_precision_and_scale(76, 0).unwrap();
    let content = file(&[batch(&[("d", Arc::new(wide))])], 10);
    let told = stage(&Bench::new(), &[&content]).await.unwrap_err();
    assert!(
        told.starts_with(
            "source-unsupported: \"0.parquet\": the column \"d\" has the type Decimal256(76, 0)"
        ),
        "{told}"
    );
}

#[tokio::test]
async fn row_groups_and_files_in_any_order_of_columns_are_one_table() {
    let bench = Bench::new();
    let numbers =
        |range: std::ops::Range<u64>| Arc::new(UInt64Array::from_iter_values(range)) as ArrayRef;
    let names = |range: std::ops::Range<u64>| {
        Arc::new(StringArray::from_iter_values(
            range.map(|n| format!("n{n}")),
        )) as ArrayRef
    };
    let first = file(&[batch(&[("n", numbers(0..5)), ("name", names(0..5))])], 2);
    let second = file(&[batch(&[("name", names(5..8)), ("n", numbers(5..8))])], 2);
    let staged = stage(&bench, &[&first, &second]).await.unwrap();
    assert_eq!(types(&staged), ["n DECIMAL(20,0)", "name VARCHAR(16)"]);
    let mut rows = bench.rows(&staged).await;
    rows.sort();
    let expected: Vec<_> = (0..8)
        .map(|n| vec![text(&n.to_string()), text(&format!("n{n}"))])
        .collect();
    assert_eq!(rows, expected);

    // Files that could go up as they are do not, where COPY would mix up their columns.
    let whole =
        |range: std::ops::Range<i64>| Arc::new(Int64Array::from_iter_values(range)) as ArrayRef;
    let first = file(&[batch(&[("n", whole(0..2)), ("name", names(0..2))])], 10);
    let second = file(&[batch(&[("name", names(2..3)), ("n", whole(2..3))])], 10);
    let bench = Bench::new();
    let staged = stage(&bench, &[&first, &second]).await.unwrap();
    let mut rows = bench.rows(&staged).await;
    rows.sort();
    assert_eq!(rows[2], [text("2"), text("n2")]);
}

#[tokio::test]
async fn files_with_other_columns_or_types_are_refused_with_the_first_difference() {
    let whole = || Arc::new(Int64Array::from(vec![1])) as ArrayRef;
    let short = || Arc::new(Int32Array::from(vec![1])) as ArrayRef;
    let first = file(&[batch(&[("a", whole()), ("b", whole())])], 10);
    for (other, difference) in [
        (vec![("a", whole())], "it lacks the column \"b\""),
        (
            vec![("a", whole()), ("b", short())],
            "its column \"b\" is Int32 and not Int64",
        ),
        (
            vec![("c", whole()), ("b", whole()), ("a", whole())],
            "it has also a column \"c\"",
        ),
    ] {
        let other = file(&[batch(&other)], 10);
        let told = stage(&Bench::new(), &[&first, &other]).await.unwrap_err();
        assert!(
            told.starts_with(&format!(
                "source-columns-differ: \"1.parquet\" is not written as \"0.parquet\" is: {difference}"
            )),
            "{told}"
        );
    }
}

#[tokio::test]
async fn a_file_without_rows_has_its_columns_and_one_without_columns_is_refused() {
    let empty: ArrayRef = Arc::new(StringArray::from(Vec::<&str>::new()));
    let number: ArrayRef = Arc::new(UInt64Array::from(Vec::<u64>::new()));
    for columns in [
        vec![("name", Arc::clone(&empty))],
        vec![("name", empty), ("n", number)],
    ] {
        let bench = Bench::new();
        let staged = stage(&bench, &[&file(&[batch(&columns)], 10)])
            .await
            .unwrap();
        assert_eq!(types(&staged)[0], "name VARCHAR(16)");
        assert_eq!(staged.inferred.row_count.get(), 0);
    }
    let schema = Arc::new(arrow::datatypes::Schema::empty());
    let none = RecordBatch::new_empty(schema);
    let told = stage(&Bench::new(), &[&file(&[none], 10)])
        .await
        .unwrap_err();
    assert!(told.starts_with("source-empty"), "{told}");
}

#[tokio::test]
async fn a_file_that_was_cut_off_is_refused() {
    let whole: ArrayRef = Arc::new(Int64Array::from_iter_values(0..1000));
    let content = file(&[batch(&[("n", whole)])], 1000);
    let told = stage(&Bench::new(), &[&content[..content.len() / 2]])
        .await
        .unwrap_err();
    assert!(
        told.starts_with("source-unreadable: \"0.parquet\""),
        "{told}"
    );
}

#[tokio::test]
async fn a_key_without_nulls_needs_no_reading() {
    let number = |values: Vec<Option<i64>>| {
        let ids: ArrayRef = Arc::new(Int64Array::from(values));
        file(&[batch(&[("id", ids)])], 10)
    };
    let mut bench = Bench::new();
    bench.expect(&["id ?!"]);
    let staged = stage(&bench, &[&number(vec![Some(1), Some(2)])])
        .await
        .unwrap();
    assert_eq!(staged.copy_format, CopyFormat::Parquet);
    assert_eq!(types(&staged), ["id BIGINT"]);
    let mut bench = Bench::new();
    bench.expect(&["id ?!"]);
    let told = stage(&bench, &[&number(vec![Some(1), None])])
        .await
        .unwrap_err();
    assert_eq!(
        told,
        "record-invalid: \"0.parquet\", row 2: the column \"id\" has no value, and it must have one"
    );
}
