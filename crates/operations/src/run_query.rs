//! One query that reads.

use model::Failure;
use redshift_sql::ReadOnlyQuery;
use warehouse::Rows;

use crate::context::Context;

#[derive(Debug, Clone)]
pub struct RunQuery {
    pub sql: String,
    /// Rows to take at most; a query that gives more is cancelled, and the answer says so.
    pub max_rows: u32,
}

/// Runs a query that somebody wrote, in a transaction that cannot write and is rolled back.
pub async fn run_query(context: &Context, request: &RunQuery) -> Result<Rows, Failure> {
    let query = ReadOnlyQuery::parse(&request.sql)?;
    let mut session = context.connect().await?;
    Ok(session.read_only(&query, request.max_rows as usize).await?)
}
