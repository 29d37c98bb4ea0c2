//! The columns of a result as its client sees them.

use std::sync::Arc;

use local_dialect::RsType;
use local_dialect::query::{ColumnOrigin, Translated};

use crate::catalog::Relation;
use crate::session::{Origin, OutputColumn, Result, Session};

pub(super) fn output_columns(
    session: &mut Session,
    translated: &Translated,
) -> Result<Vec<OutputColumn>> {
    let mut columns = Vec::with_capacity(translated.columns.len());
    for column in &translated.columns {
        let origin = match &column.origin {
            Some(origin) => find(session, origin)?,
            None => None,
        };
        columns.push(OutputColumn {
            name: column.name.clone(),
            data_type: shown_type(column.data_type),
            origin: origin.map(Arc::new),
        });
    }
    Ok(columns)
}

/// An untyped literal reaches the client as VARCHAR.
fn shown_type(kind: RsType) -> RsType {
    match kind {
        RsType::Unknown => RsType::VarChar(256),
        other => other,
    }
}

/// Numbers that depend on a parameter have the digits of its value; the client reads them with those
/// that it has been told of.
pub(super) fn keep_described_scale(columns: &mut [OutputColumn], described: &[OutputColumn]) {
    for (column, told) in columns.iter_mut().zip(described) {
        if let (RsType::Decimal { .. }, RsType::Decimal { .. }) = (column.data_type, told.data_type)
        {
            column.data_type = told.data_type;
        }
    }
}

/// What the catalogue knows of the column; tables of the session are in the schema `pg_temp`.
fn find(session: &mut Session, origin: &ColumnOrigin) -> Result<Option<Origin>> {
    let temporary = session.temporary().by_oid(origin.oid).map(Arc::clone);
    let (schema, relation) = if let Some(table) = temporary {
        ("pg_temp".to_owned(), Some(Relation::Table(table)))
    } else {
        let catalog = session.catalog(&origin.database)?;
        let relation = catalog.relation_by_oid(origin.oid).cloned();
        let schema = relation
            .as_ref()
            .map(|relation| catalog.schema_name(relation.schema()).to_owned());
        (schema.unwrap_or_default(), relation)
    };
    let Some(relation) = relation else {
        return Ok(None);
    };
    let Some(column_number) = relation.column_number(&origin.column) else {
        return Ok(None);
    };
    let column = relation.as_table().and_then(|table| {
        let mut columns = table.columns.iter();
        columns.find(|column| column.number == column_number)
    });
    Ok(Some(Origin {
        database: origin.database.clone(),
        schema,
        table: relation.name().to_owned(),
        table_oid: origin.oid,
        column: origin.column.clone(),
        column_number,
        not_null: column.is_some_and(|column| column.not_null),
        identity: column.is_some_and(|column| column.identity.is_some()),
    }))
}
