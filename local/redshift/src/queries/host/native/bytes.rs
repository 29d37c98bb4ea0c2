//! Bits and numbers of VARBYTE (database developer guide, "VARBYTE operators").

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Int32Type};
use duckdb::Connection;

use super::{ArrowFunctionSignature, Result, StdError, VArrowScalar, scalar};

pub(super) fn register(connection: &Connection) -> duckdb::Result<()> {
    connection.register_scalar_function::<Bits>("longshore_bits")?;
    connection.register_scalar_function::<BytesInteger>("longshore_bytes_integer")?;
    connection.register_scalar_function::<ToVarbyte>("longshore_to_varbyte")?;
    connection.register_scalar_function::<FromVarbyte>("longshore_from_varbyte")
}

scalar!(Bits, [DataType::Utf8, DataType::Binary, DataType::Binary] -> DataType::Binary, bits);
scalar!(BytesInteger, [DataType::Binary, DataType::Int32] -> DataType::Int64, integers);
scalar!(ToVarbyte, [DataType::Utf8, DataType::Utf8] -> DataType::Binary, to_varbyte);
scalar!(FromVarbyte, [DataType::Binary, DataType::Utf8] -> DataType::Utf8, from_varbyte);

/// `(operator, a, b)`; the operands of a binary operator are of one length.
fn bits(input: &RecordBatch) -> Result<ArrayRef> {
    let operators = input.column(0).as_string::<i32>();
    let left = input.column(1).as_binary::<i32>();
    let right = input.column(2).as_binary::<i32>();
    let mut results: Vec<Option<Vec<u8>>> = Vec::with_capacity(input.num_rows());
    for row in 0..input.num_rows() {
        if left.is_null(row) || right.is_null(row) {
            results.push(None);
            continue;
        }
        let (a, b) = (left.value(row), right.value(row));
        let operator: fn(u8, u8) -> u8 = match operators.value(row) {
            "&" => |a, b| a & b,
            "|" => |a, b| a | b,
            "#" => |a, b| a ^ b,
            _ => |a, _| !a,
        };
        if a.len() != b.len() {
            return Err(
                "longshore:22023:the operands of a bit operator over VARBYTE must be of one length"
                    .into(),
            );
        }
        results.push(Some(
            a.iter().zip(b).map(|(a, b)| operator(*a, *b)).collect(),
        ));
    }
    Ok(Arc::new(
        results
            .iter()
            .map(Option::as_deref)
            .collect::<BinaryArray>(),
    ))
}

/// `(bytes, size)`: a signed number of at most so many bytes, the highest first.
fn integers(input: &RecordBatch) -> Result<ArrayRef> {
    let values = input.column(0).as_binary::<i32>();
    let sizes = input.column(1).as_primitive::<Int32Type>();
    let mut results = Vec::with_capacity(input.num_rows());
    for row in 0..input.num_rows() {
        if values.is_null(row) {
            results.push(None);
            continue;
        }
        let (bytes, size) = (values.value(row), sizes.value(row));
        if bytes.len() > usize::try_from(size).unwrap_or(0) {
            return Err(format!(
                "longshore:22003:a VARBYTE of {} bytes does not fit an integer of {size}",
                bytes.len()
            )
            .into());
        }
        let mut padded = [0; 8];
        padded[8 - bytes.len()..].copy_from_slice(bytes);
        let unsigned = u64::from_be_bytes(padded);
        let is_full = i32::try_from(bytes.len()) == Ok(size);
        let unused = 64 - u32::try_from(size).unwrap_or(8) * 8;
        results.push(Some(if is_full {
            (unsigned << unused).cast_signed() >> unused
        } else {
            unsigned.cast_signed()
        }));
    }
    Ok(Arc::new(Int64Array::from(results)))
}

/// `(text, format)`.
fn to_varbyte(input: &RecordBatch) -> Result<ArrayRef> {
    let texts = input.column(0).as_string::<i32>();
    let formats = input.column(1).as_string::<i32>();
    let mut results: Vec<Option<Vec<u8>>> = Vec::with_capacity(input.num_rows());
    for row in 0..input.num_rows() {
        if texts.is_null(row) || formats.is_null(row) {
            results.push(None);
            continue;
        }
        let text = texts.value(row);
        let bytes = match formats.value(row).to_lowercase().as_str() {
            "hex" => {
                let even = if text.len().is_multiple_of(2) {
                    ""
                } else {
                    "0"
                };
                hex::decode(format!("{even}{text}")).ok()
            }
            "binary" => from_bits(text),
            "utf8" | "utf-8" => Some(text.as_bytes().to_vec()),
            other => return Err(unknown_format(other).into()),
        };
        let bytes = bytes.ok_or_else(|| {
            format!(
                "longshore:22P02:invalid {} string: \"{text}\"",
                formats.value(row)
            )
        })?;
        results.push(Some(bytes));
    }
    Ok(Arc::new(
        results
            .iter()
            .map(Option::as_deref)
            .collect::<BinaryArray>(),
    ))
}

fn from_bits(text: &str) -> Option<Vec<u8>> {
    let missing = (8 - text.len() % 8) % 8;
    let padded = format!("{}{text}", "0".repeat(missing));
    padded
        .as_bytes()
        .chunks(8)
        .map(|bits| u8::from_str_radix(std::str::from_utf8(bits).ok()?, 2).ok())
        .collect()
}

/// Eight digits for every byte.
fn binary_digits(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|&byte| (0..u8::BITS).rev().map(move |bit| (byte >> bit) & 1 == 1))
        .map(|is_set| if is_set { '1' } else { '0' })
        .collect()
}

/// `(bytes, format)`.
fn from_varbyte(input: &RecordBatch) -> Result<ArrayRef> {
    let values = input.column(0).as_binary::<i32>();
    let formats = input.column(1).as_string::<i32>();
    let mut results = Vec::with_capacity(input.num_rows());
    for row in 0..input.num_rows() {
        if values.is_null(row) || formats.is_null(row) {
            results.push(None);
            continue;
        }
        let bytes = values.value(row);
        results.push(Some(match formats.value(row).to_lowercase().as_str() {
            "hex" => hex::encode(bytes),
            "binary" => binary_digits(bytes),
            "utf8" | "utf-8" => String::from_utf8(bytes.to_vec()).map_err(|_| {
                "longshore:22P02:invalid byte sequence for encoding \"UTF8\"".to_owned()
            })?,
            other => return Err(unknown_format(other).into()),
        }));
    }
    Ok(Arc::new(StringArray::from(results)))
}

fn unknown_format(format: &str) -> String {
    format!("longshore:22023:VARBYTE has no format \"{format}\"; there are hex, binary and utf8")
}
