//! `longshore unload`.

use std::path::PathBuf;

use model::Failure;
use operations::{Destination, FileFormat, Unload, Unloaded, unload};

use crate::application::Application;
use crate::wording::counted;

/// Take a table or a query's result out of the warehouse
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  longshore unload entities.planes --to planes/
  longshore unload 'SELECT * FROM entities.planes WHERE year < 1990' --to old/ --format csv
  longshore unload entities.planes --to s3://acme-longshore/k7f3q9/exports/planes/

A local folder must be empty or not there yet. What S3 holds already is never replaced.")]
pub(crate) struct Arguments {
    /// A table or view of the dedicated database, or one query that reads
    #[arg(value_name = "TABLE|SQL")]
    source: String,
    /// A local folder, or a prefix in S3
    #[arg(long, value_name = "s3://…|DIR")]
    to: String,
    #[arg(long, value_enum, default_value_t = Format::Parquet)]
    format: Format,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Parquet,
    Csv,
    Jsonl,
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

pub(crate) async fn run(arguments: &Arguments, application: &Application) -> Result<(), Failure> {
    let to = if arguments.to.starts_with("s3://") {
        Destination::S3(arguments.to.parse()?)
    } else {
        Destination::Folder(
            application
                .environment
                .current_folder
                .join(PathBuf::from(&arguments.to)),
        )
    };
    let request = Unload {
        source: arguments.source.clone(),
        to,
        format: arguments.format.into(),
    };
    let context = application.context().await?;
    let recorded = application.record(&context, "unload", &arguments.source);
    let unloaded = unload(&context, &request).await;
    recorded.end(unloaded.map(|done| summary(&done, &arguments.to)))
}

fn summary(done: &Unloaded, to: &str) -> String {
    let rows = done.row_count;
    match done.files {
        Some(files) => {
            format!(
                "unloaded {rows} rows to {to}: {} in {}",
                files.bytes,
                counted(files.count, "file")
            )
        }
        None => format!("unloaded {rows} rows to {to}"),
    }
}
