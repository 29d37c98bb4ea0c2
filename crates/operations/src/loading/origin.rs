//! What a load reads: files that pass through here, or objects that the warehouse reads itself.

use std::path::Path;

use aws::{AwsOptions, install_tls_provider, object_store};
use model::{ByteCount, Column, ColumnType, Digest, Failure, RowCount, S3Uri, failpoint};
use redshift_sql::Literal;
use redshift_sql::copy::{CopyCompression, CopyFormat};
use staging::{
    Compression, Format, InPlace, InPlaceFormat, Inferred, InferredColumn, Input, PolicyOutcome,
    Source, SourceOptions, download_objects, download_url, web_client,
};
use workspace::{LoadDefinition, OnError};

use super::choices::{Choices, invalid};
use crate::context::Context;

pub(super) enum Origin {
    /// On this machine, some of them copies.
    Files(Source),
    InPlace(InPlace),
}

impl Origin {
    /// Opens what the load names, and the digest that stands for its content.
    pub(super) async fn open(
        context: &Context,
        load: &LoadDefinition,
        options: SourceOptions,
    ) -> Result<(Self, Digest), Failure> {
        if load.in_place {
            let uris = addresses(load)?;
            let store = object_store(&access(context, load), uris[0].bucket())?;
            let found = InPlace::look_at(&store, &uris, &options).await?;
            let digest = found.digest();
            return Ok((Self::InPlace(found), digest));
        }
        let inputs = fetch(context, load, &options.spool_dir).await?;
        let progress = context.shared_progress();
        let reading = tokio::task::spawn_blocking(move || {
            let source = Source::open(inputs, &options)?;
            failpoint("source-opened");
            let digest = source.digest(&*progress)?;
            Ok::<_, staging::Error>((source, digest))
        });
        let (source, digest) = reading.await.expect("reading does not panic")?;
        failpoint("source-read");
        Ok((Self::Files(source), digest))
    }

    pub(super) fn names(&self) -> Vec<String> {
        match self {
            Self::Files(source) => {
                let names = source.file_names().into_iter();
                names.map(str::to_owned).collect()
            }
            Self::InPlace(found) => {
                let objects = found.objects.iter();
                objects.map(|object| object.uri.to_string()).collect()
            }
        }
    }

    pub(super) fn format(&self) -> Format {
        match self {
            Self::Files(source) => source.format(),
            Self::InPlace(found) => found.format(),
        }
    }

    pub(super) fn size(&self) -> ByteCount {
        match self {
            Self::Files(source) => source.size(),
            Self::InPlace(found) => found.objects.iter().map(|object| object.bytes).sum(),
        }
    }

    /// The names of the columns, where they are known before the last record.
    pub(super) fn columns(&self) -> Option<Vec<&str>> {
        match self {
            Self::Files(source) if source.format() == Format::Delimited => {
                Some(source.column_names())
            }
            Self::InPlace(found) if !matches!(found.format, InPlaceFormat::Json { .. }) => Some(
                found
                    .columns
                    .iter()
                    .map(|column| column.name.as_str())
                    .collect(),
            ),
            _ => None,
        }
    }
}

/// What the load names, with a copy on this machine of what lies elsewhere.
async fn fetch(
    context: &Context,
    load: &LoadDefinition,
    spool: &Path,
) -> Result<Vec<Input>, Failure> {
    let mut inputs = Vec::with_capacity(load.files.len());
    for file in &load.files {
        let fetching = fetch_one(context, load, file, spool);
        inputs.extend(context.unless_interrupted(fetching).await?);
    }
    Ok(inputs)
}

/// Standard input is called `-`.
async fn fetch_one(
    context: &Context,
    load: &LoadDefinition,
    file: &str,
    spool: &Path,
) -> Result<Vec<Input>, Failure> {
    let progress = context.progress();
    Ok(match file.split_once("://") {
        _ if file == "-" => vec![Input::Stream(Box::new(std::io::stdin()))],
        Some(("s3", _)) => {
            let uri: S3Uri = file.parse()?;
            let store = object_store(&access(context, load), uri.bucket())?;
            download_objects(&store, &uri, spool, progress).await?
        }
        Some(("https" | "http", _)) => {
            install_tls_provider();
            let client = web_client()?;
            vec![download_url(&client, file, spool, progress).await?]
        }
        _ => vec![Input::Path(file.to_owned())],
    })
}

