//! A table or a query's result out of the warehouse.

use std::path::{Path, PathBuf};

use aws::object_store;
use model::{ByteCount, Code, Column, ColumnType, Failure, Kind, LoadId, RowCount, S3Uri};
use redshift_sql::unload::{UnloadCompression, UnloadFormat as Format};
use redshift_sql::{
    CrossDatabaseName, QualifiedName, ReadOnlyQuery, Unload as Statement, UnloadQuery, describe,
    session, split_name,
};
use staging::{FetchOptions, UnloadFormat, fetch, remove_staged};
use warehouse::Session;
use warehouse::catalog::{self, ColumnEntry};

use crate::context::Context;

#[derive(Debug, Clone)]
pub struct Unload {
    /// `schema.table`, `database.schema.table`, or one query that reads.
    pub source: String,
    pub to: Destination,
    pub format: FileFormat,
}

#[derive(Debug, Clone)]
pub enum Destination {
    /// A prefix under which nothing is; the workspace's roles must be able to write there.
    S3(S3Uri),
    /// A local folder that is empty or not there.
    Folder(PathBuf),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    Parquet,
    /// With a header.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unloaded {
    pub row_count: RowCount,
    /// `None` where the files stay in S3.
    pub files: Option<UnloadedFiles>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnloadedFiles {
    pub count: usize,
    pub bytes: ByteCount,
}

/// Unloads to a fresh prefix; for a local folder the files are then fetched, their rows counted and
/// compared with what the warehouse says, and what was staged is removed.
pub async fn unload(context: &Context, request: &Unload) -> Result<Unloaded, Failure> {
    let source = UnloadSource::parse(&request.source)?;
    match &request.to {
        Destination::S3(prefix) => {
            let session = context.connect().await?;
            let row_count = run(context, &session, &source, prefix, request.format).await?;
            Ok(Unloaded {
                row_count,
                files: None,
            })
        }
        Destination::Folder(folder) => {
            refuse_full(folder)?;
            let id = LoadId::random(context.ids());
            let prefix = context.staged_prefix("unloads", &id)?;
            let outcome = to_folder(context, &source, &prefix, folder, request.format).await;
            context.progress().finish();
            let store = object_store(context.staging(), prefix.bucket())?;
            let removed = remove_staged(&store, &prefix).await;
            if let Err(error) = &removed {
                tracing::warn!(%prefix, %error, "unloaded objects were left behind");
            }
            outcome
        }
    }
}

async fn to_folder(
    context: &Context,
    source: &UnloadSource,
    prefix: &S3Uri,
    folder: &Path,
    format: FileFormat,
) -> Result<Unloaded, Failure> {
    let session = context.connect().await?;
    context.progress().stage("unloading", None);
    let target = S3Uri::new(
        prefix.bucket(),
        format!("{}/", prefix.key().trim_end_matches('/')),
    )?;
    let columns = source.columns(context, &session).await?;
    let row_count = run(context, &session, source, &target, format).await?;
    let options = FetchOptions {
        store: object_store(context.staging(), prefix.bucket())?,
        prefix: target,
        folder: folder.to_owned(),
        format: match format {
            FileFormat::Parquet => UnloadFormat::Parquet,
            FileFormat::Csv => UnloadFormat::Csv { header: true },
            FileFormat::Jsonl => UnloadFormat::JsonLines,
        },
        columns,
    };
    let fetched = context
        .unless_interrupted(fetch(&options, context.progress()))
        .await?;
    if fetched.rows != row_count {
        return Err(Failure::new(
            Kind::Internal,
            Code::RowCountMismatch,
            format!(
                "the warehouse unloaded {row_count} rows, but the files hold {}",
                fetched.rows
            ),
        ));
    }
    let files = UnloadedFiles {
        count: fetched.files.len(),
        bytes: fetched.bytes,
    };
    Ok(Unloaded {
        row_count,
        files: Some(files),
    })
}

async fn run(
    context: &Context,
    session: &Session,
    source: &UnloadSource,
    prefix: &S3Uri,
    format: FileFormat,
) -> Result<RowCount, Failure> {
    let compression = UnloadCompression::None;
    let statement = Statement {
        query: source.query(),
        prefix: prefix.clone(),
        roles: context.settings().staging.role_chain.clone(),
        format: match format {
            FileFormat::Parquet => Format::Parquet,
            FileFormat::Csv => Format::Csv { compression },
            FileFormat::Jsonl => Format::JsonLines { compression },
        },
        serial: false,
        max_file_megabytes: None,
    };
    session.execute(&statement.to_sql()).await?;
    let count = session.execute(&session::last_unload_count()).await?;
    let count = count.single().and_then(|count| count.parse().ok());
    count.map(RowCount).ok_or_else(|| {
        Failure::new(
            Kind::Internal,
            Code::Internal,
            "the warehouse does not say how many rows it unloaded",
        )
    })
}

enum UnloadSource {
    Relation(QualifiedName),
    Elsewhere(CrossDatabaseName),
    Query(ReadOnlyQuery),
}

impl UnloadSource {
    fn parse(text: &str) -> Result<Self, Failure> {
        let parts = split_name(text).unwrap_or_default();
        let is_name = !text.trim().contains(char::is_whitespace) || text.trim().starts_with('"');
        match parts.as_slice() {
            [schema, name] if is_name => Ok(Self::Relation(QualifiedName::new(schema, name)?)),
            [database, schema, name] if is_name => Ok(Self::Elsewhere(CrossDatabaseName::new(
                database, schema, name,
            )?)),
            _ => Ok(Self::Query(ReadOnlyQuery::parse(text)?)),
        }
    }

    fn query(&self) -> UnloadQuery {
        match self {
            Self::Relation(name) => UnloadQuery::relation(name, &[]),
            Self::Elsewhere(name) => UnloadQuery::relation_elsewhere(name, &[]),
            Self::Query(query) => UnloadQuery::query(query),
        }
    }

    /// The columns, for the file that stands for a result without rows. The types of a query's columns
    /// are not known before it runs: such a file has texts.
    async fn columns(&self, context: &Context, session: &Session) -> Result<Vec<Column>, Failure> {
        let entries = match self {
            Self::Query(query) => {
                let text = |name: String| Column {
                    name,
                    column_type: ColumnType::VARCHAR_MAX,
                    nullable: true,
                };
                let rows = session.execute(&describe(query)).await?;
                return Ok(rows.columns.into_iter().map(text).collect());
            }
            Self::Relation(name) => {
                let database = context.database()?;
                catalog::columns(session, &database, &name.schema, &name.name).await?
            }
            Self::Elsewhere(name) => {
                catalog::columns(session, &name.database, &name.schema, &name.name).await?
            }
        };
        let column = |entry: ColumnEntry| Column {
            name: entry.name,
            column_type: entry.column_type.unwrap_or(ColumnType::VARCHAR_MAX),
            nullable: entry.nullable,
        };
        Ok(entries.into_iter().map(column).collect())
    }
}

fn refuse_full(folder: &Path) -> Result<(), Failure> {
    let refused = |message: String| {
        Failure::new(Kind::Conflict, Code::UnloadDestination, message)
            .with_hint("name a folder that is empty or not there yet")
    };
    match std::fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(refused(format!(
                "the folder \"{}\" is not empty",
                folder.display()
            ))),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => {
            let message = format!("\"{}\" cannot be used as a folder", folder.display());
            Err(refused(message).with_source(error))
        }
    }
}
