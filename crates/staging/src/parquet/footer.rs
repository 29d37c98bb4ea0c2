//! What a file's footer says: columns, rows, and whether Redshift reads the file as it is.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, SchemaRef, TimeUnit};
use model::{ColumnType, RowCount};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::basic::{Compression, Encoding, Type as PhysicalType};
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::statistics::Statistics;
use parquet::schema::types::ColumnDescPtr;

use crate::inference::decide::MAX_VARBYTE_BYTES;
use crate::source::{Located, SourceFile, open_file};
use crate::{Error, delimited};

/// How the columns of a Parquet source are loaded.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) columns: Vec<ParquetColumn>,
    /// Rows of each file.
    pub(crate) rows: Vec<RowCount>,
    /// For each file where it has the columns.
    places: Vec<Vec<usize>>,
    /// For each column whether the footers prove that it has no NULL.
    always_there: Vec<bool>,
    schema: SchemaRef,
    readable_as_is: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ParquetColumn {
    pub(crate) name: String,
    /// For text and binary columns the length is found by reading them.
    pub(crate) column_type: ColumnType,
    /// As Parquet and Arrow call it.
    pub(crate) data_type: String,
}

impl Layout {
    pub(crate) fn of(file: &SourceFile) -> Result<Self, Error> {
        let metadata = read_footer(&file.located)?;
        let path = &file.located.name;
        let schema = metadata.schema();
        check_codecs(path, metadata.metadata())?;
        let columns: Result<Vec<ParquetColumn>, Error> = schema
            .fields()
            .iter()
            .map(|field| column(path, field))
            .collect();
        let columns = columns?;
        if columns.is_empty() {
            return Err(Error::NoColumns { path: path.clone() });
        }
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        delimited::check_unique(path, &names)?;
        Ok(Self {
            readable_as_is: is_readable_as_is(metadata.metadata(), schema),
            rows: vec![row_count(metadata.metadata())],
            places: vec![(0..columns.len()).collect()],
            always_there: always_there(metadata.metadata(), columns.len()),
            schema: Arc::clone(schema),
            columns,
        })
    }

    /// Whether the files go to the bucket unchanged.
    pub(crate) fn passes_through(&self) -> bool {
        self.readable_as_is
    }

    /// Takes in a further file, which must have the same columns, in any order.
    pub(crate) fn add(&mut self, other: Self, first: &str, path: &str) -> Result<(), Error> {
        let places = self.places_in(&other);
        let places = places.map_err(|difference| Error::HeaderDiffers {
            first: first.to_owned(),
            path: path.to_owned(),
            difference,
        })?;
        // COPY takes the columns of a Parquet file by their places.
        self.readable_as_is &=
            other.readable_as_is && self.schema.fields() == other.schema.fields();
        self.rows.extend(other.rows);
        for (mine, place) in self.always_there.iter_mut().zip(&places) {
            *mine &= other.always_there[*place];
        }
        self.places.push(places);
        Ok(())
    }

    /// Where another file has the columns, or what it has otherwise.
    fn places_in(&self, other: &Self) -> Result<Vec<usize>, String> {
        let mut places = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            let name = &column.name;
            let place = other.columns.iter().position(|other| other.name == *name);
            let place = place.ok_or_else(|| format!("it lacks the column \"{name}\""))?;
            let (mine, theirs) = (&column.data_type, &other.columns[place].data_type);
            if mine != theirs {
                return Err(format!("its column \"{name}\" is {theirs} and not {mine}"));
            }
            places.push(place);
        }
        let more = (0..other.columns.len()).find(|place| !places.contains(place));
        match more {
            None => Ok(places),
            Some(more) => {
                let name = &other.columns[more].name;
                Err(format!("it has also a column \"{name}\""))
            }
        }
    }

    /// Whether no file has a NULL in the column, as far as their footers tell.
    pub(crate) fn is_always_there(&self, column: usize) -> bool {
        self.always_there[column]
    }

    /// Where the file with this index has the columns; `None` if they are in their order there.
    pub(crate) fn places(&self, file: u32) -> Option<&[usize]> {
        let places = self.places.get(file as usize)?;
        (!places.is_sorted()).then_some(places)
    }

    /// Indices of the columns whose longest value has to be found.
    pub(crate) fn text_columns(&self) -> Vec<usize> {
        let is_text = |column: &ParquetColumn| {
            matches!(
                column.column_type,
                ColumnType::VarChar { .. } | ColumnType::VarByte { .. }
            )
        };
        (0..self.columns.len())
            .filter(|&index| is_text(&self.columns[index]))
            .collect()
    }
}

pub(crate) fn read_footer(located: &Located) -> Result<ArrowReaderMetadata, Error> {
    let file = open_file(located)?;
    ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|source| Error::Parquet {
        path: located.name.clone(),
        source,
    })
}

/// For each column: it is required, or every row group counted no NULL.
fn always_there(metadata: &ParquetMetaData, columns: usize) -> Vec<bool> {
    let leaves = metadata.file_metadata().schema_descr().columns();
    if leaves.len() != columns {
        return vec![false; columns];
    }
    let counted_none = |group: &RowGroupMetaData, leaf: usize| {
        let statistics = group.column(leaf).statistics();
        statistics.and_then(Statistics::null_count_opt) == Some(0)
    };
    let of_leaf = |(index, leaf): (usize, &ColumnDescPtr)| {
        let mut groups = metadata.row_groups().iter();
        leaf.max_def_level() == 0 || groups.all(|group| counted_none(group, index))
    };
    leaves.iter().enumerate().map(of_leaf).collect()
}

