//! `longshore unload`.

use std::path::Path;

use model::{Code, Failure, Kind};
use operations::{
    Destination, FileCompression, FileFormat, Unload, UnloadOptions, Unloaded, unload,
};
use serde_json::{Map, Value, json};

use crate::application::Application;
use crate::printer::OutputFormat;
use crate::wording::counted;

/// Take a table or a query's result out of the warehouse
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  longshore unload shop.sales --to sales/                              Parquet files in a new folder
  longshore unload shop.sales --to sales.csv.gz                        one file; its name tells the format
  longshore unload shop.sales --to s3://acme-lake/sales/ --partition-by year,month
  longshore unload 'SELECT * FROM shop.sales WHERE year < 1990' --to old.jsonl
  longshore unload shop.sales --to sales.csv --order-by 'year desc,id' the same bytes every time

A folder must be empty or not there yet, a file not there yet, a prefix in S3 without objects; \
--overwrite replaces a file and empties a prefix. What is made appears whole or not at all. When a run \
ends early, the same command goes on with it: UNLOAD is not run again once it has ended, and files are \
not fetched again, so that the rows are of the first run.

In CSV that is fetched, NULL is an empty field and the empty text is \"\": `longshore load` reads both \
as they were. JSON lines hold VARBYTE as hexadecimal text; Parquet also holds TIME as text and \
TIMESTAMPTZ as the time in UTC. docs/reference/unloading.md tells every rule.")]
pub(crate) struct Arguments {
    /// A table or view (SCHEMA.TABLE or DATABASE.SCHEMA.TABLE), or one query that reads
    #[arg(value_name = "TABLE|SQL")]
    source: String,
    /// A folder, a file (its name ends with .parquet, .csv, .tsv or .jsonl), or a prefix in S3
    #[arg(long, value_name = "s3://…|DIR|FILE")]
    to: String,
    /// [default: as the file's name says, else parquet]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Of CSV and JSON lines [default: as the file's name says, else none]
    #[arg(long, value_enum)]
    compression: Option<Compression>,
    /// Put the rows into folders COLUMN=VALUE; these columns are left out of the files
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    partition_by: Vec<String>,
    /// The largest file, 5MB to 6200MB; Redshift begins another one then
    #[arg(long, value_name = "SIZE", value_parser = megabytes)]
    max_file_size: Option<u16>,
    /// Sort by these columns (`COLUMN desc` the other way round), in one sequence of files
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    order_by: Vec<String>,
    /// CSV without the names of the columns
    #[arg(long)]
    no_header: bool,
    /// What stands between the fields of CSV; `tab` is one [default: , and a tab for .tsv]
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    delimiter: Option<char>,
    /// What stands for NULL in CSV that stays in S3 [default: \N]
    #[arg(long, value_name = "TEXT")]
    null: Option<String>,
    /// Replace a file that is there, when the new one is complete; delete what a prefix in S3 holds first
    #[arg(long)]
    overwrite: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Parquet,
    Csv,
    Jsonl,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Compression {
    None,
    Gzip,
    Zstd,
}

impl From<Compression> for FileCompression {
    fn from(compression: Compression) -> Self {
        match compression {
            Compression::None => Self::None,
            Compression::Gzip => Self::Gzip,
            Compression::Zstd => Self::Zstd,
        }
    }
}

impl From<Format> for FileFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Parquet => Self::Parquet,
            Format::Csv => Self::Csv,
            Format::Jsonl => Self::Jsonl,
        }
    }
}

/// What the name of a file says about it.
struct Named {
    format: FileFormat,
    compression: FileCompression,
    delimiter: char,
}

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let request = request(arguments, &application.environment.current_folder)?;
    let context = application.context().await?;
    let recorded = application.record(&context, "unload", &arguments.source);
    let unloaded = unload(&context, &request).await;
    if let Ok(done) = &unloaded
        && matches!(
            application.printer.format(),
            OutputFormat::Json | OutputFormat::Jsonl
        )
    {
        application.printer.object(as_data(done, &arguments.to));
    }
    recorded.end(unloaded.map(|done| summary(&done, &arguments.to)))
}

fn request(arguments: &Arguments, here: &Path) -> Result<Unload, Failure> {
    let to = &arguments.to;
    let in_s3 = to.starts_with("s3://");
    let path = here.join(to);
    let named = named(to).filter(|_| !in_s3 && !to.ends_with('/') && !path.is_dir());
    let format = arguments.format.map(FileFormat::from);
    if let (Some(asked), Some(named)) = (format, &named)
        && asked != named.format
    {
        return Err(Failure::new(
            Kind::InvalidInput,
            Code::UnloadUnsupported,
            format!("the name \"{to}\" says another format than --format"),
        )
        .with_hint("leave out --format, or end --to with a slash to name a folder"));
    }
    let destination = if in_s3 {
        Destination::S3(to.parse()?)
    } else if named.is_some() {
        Destination::File(path)
    } else {
        Destination::Folder(path)
    };
    let compression = arguments.compression.map(FileCompression::from);
    let delimiter = arguments.delimiter;
    Ok(Unload {
        source: arguments.source.clone(),
        to: destination,
        format: format
            .or(named.as_ref().map(|named| named.format))
            .unwrap_or(FileFormat::Parquet),
        options: UnloadOptions {
            partition_by: arguments.partition_by.clone(),
            max_file_megabytes: arguments.max_file_size,
            compression: compression
                .or(named.as_ref().map(|named| named.compression))
                .unwrap_or_default(),
            header: !arguments.no_header,
            delimiter: delimiter
                .or(named.as_ref().map(|named| named.delimiter))
                .unwrap_or(','),
            null: arguments.null.clone(),
            order_by: arguments.order_by.clone(),
            overwrite: arguments.overwrite,
        },
    })
}

