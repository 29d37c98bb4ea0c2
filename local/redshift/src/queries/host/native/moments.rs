//! Time zones, and dates and times from text. DuckDB's own functions over time zones are in an
//! extension that is not built in, and it reads fewer forms than Redshift does.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Date32Array, PrimitiveArray, RecordBatch, StringArray,
    Time64MicrosecondArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date32Type, TimeUnit, TimestampMicrosecondType,
};
use duckdb::Connection;
use local_dialect::RsType;
use local_dialect::datetime::{
    DAY_MICROSECONDS, DateOrder, DateStyle, Problem, Zone, read_date, read_time, read_timestamp,
    read_timestamptz, read_timetz, show_zoned_timestamp,
};

use super::{ArrowFunctionSignature, Result, StdError, VArrowScalar, scalar};

const TEXT: DataType = DataType::Utf8;
const MOMENT: DataType = DataType::Timestamp(TimeUnit::Microsecond, None);
const TIME: DataType = DataType::Time64(TimeUnit::Microsecond);

pub(super) fn register(connection: &Connection) -> duckdb::Result<()> {
    connection.register_scalar_function::<LocalToUtc>("longshore_local_to_utc")?;
    connection.register_scalar_function::<UtcToLocal>("longshore_utc_to_local")?;
    connection.register_scalar_function::<ZonedText>("longshore_timestamptz_text")?;
    connection.register_scalar_function::<Styled>("longshore_styled_moment")?;
    connection.register_scalar_function::<ReadDate>("longshore_read_date")?;
    connection.register_scalar_function::<ReadTime>("longshore_read_time")?;
    connection.register_scalar_function::<ReadTimetz>("longshore_read_timetz")?;
    connection.register_scalar_function::<ReadTimestamp>("longshore_read_timestamp")?;
    connection.register_scalar_function::<ReadTimestamptz>("longshore_read_timestamptz")
}

scalar!(LocalToUtc, [MOMENT, TEXT] -> MOMENT, |input| moved(input, Zone::to_utc));
scalar!(UtcToLocal, [MOMENT, TEXT] -> MOMENT, |input| moved(input, Zone::to_local));
scalar!(ZonedText, [MOMENT, TEXT] -> TEXT, zoned_texts);
scalar!(Styled, [MOMENT, TEXT, TEXT, TEXT] -> TEXT, styled_texts);
scalar!(ReadDate, [TEXT, TEXT, TEXT] -> DataType::Date32, |input| {
    read(input, RsType::Date, |text, order, _, _| read_date(text, order)).map(of::<Date32Array>)
});
scalar!(ReadTime, [TEXT, TEXT, TEXT] -> TIME, |input| {
    read(input, RsType::Time, |text, order, _, _| read_time(text, order))
        .map(of::<Time64MicrosecondArray>)
});
scalar!(ReadTimetz, [TEXT, TEXT, TEXT, DataType::Date32] -> TIME, |input| {
    read(input, RsType::TimeTz, read_timetz).map(of::<Time64MicrosecondArray>)
});
scalar!(ReadTimestamp, [TEXT, TEXT, TEXT] -> MOMENT, |input| {
    read(input, RsType::Timestamp, |text, order, _, _| read_timestamp(text, order))
        .map(of::<TimestampMicrosecondArray>)
});
scalar!(ReadTimestamptz, [TEXT, TEXT, TEXT] -> MOMENT, |input| {
    read(input, RsType::TimestampTz, |text, order, zone, _| read_timestamptz(text, order, zone))
        .map(of::<TimestampMicrosecondArray>)
});

/// Values as an array of DuckDB's type.
fn of<A>(values: Vec<Option<<A as ArrayOf>::Value>>) -> ArrayRef
where
    A: ArrayOf,
{
    A::array(values)
}

trait ArrayOf {
    type Value;

    fn array(values: Vec<Option<Self::Value>>) -> ArrayRef;
}

impl<T: ArrowPrimitiveType> ArrayOf for PrimitiveArray<T> {
    type Value = T::Native;

    fn array(values: Vec<Option<T::Native>>) -> ArrayRef {
        Arc::new(Self::from_iter(values))
    }
}

fn named_zone(name: &str) -> std::result::Result<Zone, String> {
    Zone::named(name).ok_or_else(|| format!("longshore:22023:time zone \"{name}\" not recognized"))
}

