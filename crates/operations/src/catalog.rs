//! What the warehouse holds, level by level.

use model::{Code, Failure, Kind};
use redshift_sql::{Ident, split_name};
use warehouse::{Session, catalog};

use crate::context::Context;

/// What to look into.
#[derive(Debug, Clone)]
pub struct ListCatalog {
    /// `database`, `database.schema` or `database.schema.table`; the databases when it is not given.
    pub path: Option<String>,
}

/// A level of the catalogue as a table of texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogListing {
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

/// Lists what the dedicated user may see in any database of the warehouse.
pub async fn list_catalog(
    context: &Context,
    request: &ListCatalog,
) -> Result<CatalogListing, Failure> {
    let path = match &request.path {
        None => Vec::new(),
        Some(path) => split_name(path)?
            .iter()
            .map(|part| Ident::new(part))
            .collect::<Result<Vec<_>, _>>()?,
    };
    let session = context.connect().await?;
    match path.as_slice() {
        [] => databases(&session).await,
        [database] => schemas(&session, database).await,
        [database, schema] => tables(&session, database, schema).await,
        [database, schema, table] => columns(&session, database, schema, table).await,
        _ => Err(Failure::new(
            Kind::InvalidInput,
            Code::InvalidIdentifier,
            format!(
                "\"{}\" has more than three parts",
                request.path.as_deref().unwrap_or_default()
            ),
        )
        .with_hint("write database.schema.table, and a part with a dot in it in double quotes")),
    }
}

async fn databases(session: &Session) -> Result<CatalogListing, Failure> {
    let databases = catalog::databases(session).await?;
    let rows = databases.into_iter().map(|name| vec![name]).collect();
    Ok(CatalogListing {
        columns: vec!["database"],
        rows,
    })
}

async fn schemas(session: &Session, database: &Ident) -> Result<CatalogListing, Failure> {
    let schemas = catalog::schemas(session, database).await?;
    let rows = schemas
        .into_iter()
        .map(|schema| vec![schema.name, schema.kind])
        .collect();
    some(
        CatalogListing {
            columns: vec!["schema", "kind"],
            rows,
        },
        database.as_str(),
    )
}

async fn tables(
    session: &Session,
    database: &Ident,
    schema: &Ident,
) -> Result<CatalogListing, Failure> {
    let tables = catalog::tables(session, database, schema).await?;
    let row = |table: catalog::TableEntry| {
        vec![table.name, table.kind, table.remarks.unwrap_or_default()]
    };
    let rows = tables.into_iter().map(row).collect();
    let what = format!("{}.{}", database.as_str(), schema.as_str());
    some(
        CatalogListing {
            columns: vec!["table", "kind", "remarks"],
            rows,
        },
        &what,
    )
}

async fn columns(
    session: &Session,
    database: &Ident,
    schema: &Ident,
    table: &Ident,
) -> Result<CatalogListing, Failure> {
    let columns = catalog::columns(session, database, schema, table).await?;
    let row = |column: catalog::ColumnEntry| {
        let nullable = if column.nullable { "yes" } else { "no" };
        vec![column.name, column.data_type, nullable.to_owned()]
    };
    let rows = columns.into_iter().map(row).collect();
    let what = format!(
        "{}.{}.{}",
        database.as_str(),
        schema.as_str(),
        table.as_str()
    );
    some(
        CatalogListing {
            columns: vec!["column", "type", "nullable"],
            rows,
        },
        &what,
    )
}

/// An empty listing means that there is no such thing, or that it is not for this user's eyes.
fn some(listing: CatalogListing, what: &str) -> Result<CatalogListing, Failure> {
    if listing.rows.is_empty() {
        return Err(Failure::new(
            Kind::NotFound,
            Code::TableNotFound,
            format!("there is nothing in \"{what}\" that the dedicated user may see"),
        )
        .with_hint("`longshore setup sql` prints the grants that let it read a schema"));
    }
    Ok(listing)
}