/// `None` for the name of a folder.
fn named(to: &str) -> Option<Named> {
    let lower = to.to_lowercase();
    let (stem, compression) = match lower.rsplit_once('.') {
        Some((stem, "gz")) => (stem, FileCompression::Gzip),
        Some((stem, "zst" | "zstd")) => (stem, FileCompression::Zstd),
        _ => (lower.as_str(), FileCompression::None),
    };
    let (format, delimiter) = match stem.rsplit_once('.')?.1 {
        "parquet" => (FileFormat::Parquet, ','),
        "csv" => (FileFormat::Csv, ','),
        "tsv" => (FileFormat::Csv, '\t'),
        "jsonl" | "ndjson" | "json" => (FileFormat::Jsonl, ','),
        _ => return None,
    };
    Some(Named {
        format,
        compression,
        delimiter,
    })
}

fn delimiter(text: &str) -> Result<char, String> {
    let mut characters = text.chars();
    match (text, characters.next(), characters.next()) {
        ("tab" | "\\t", ..) => Ok('\t'),
        (_, Some(character), None) => Ok(character),
        _ => Err("expected one character, or `tab`".to_owned()),
    }
}

/// Megabytes of 1,000,000 bytes, as Redshift counts them.
fn megabytes(text: &str) -> Result<u16, String> {
    let upper = text.trim().to_uppercase();
    let (number, factor) = match (upper.strip_suffix("GB"), upper.strip_suffix("MB")) {
        (Some(number), _) => (number, 1000.0),
        (None, Some(number)) => (number, 1.0),
        (None, None) => (upper.as_str(), 1.0),
    };
    let wrong = || "expected a size such as 256MB or 1.5GB, 5MB to 6200MB".to_owned();
    let size: f64 = number.trim().parse().map_err(|_| wrong())?;
    let rounded = format!("{:.0}", size * factor);
    let size: u16 = rounded.parse().map_err(|_| wrong())?;
    if (5..=6200).contains(&size) {
        Ok(size)
    } else {
        Err(wrong())
    }
}

fn summary(done: &Unloaded, to: &str) -> String {
    let mut lines = vec![format!(
        "unloaded {} rows to {to}: {} in {}",
        done.row_count,
        done.bytes(),
        counted(done.files.len(), "file")
    )];
    if done.resumed {
        lines.push(format!(
            "an earlier run had unloaded them and fetched {}; the rows are of that time",
            counted(done.resumed_files, "file")
        ));
    }
    if !done.proved {
        lines.push(
            "the count is the warehouse's own: the bucket cannot be read from here".to_owned(),
        );
    }
    lines.push(format!(
        "time: {:.1} s unloading, {:.1} s fetching",
        done.unload_time.as_secs_f64(),
        done.fetch_time.as_secs_f64()
    ));
    lines.join("\n")
}

fn as_data(done: &Unloaded, to: &str) -> Map<String, Value> {
    let files: Vec<Value> = done
        .files
        .iter()
        .map(|file| {
            json!({
                "place": file.place,
                "rows": file.rows.map(model::RowCount::get),
                "bytes": file.bytes.get(),
            })
        })
        .collect();
    let object = json!({
        "to": to,
        "rows": done.row_count.get(),
        "bytes": done.bytes().get(),
        "proved": done.proved,
        "resumed": done.resumed,
        "resumed_files": done.resumed_files,
        "unload_seconds": done.unload_time.as_secs_f64(),
        "fetch_seconds": done.fetch_time.as_secs_f64(),
        "files": files,
    });
    match object {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_tells_its_format() {
        let told = |name| named(name).map(|named| (named.format, named.compression));
        assert_eq!(
            told("a/B.CSV.gz"),
            Some((FileFormat::Csv, FileCompression::Gzip))
        );
        assert_eq!(
            told("x.jsonl.zst"),
            Some((FileFormat::Jsonl, FileCompression::Zstd))
        );
        assert_eq!(
            told("x.parquet"),
            Some((FileFormat::Parquet, FileCompression::None))
        );
        assert_eq!(told("folder"), None);
        assert_eq!(told("v1.2"), None);
    }

    #[test]
    fn sizes_are_megabytes_within_redshifts_bounds() {
        assert_eq!(megabytes("256"), Ok(256));
        assert_eq!(megabytes("1.5 gb"), Ok(1500));
        for wrong in ["4MB", "7GB", "many", "-5", "1e9"] {
            assert!(megabytes(wrong).is_err(), "{wrong}");
        }
    }
}
