//! A result that stays in S3.

use std::sync::Arc;
use std::time::Duration;

use aws::object_store;
use model::{Code, Failure, Kind, RowCount, S3Uri};
use redshift_sql::unload::{SourceColumn, UnloadCompression};
use staging::{
    FileCompression, UnloadFormat, UnloadedObject, put_empty, remove_staged, unloaded_objects,
};

use super::statement::{Form, run, statement, written};
use super::{FileFormat, Unload, Unloaded, UnloadedFile, source};
use crate::context::Context;

/// As databases export it.
const NULL: &str = "\\N";

pub(super) async fn unload(
    context: &Context,
    request: &Unload,
    prefix: &S3Uri,
) -> Result<Unloaded, Failure> {
    let options = &request.options;
    let prefix = S3Uri::new(
        prefix.bucket(),
        format!("{}/", prefix.key().trim_end_matches('/')),
    )?;
    if prefix.key() == "/" {
        return Err(refused("the whole bucket cannot be unloaded to".to_owned()));
    }
    let from = source::parse(&request.source)?;
    let store = object_store(context.staging(), prefix.bucket())?;
    if !options.overwrite {
        refuse_full(&store, &prefix).await?;
    }
    let session = context.connect().await?;
    let columns = source::columns(&session, &from).await?;
    let form = Form {
        prefix: prefix.clone(),
        header: options.header,
        null: options.null.clone().unwrap_or_else(|| NULL.to_owned()),
        compression: match options.compression {
            FileCompression::None => UnloadCompression::None,
            FileCompression::Gzip => UnloadCompression::Gzip,
            FileCompression::Zstd => UnloadCompression::Zstd,
        },
        serial: !options.order_by.is_empty(),
        clean_path: options.overwrite && options.partition_by.is_empty(),
    };
    let statement = statement(context, request, &from, &columns, form)?;
    if options.overwrite && !options.partition_by.is_empty() {
        // CLEANPATH would empty the partitions that get files, and leave the others.
        remove_staged(&store, &prefix).await?;
    }
    context.progress().stage("unloading", None);
    let started = context.clock().now();
    let row_count = run(&session, &statement).await?;
    let unload_time = elapsed(context, started);
    let (files, proved) = written_files(request, &store, &prefix, row_count, &columns).await?;
    Ok(Unloaded {
        row_count,
        files,
        proved,
        resumed: false,
        resumed_files: 0,
        unload_time,
        fetch_time: Duration::ZERO,
    })
}

/// What UNLOAD wrote, or a file without rows for a result without rows; and whether it could be seen.
async fn written_files(
    request: &Unload,
    store: &Arc<dyn staging::ObjectStore>,
    prefix: &S3Uri,
    row_count: RowCount,
    columns: &[SourceColumn],
) -> Result<(Vec<UnloadedFile>, bool), Failure> {
    let header = request.format == FileFormat::Csv && request.options.header;
    let objects = match unloaded_objects(store, prefix).await.map_err(Failure::from) {
        Ok(objects) => objects,
        Err(failure) if failure.code == Code::BucketRefused => {
            tracing::warn!(%prefix, %failure, "what was unloaded cannot be read");
            return Ok((Vec::new(), false));
        }
        Err(failure) => return Err(failure),
    };
    if row_count.get() > 0 || !objects.is_empty() {
        return Ok((counted(objects, header, row_count, prefix)?, true));
    }
    let format = match request.format {
        FileFormat::Parquet => UnloadFormat::Parquet,
        FileFormat::Jsonl => UnloadFormat::JsonLines,
        FileFormat::Csv => UnloadFormat::Csv {
            delimiter: u8::try_from(request.options.delimiter).unwrap_or(b','),
            null: String::new(),
            header,
        },
    };
    let (uri, bytes) = put_empty(store, prefix, &format, &written(request, columns)).await?;
    let file = UnloadedFile {
        place: uri.to_string(),
        rows: Some(RowCount(0)),
        bytes,
    };
    Ok((vec![file], true))
}

pub(super) fn elapsed(context: &Context, started: std::time::SystemTime) -> Duration {
    let now = context.clock().now();
    now.duration_since(started).unwrap_or_default()
}

async fn refuse_full(store: &Arc<dyn staging::ObjectStore>, prefix: &S3Uri) -> Result<(), Failure> {
    let found = match unloaded_objects(store, prefix).await {
        Ok(found) => found.first().map(|object| object.uri.to_string()),
        Err(error) => {
            let failure = Failure::from(error);
            match failure.code {
                // Redshift looks itself.
                Code::BucketRefused => None,
                Code::UnloadIncomplete => Some(prefix.to_string()),
                _ => return Err(failure),
            }
        }
    };
    match found {
        Some(object) => Err(refused(format!(
            "there is something below \"{prefix}\" already: \"{object}\""
        ))),
        None => Ok(()),
    }
}

fn refused(message: String) -> Failure {
    Failure::new(Kind::Conflict, Code::UnloadDestination, message).with_hint(
        "name a prefix below which there is nothing, or let --overwrite delete what is there first",
    )
}

/// The files with the rows of each, which must add up.
fn counted(
    objects: Vec<UnloadedObject>,
    header: bool,
    row_count: RowCount,
    prefix: &S3Uri,
) -> Result<Vec<UnloadedFile>, Failure> {
    let file = |object: UnloadedObject| UnloadedFile {
        place: object.uri.to_string(),
        rows: object
            .rows
            .map(|rows| RowCount(rows.get().saturating_sub(u64::from(header)))),
        bytes: object.bytes,
    };
    let files: Vec<UnloadedFile> = objects.into_iter().map(file).collect();
    let found: RowCount = files.iter().filter_map(|file| file.rows).sum();
    let known = files.iter().all(|file| file.rows.is_some());
    if known && found != row_count {
        return Err(Failure::new(
            Kind::Internal,
            Code::RowCountMismatch,
            format!(
                "{row_count} rows were unloaded, but the manifest of \"{prefix}\" tells {found}"
            ),
        ));
    }
    Ok(files)
}
