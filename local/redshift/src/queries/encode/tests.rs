use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float32Array, Float64Array, Int64Array,
    ListBuilder, StringArray, StringBuilder, Time64MicrosecondArray, TimestampMicrosecondArray,
};
use postgres_types::{FromSql, Type};

use super::*;

fn encode(kind: RsType, array: ArrayRef, format: Format, style: TextStyle) -> Vec<Option<Vec<u8>>> {
    let columns = [OutputColumn::new("c", kind)];
    let encoder = Encoder::new(&columns, style, |_| Ok(format)).unwrap();
    let rows = array.len();
    let batch = RecordBatch::try_from_iter([("c", array)]).unwrap();
    let bound = encoder.bind(&batch).unwrap();
    (0..rows)
        .map(|row| {
            let mut buffer = BytesMut::new();
            bound.write(row, &mut buffer).unwrap();
            assert_eq!(buffer[0], b'D');
            let length = i32::from_be_bytes(buffer[1..5].try_into().unwrap());
            assert_eq!(usize::try_from(length).unwrap(), buffer.len() - 1);
            let size = i32::from_be_bytes(buffer[7..11].try_into().unwrap());
            usize::try_from(size).ok().map(|size| {
                assert_eq!(buffer.len(), 11 + size);
                buffer[11..].to_vec()
            })
        })
        .collect()
}

fn texts(kind: RsType, array: ArrayRef) -> Vec<String> {
    texts_in(kind, array, TextStyle::default())
}

fn texts_in(kind: RsType, array: ArrayRef, style: TextStyle) -> Vec<String> {
    encode(kind, array, Format::Text, style)
        .into_iter()
        .map(|value| value.map_or("NULL".to_owned(), |bytes| String::from_utf8(bytes).unwrap()))
        .collect()
}

#[test]
fn booleans_are_t_and_f_and_null_has_no_bytes() {
    let array = Arc::new(BooleanArray::from(vec![Some(true), Some(false), None]));
    assert_eq!(texts(RsType::Boolean, array), ["t", "f", "NULL"]);
}

#[test]
fn decimals_show_their_whole_scale() {
    let array = Decimal128Array::from(vec![12_300, -5, 0])
        .with_precision_and_scale(10, 3)
        .unwrap();
    let kind = RsType::Decimal {
        precision: 10,
        scale: 3,
    };
    assert_eq!(texts(kind, Arc::new(array)), ["12.300", "-0.005", "0.000"]);
}

#[test]
fn floats_have_fifteen_and_six_digits_unless_the_session_asks_for_more() {
    let doubles = || {
        Arc::new(Float64Array::from(vec![
            0.1,
            1e20,
            1e-5,
            100.0,
            f64::NAN,
            1.0 / 3.0,
        ]))
    };
    assert_eq!(
        texts(RsType::DoublePrecision, doubles()),
        ["0.1", "1e+20", "1e-05", "100", "NaN", "0.333333333333333"]
    );
    let style = TextStyle {
        extra_float_digits: 2,
        ..TextStyle::default()
    };
    assert_eq!(
        texts_in(RsType::DoublePrecision, doubles(), style)[0],
        "0.10000000000000001"
    );
    let reals = Arc::new(Float32Array::from(vec![0.1, 1_234_567.0]));
    assert_eq!(texts(RsType::Real, reals), ["0.1", "1.23457e+06"]);
}

#[test]
fn dates_and_times_drop_zeros_behind_the_second() {
    let dates = Arc::new(Date32Array::from(vec![0, 19_782, -719_163, 10_957]));
    assert_eq!(
        texts(RsType::Date, dates),
        ["1970-01-01", "2024-02-29", "0001-12-31 BC", "2000-01-01"]
    );
    let moments = Arc::new(TimestampMicrosecondArray::from(vec![
        0,
        1_500_000,
        -1,
        1_709_251_199_123_450,
    ]));
    assert_eq!(
        texts(RsType::Timestamp, moments),
        [
            "1970-01-01 00:00:00",
            "1970-01-01 00:00:01.5",
            "1969-12-31 23:59:59.999999",
            "2024-02-29 23:59:59.12345"
        ]
    );
    let times = Arc::new(Time64MicrosecondArray::from(vec![3_661_000_001]));
    assert_eq!(texts(RsType::Time, times), ["01:01:01.000001"]);
}