/// The way to the buckets of `s3://` files: the credentials are those of the staging bucket.
fn access(context: &Context, load: &LoadDefinition) -> AwsOptions {
    let mut access = context.staging().clone();
    if let Some(region) = &load.region {
        access.region.clone_from(region);
    }
    access
}

/// Of one bucket; at least one.
fn addresses(load: &LoadDefinition) -> Result<Vec<S3Uri>, Failure> {
    let mut uris: Vec<S3Uri> = Vec::new();
    for file in &load.files {
        if !file.starts_with("s3://") {
            return Err(invalid(format!(
                "\"{file}\" is no address in S3: `--in-place` is for what lies there"
            )));
        }
        uris.push(file.parse()?);
    }
    let same_bucket = uris.iter().all(|uri| uri.bucket() == uris[0].bucket());
    let refusal = if uris.is_empty() {
        Some("`--in-place` needs an address in S3")
    } else if !same_bucket {
        Some("objects that are read in place lie in one bucket")
    } else if load.on_error != OnError::Fail {
        Some("`--on-error` is not for `--in-place`: Redshift decides what it takes")
    } else if load.null.len() > 1 {
        Some("Redshift takes one `--null` for objects that it reads in place")
    } else {
        None
    };
    refusal.map_or(Ok(uris), |refusal| Err(invalid(refusal)))
}

/// The clauses of a COPY for objects as somebody else wrote them.
pub(super) fn copy_format(found: &InPlace, load: &LoadDefinition) -> Result<CopyFormat, Failure> {
    let text = |byte: u8| Literal::new(&char::from(byte).to_string());
    let null = load.null.first().map_or(r"\N", String::as_str);
    Ok(match found.format {
        InPlaceFormat::Csv {
            dialect,
            compression,
        } => CopyFormat::Foreign {
            delimiter: text(dialect.delimiter)?,
            quote: text(dialect.quote)?,
            ignore_header: dialect.has_header.into(),
            null: Literal::new(null)?,
            compression: copy_compression(compression),
        },
        InPlaceFormat::Json { compression } => CopyFormat::Json {
            compression: copy_compression(compression),
        },
        InPlaceFormat::Parquet => CopyFormat::Parquet,
    })
}

fn copy_compression(compression: Compression) -> CopyCompression {
    match compression {
        Compression::None => CopyCompression::None,
        Compression::Gzip => CopyCompression::Gzip,
        Compression::Zstd => CopyCompression::Zstd,
        Compression::Bzip2 => CopyCompression::Bzip2,
    }
}

/// What is known of objects that nobody read: their columns, with types that are the table's, that
/// were asked for, or that Parquet has.
pub(super) fn unread(
    found: &InPlace,
    has: &[Column],
    choices: &Choices,
    content: Digest,
) -> Result<Inferred, Failure> {
    let mut columns = Vec::new();
    for column in &found.columns {
        let folded = column.name.to_lowercase();
        let of_table = has.iter().find(|present| present.name == folded);
        let asked = choices
            .types
            .iter()
            .find(|(name, _)| name.as_str() == folded);
        let (column_type, reason) = match (of_table, asked, column.column_type) {
            (Some(present), ..) => (present.column_type, "the table's type"),
            (None, Some((_, asked)), _) => (*asked, "as it was asked for"),
            (None, None, Some(ColumnType::VarChar { .. })) => {
                (ColumnType::VARCHAR_MAX, "text, whose length nobody read")
            }
            (None, None, Some(column_type)) => (column_type, "the type that Parquet has"),
            (None, None, None) => {
                return Err(invalid(format!(
                    "the type of the column \"{}\" cannot be told from objects that are read in place",
                    column.name
                ))
                .with_hint(
                    "name it with `--types COLUMN=TYPE`, load into a table that has the column, or \
                     leave `--in-place` out",
                ));
            }
        };
        columns.push(InferredColumn {
            name: column.name.clone(),
            column_type,
            reason: reason.to_owned(),
            null_count: 0,
            max_bytes: None,
        });
    }
    Ok(Inferred {
        columns,
        row_count: RowCount(0),
        source_bytes: found.objects.iter().map(|object| object.bytes).sum(),
        source_digest: content,
        read_as: found.read_as.clone(),
        null_markers: Vec::new(),
        blank_lines: 0,
        policy: PolicyOutcome::default(),
    })
}
