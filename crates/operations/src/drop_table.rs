//! Dropping a table that a load made.

use model::{Code, Failure, Kind};
use redshift_sql::QualifiedName;
use warehouse::Lookup;

use crate::context::Context;

#[derive(Debug, Clone)]
pub struct DropTable {
    /// `schema.table` in the dedicated database.
    pub table: String,
}

/// Drops the table and forgets its loads, in one transaction. A table of somebody else is refused.
pub async fn drop_table(context: &Context, request: &DropTable) -> Result<(), Failure> {
    let name: QualifiedName = request.table.parse()?;
    let (mut session, ledger) = context.open_ledger().await?;
    let Lookup::Owned(table) = ledger.table(&session, &name).await? else {
        return Err(Failure::new(
            Kind::NotFound,
            Code::TableNotFound,
            format!("there is no table \"{}\"", name.plain()),
        )
        .with_hint("`longshore table list` shows the tables that loads made"));
    };
    let ours = ledger.names();
    if [&ours.ledger, &ours.data].contains(&&name.schema) {
        return Err(Failure::new(
            Kind::InvalidInput,
            Code::TableNotOwned,
            format!("\"{}\" is not a table that a load made", name.plain()),
        )
        .with_hint("`longshore table list` shows the tables that loads made"));
    }
    let mut transaction = ledger.begin(&mut session, context.clock()).await?;
    transaction.drop_table(table).await?;
    Ok(transaction.commit().await?)
}