#[test]
fn zoned_timestamps_are_shown_in_the_sessions_zone() {
    let moments = || Arc::new(TimestampMicrosecondArray::from(vec![1_720_000_000_000_000]));
    assert_eq!(
        texts(RsType::TimestampTz, moments()),
        ["2024-07-03 09:46:40+00"]
    );
    let style = TextStyle {
        zone: local_dialect::datetime::Zone::named("Asia/Kolkata").unwrap(),
        ..TextStyle::default()
    };
    assert_eq!(
        texts_in(RsType::TimestampTz, moments(), style),
        ["2024-07-03 15:16:40+05:30"]
    );
}

#[test]
fn a_char_has_its_blanks() {
    let words = || Arc::new(StringArray::from(vec!["ab", ""]));
    assert_eq!(texts(RsType::Char(4), words()), ["ab  ", "    "]);
    let binary = encode(
        RsType::Char(4),
        words(),
        Format::Binary(Numerics::Groups),
        TextStyle::default(),
    );
    assert_eq!(binary[0].as_deref().unwrap(), b"ab  ");
}

#[test]
fn intervals_are_numbers_in_binary_and_words_in_text() {
    use arrow::array::Int32Array;
    use local_dialect::interval::{DAY_TO_SECOND, YEAR_TO_MONTH};
    let months = || Arc::new(Int32Array::from(vec![14, 0]));
    assert_eq!(texts(YEAR_TO_MONTH, months()), ["1 year 2 mons", "0 mons"]);
    let binary = encode(
        YEAR_TO_MONTH,
        months(),
        Format::Binary(Numerics::Groups),
        TextStyle::default(),
    );
    assert_eq!(binary[0].as_deref().unwrap(), 14_i32.to_be_bytes());
    let seconds = || Arc::new(Int64Array::from(vec![93_784_567_800]));
    assert_eq!(texts(DAY_TO_SECOND, seconds()), ["1 day 02:03:04.5678"]);
    let binary = encode(
        DAY_TO_SECOND,
        seconds(),
        Format::Binary(Numerics::Groups),
        TextStyle::default(),
    );
    assert_eq!(
        binary[0].as_deref().unwrap(),
        93_784_567_800_i64.to_be_bytes()
    );
}

#[test]
fn times_with_a_zone_are_utc() {
    let times = || Arc::new(Time64MicrosecondArray::from(vec![3_661_500_000]));
    assert_eq!(texts(RsType::TimeTz, times()), ["01:01:01.5+00"]);
    let binary = encode(
        RsType::TimeTz,
        times(),
        Format::Binary(Numerics::Groups),
        TextStyle::default(),
    );
    assert_eq!(binary[0].as_deref().unwrap().len(), 12);
}

#[test]
fn drivers_read_binary_values_back() {
    let numbers = Arc::new(Int64Array::from(vec![-7]));
    let bytes = encode(
        RsType::BigInt,
        numbers,
        Format::Binary(Numerics::Groups),
        TextStyle::default(),
    );
    let value = i64::from_sql(&Type::INT8, bytes[0].as_deref().unwrap()).unwrap();
    assert_eq!(value, -7);
    let oids = Arc::new(Int64Array::from(vec![4_000_000_000_i64]));
    let bytes = encode(
        RsType::Oid,
        oids,
        Format::Binary(Numerics::Groups),
        TextStyle::default(),
    );
    let value = u32::from_sql(&Type::OID, bytes[0].as_deref().unwrap()).unwrap();
    assert_eq!(value, 4_000_000_000);
    let words = Arc::new(StringArray::from(vec!["é"]));
    let bytes = encode(
        RsType::VarChar(2),
        words,
        Format::Binary(Numerics::Groups),
        TextStyle::default(),
    );
    assert_eq!(bytes[0].as_deref().unwrap(), "é".as_bytes());
}

