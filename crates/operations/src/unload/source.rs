//! What is unloaded: a table, or a query that reads.

use model::Failure;
use redshift_sql::unload::SourceColumn;
use redshift_sql::{CrossDatabaseName, QualifiedName, ReadOnlyQuery, UnloadSource, split_name};
use warehouse::{Session, describe};

pub(super) fn parse(text: &str) -> Result<UnloadSource, Failure> {
    let parts = split_name(text).unwrap_or_default();
    let is_name = !text.trim().contains(char::is_whitespace) || text.trim().starts_with('"');
    Ok(match parts.as_slice() {
        [schema, name] if is_name => UnloadSource::relation(&QualifiedName::new(schema, name)?),
        [database, schema, name] if is_name => {
            UnloadSource::relation_elsewhere(&CrossDatabaseName::new(database, schema, name)?)
        }
        _ => UnloadSource::query(&ReadOnlyQuery::parse(text)?),
    })
}

pub(super) async fn columns(
    session: &Session,
    source: &UnloadSource,
) -> Result<Vec<SourceColumn>, Failure> {
    Ok(describe(session, &source.describe()).await?)
}