/// A time zone by whatever names it.
pub(in crate::queries) fn zone(name: &str) -> std::result::Result<jiff::tz::TimeZone, String> {
    named_zone(name).map(|zone| zone.time_zone().clone())
}

/// Zones of one chunk, each looked up once.
#[derive(Default)]
struct Zones(Option<(String, Zone)>);

impl Zones {
    fn get(&mut self, name: &str) -> std::result::Result<Zone, String> {
        if let Some((known, zone)) = &self.0
            && known == name
        {
            return Ok(zone.clone());
        }
        let found = named_zone(name)?;
        self.0 = Some((name.to_owned(), found.clone()));
        Ok(found)
    }
}

fn moved(input: &RecordBatch, convert: fn(&Zone, i64) -> Option<i64>) -> Result<ArrayRef> {
    let moments = input.column(0).as_primitive::<TimestampMicrosecondType>();
    let names = input.column(1).as_string::<i32>();
    let mut zones = Zones::default();
    let mut results = Vec::with_capacity(input.num_rows());
    for row in 0..input.num_rows() {
        if moments.is_null(row) || names.is_null(row) {
            results.push(None);
            continue;
        }
        let zone = zones.get(names.value(row))?;
        let converted =
            convert(&zone, moments.value(row)).ok_or("longshore:22008:timestamp out of range")?;
        results.push(Some(converted));
    }
    Ok(Arc::new(TimestampMicrosecondArray::from(results)))
}

fn zoned_texts(input: &RecordBatch) -> Result<ArrayRef> {
    let moments = input.column(0).as_primitive::<TimestampMicrosecondType>();
    let names = input.column(1).as_string::<i32>();
    let mut zones = Zones::default();
    let mut results = Vec::with_capacity(input.num_rows());
    for row in 0..input.num_rows() {
        if moments.is_null(row) || names.is_null(row) {
            results.push(None);
            continue;
        }
        let zone = zones.get(names.value(row))?;
        results.push(Some(
            show_zoned_timestamp(moments.value(row), &zone).to_string(),
        ));
    }
    Ok(Arc::new(StringArray::from(results)))
}

fn styled_texts(input: &RecordBatch) -> Result<ArrayRef> {
    let moments = input.column(0).as_primitive::<TimestampMicrosecondType>();
    let names = input.column(1).as_string::<i32>();
    let kinds = input.column(2).as_string::<i32>();
    let styles = input.column(3).as_string::<i32>();
    let mut zones = Zones::default();
    let mut results = Vec::with_capacity(input.num_rows());
    for row in 0..input.num_rows() {
        if moments.is_null(row) {
            results.push(None);
            continue;
        }
        let moment = moments.value(row);
        let style = DateStyle::default()
            .changed(styles.value(row))
            .map_err(|word| format!("longshore:22023:unrecognized DateStyle {word}"))?;
        results.push(Some(match kinds.value(row) {
            "date" => style.date(i32::try_from(moment.div_euclid(DAY_MICROSECONDS))?),
            "timestamptz" => style.zoned_timestamp(moment, &zones.get(names.value(row))?),
            _ => style.timestamp(moment),
        }));
    }
    Ok(Arc::new(StringArray::from(results)))
}

/// Reads the texts of the first column, with the zone of the second, the order of dates of the third
/// and the day of the fourth if there is one.
fn read<T>(
    input: &RecordBatch,
    target: RsType,
    read: fn(&str, DateOrder, &Zone, i64) -> std::result::Result<T, Problem>,
) -> Result<Vec<Option<T>>> {
    let texts = input.column(0).as_string::<i32>();
    let names = input.column(1).as_string::<i32>();
    let orders = input.column(2).as_string::<i32>();
    let days = (input.num_columns() > 3).then(|| input.column(3).as_primitive::<Date32Type>());
    let mut zones = Zones::default();
    let mut results = Vec::with_capacity(input.num_rows());
    for row in 0..input.num_rows() {
        if texts.is_null(row) {
            results.push(None);
            continue;
        }
        let order = match orders.value(row) {
            "DMY" => DateOrder::DayMonthYear,
            "YMD" => DateOrder::YearMonthDay,
            _ => DateOrder::MonthDayYear,
        };
        let zone = zones.get(names.value(row))?;
        let day = days.map_or(0, |days| i64::from(days.value(row)));
        let text = texts.value(row);
        let value = read(text, order, &zone, day)
            .map_err(|problem| super::super::raised(&problem.reading(text, target)))?;
        results.push(Some(value));
    }
    Ok(results)
}
