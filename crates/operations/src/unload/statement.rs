//! Putting the statement together, and running it.

use model::{Code, Column, Failure, Kind, RowCount, S3Uri};
use redshift_sql::unload::{
    SourceColumn, UnloadCompression, UnloadFormat, partition_columns, written_column,
};
use redshift_sql::{Literal, Unload as Statement, UnloadQuery, UnloadSource, session};
use warehouse::Session;

use super::request::sort_keys;
use super::{FileFormat, Unload};
use crate::context::Context;

/// What the prefix gets: staged to be rewritten here, or what the person asked for.
pub(super) struct Form {
    pub(super) prefix: S3Uri,
    pub(super) header: bool,
    pub(super) null: String,
    pub(super) compression: UnloadCompression,
    /// One stream of files in the order of the query.
    pub(super) serial: bool,
    pub(super) clean_path: bool,
}

pub(super) fn statement(
    context: &Context,
    request: &Unload,
    source: &UnloadSource,
    columns: &[SourceColumn],
    form: Form,
) -> Result<Statement, Failure> {
    let options = &request.options;
    let kind = request.format.kind();
    let compression = form.compression;
    Ok(Statement {
        query: UnloadQuery::new(source, columns, kind, &sort_keys(&options.order_by))?,
        prefix: form.prefix,
        roles: context.settings().staging.role_chain.clone(),
        format: match request.format {
            FileFormat::Parquet => UnloadFormat::Parquet,
            FileFormat::Csv => UnloadFormat::Csv {
                header: form.header,
                delimiter: options.delimiter,
                null: Literal::new(&form.null)?,
                compression,
            },
            FileFormat::Jsonl => UnloadFormat::JsonLines { compression },
        },
        partition_by: partition_columns(columns, &options.partition_by)?,
        clean_path: form.clean_path,
        serial: form.serial,
        max_file_megabytes: options.max_file_megabytes,
    })
}

/// Runs it; the count is the warehouse's.
pub(super) async fn run(session: &Session, statement: &Statement) -> Result<RowCount, Failure> {
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

/// The columns of the files, those left out that divide them.
pub(super) fn written(request: &Unload, columns: &[SourceColumn]) -> Vec<Column> {
    let divides = |column: &SourceColumn| {
        let names = &request.options.partition_by;
        names.iter().any(|name| name.to_lowercase() == column.name)
    };
    columns
        .iter()
        .filter(|column| !divides(column))
        .map(|column| written_column(column, request.format.kind()))
        .collect()
}