/// Digits of a binary NUMERIC: count, weight, sign, scale, then groups.
fn numeric(unscaled: i128, scale: u8) -> Vec<i16> {
    let array = Decimal128Array::from(vec![unscaled])
        .with_precision_and_scale(38, scale.cast_signed())
        .unwrap();
    let kind = RsType::Decimal {
        precision: 38,
        scale,
    };
    encode(
        kind,
        Arc::new(array),
        Format::Binary(Numerics::Groups),
        TextStyle::default(),
    )[0]
    .as_deref()
    .unwrap()
    .chunks(2)
    .map(|pair| i16::from_be_bytes([pair[0], pair[1]]))
    .collect()
}

#[test]
fn binary_numerics_are_groups_of_four_digits_around_the_point() {
    assert_eq!(numeric(0, 2), [0, 0, 0, 2]);
    assert_eq!(numeric(12_345_678, 2), [3, 1, 0, 2, 12, 3456, 7800]);
    assert_eq!(numeric(-5, 3), [1, -1, 0x4000, 3, 50]);
    assert_eq!(numeric(1_0000_0000, 0), [1, 2, 0, 0, 1]);
    assert_eq!(numeric(1, 8), [1, -2, 0, 8, 1]);
}

#[test]
fn a_result_that_is_not_of_the_announced_type_is_an_internal_error() {
    let columns = [OutputColumn::new("c", RsType::Integer)];
    let encoder = Encoder::new(&columns, TextStyle::default(), |_| Ok(Format::Text)).unwrap();
    let array: ArrayRef = Arc::new(arrow::array::UInt8Array::from(vec![1]));
    let batch = RecordBatch::try_from_iter([("c", array)]).unwrap();
    assert!(encoder.bind(&batch).is_err());
}

#[test]
fn drivers_of_aws_get_numerics_as_one_number() {
    let numbers = |precision, scale, values: Vec<i128>| {
        let array = Decimal128Array::from(values)
            .with_precision_and_scale(precision, i8::try_from(scale).unwrap())
            .unwrap();
        let kind = RsType::Decimal { precision, scale };
        let format = Format::Binary(Numerics::Whole);
        encode(kind, Arc::new(array), format, TextStyle::default())
    };
    assert_eq!(
        numbers(10, 3, vec![12_300, -5]),
        [
            Some(12_300_i64.to_be_bytes().to_vec()),
            Some((-5_i64).to_be_bytes().to_vec())
        ]
    );
    assert_eq!(
        numbers(38, 0, vec![-5]),
        [Some((-5_i128).to_be_bytes().to_vec())]
    );
    let most = 9_999_999_999_999_999_999_i128;
    assert_eq!(
        numbers(19, 0, vec![most]),
        [Some(most.to_be_bytes().to_vec())]
    );
}

#[test]
fn arrays_in_binary_have_their_dimensions_and_the_type_of_their_elements() {
    let mut builder = ListBuilder::new(StringBuilder::new());
    builder.append_value([Some("1"), None]);
    builder.append_value(Vec::<Option<&str>>::new());
    let format = Format::Binary(Numerics::Groups);
    let kind = RsType::SmallIntArray;
    let values = encode(
        kind,
        Arc::new(builder.finish()),
        format,
        TextStyle::default(),
    );
    let words =
        |words: &[i32]| -> Vec<u8> { words.iter().flat_map(|word| word.to_be_bytes()).collect() };
    let mut first = words(&[1, 1, 21, 2, 1, 2]);
    first.extend(1_i16.to_be_bytes());
    first.extend(words(&[-1]));
    assert_eq!(values, [Some(first), Some(words(&[0, 0, 21]))]);
}