fn row_count(metadata: &ParquetMetaData) -> RowCount {
    RowCount(u64::try_from(metadata.file_metadata().num_rows()).unwrap_or(0))
}

/// LZ4, LZO and Brotli are neither read by Redshift nor by us.
fn check_codecs(path: &str, metadata: &ParquetMetaData) -> Result<(), Error> {
    for chunk in metadata
        .row_groups()
        .iter()
        .flat_map(RowGroupMetaData::columns)
    {
        let what = match chunk.compression() {
            Compression::UNCOMPRESSED
            | Compression::SNAPPY
            | Compression::GZIP(_)
            | Compression::ZSTD(_) => continue,
            Compression::LZO => "a Parquet file compressed with LZO",
            Compression::BROTLI(_) => "a Parquet file compressed with Brotli",
            Compression::LZ4 | Compression::LZ4_RAW => "a Parquet file compressed with LZ4",
        };
        return Err(Error::UnsupportedFile {
            path: path.to_owned(),
            what,
        });
    }
    Ok(())
}

fn column(path: &str, field: &Field) -> Result<ParquetColumn, Error> {
    let column_type = column_type(field.data_type()).ok_or_else(|| Error::ParquetType {
        path: path.to_owned(),
        column: field.name().clone(),
        data_type: field.data_type().to_string(),
    })?;
    Ok(ParquetColumn {
        name: field.name().clone(),
        column_type,
        data_type: field.data_type().to_string(),
    })
}

/// The Redshift type that holds every value of an Arrow type.
fn column_type(data_type: &DataType) -> Option<ColumnType> {
    Some(match data_type {
        DataType::Boolean => ColumnType::Boolean,
        DataType::Int8 | DataType::Int16 | DataType::UInt8 => ColumnType::SmallInt,
        DataType::Int32 | DataType::UInt16 => ColumnType::Integer,
        DataType::Int64 | DataType::UInt32 => ColumnType::BigInt,
        DataType::UInt64 => ColumnType::Decimal {
            precision: 20,
            scale: 0,
        },
        DataType::Float16 | DataType::Float32 => ColumnType::Real,
        DataType::Float64 => ColumnType::DoublePrecision,
        DataType::Decimal32(precision, scale)
        | DataType::Decimal64(precision, scale)
        | DataType::Decimal128(precision, scale)
            if *scale >= 0 && *scale <= 37 =>
        {
            ColumnType::Decimal {
                precision: *precision,
                scale: scale.unsigned_abs(),
            }
        }
        DataType::Date32 | DataType::Date64 => ColumnType::Date,
        DataType::Time32(_) | DataType::Time64(_) => ColumnType::Time,
        DataType::Timestamp(_, None) => ColumnType::Timestamp,
        DataType::Timestamp(_, Some(_)) => ColumnType::TimestampTz,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => {
            ColumnType::VARCHAR_MAX
        }
        DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::FixedSizeBinary(_) => ColumnType::VarByte {
            bytes: MAX_VARBYTE_BYTES,
        },
        DataType::Dictionary(_, values) => return column_type(values),
        DataType::Struct(_)
        | DataType::List(_)
        | DataType::LargeList(_)
        | DataType::FixedSizeList(_, _)
        | DataType::Map(_, _) => ColumnType::Super,
        _ => return None,
    })
}

fn is_readable_as_is(metadata: &ParquetMetaData, schema: &SchemaRef) -> bool {
    let leaves = metadata.file_metadata().schema_descr().columns();
    let flat = leaves.len() == schema.fields().len();
    flat && schema.fields().iter().zip(leaves).all(|(field, leaf)| {
        leaf.max_rep_level() == 0 && is_read_by_redshift(field.data_type(), leaf.physical_type())
    }) && has_old_encodings_only(metadata)
}

/// The types that COPY's Parquet reader takes into the type chosen by [`column_type`] (Redshift
/// manual, COPY from columnar data formats). What is missing here is rewritten as text.
fn is_read_by_redshift(data_type: &DataType, physical: PhysicalType) -> bool {
    match data_type {
        DataType::Timestamp(TimeUnit::Nanosecond, None) => physical == PhysicalType::INT96,
        DataType::Dictionary(_, values) => is_read_by_redshift(values, physical),
        DataType::Timestamp(TimeUnit::Microsecond | TimeUnit::Millisecond, None)
        | DataType::Boolean
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::Float32
        | DataType::Float64
        | DataType::Decimal128(_, _)
        | DataType::Date32
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View => true,
        _ => false,
    }
}

/// Version 2 encodings are younger than what the manual promises to read.
fn has_old_encodings_only(metadata: &ParquetMetaData) -> bool {
    metadata
        .row_groups()
        .iter()
        .flat_map(RowGroupMetaData::columns)
        .all(|chunk| {
            chunk.encodings().all(|encoding| {
                #[expect(deprecated, reason = "old files still say so")]
                let bit_packed = Encoding::BIT_PACKED;
                matches!(
                    encoding,
                    Encoding::PLAIN
                        | Encoding::PLAIN_DICTIONARY
                        | Encoding::RLE
                        | Encoding::RLE_DICTIONARY
                ) || encoding == bit_packed
            })
        })
}
