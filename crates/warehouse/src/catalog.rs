//! What there is in the warehouse, as far as the session's user may see it.

use model::ColumnType;
use redshift_sql::{Ident, QualifiedName, catalog};

use crate::{Error, Rows, Session};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaEntry {
    pub name: String,
    /// `local`, `shared`, `external`.
    pub kind: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableEntry {
    pub name: String,
    /// `TABLE`, `VIEW` and others.
    pub kind: String,
    pub remarks: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnEntry {
    pub name: String,
    /// As the warehouse spells it, with its length.
    pub data_type: String,
    /// `None` for types that Longshore does not write.
    pub column_type: Option<ColumnType>,
    pub nullable: bool,
}

/// A table or view of the connected database, whether the user may read it or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// The oid, which changes when the object is dropped and made again.
    pub object_id: i64,
    pub kind: RelationKind,
    pub owner: Option<String>,
    /// Whether the session's user owns it.
    pub is_ours: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationKind {
    Table,
    View,
    Other,
}

/// A schema or function of the connected database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedEntry {
    pub object_id: i64,
    pub owner: Option<String>,
    pub is_ours: bool,
}

pub async fn databases(session: &Session) -> Result<Vec<String>, Error> {
    let rows = session.execute(&catalog::databases()).await?;
    (0..rows.rows.len())
        .map(|row| Ok(rows.required(row, "database_name")?.trim_end().to_owned()))
        .collect()
}

pub async fn schemas(session: &Session, database: &Ident) -> Result<Vec<SchemaEntry>, Error> {
    let rows = session.execute(&catalog::schemas(database)).await?;
    (0..rows.rows.len())
        .map(|row| {
            Ok(SchemaEntry {
                name: rows.required(row, "schema_name")?.trim_end().to_owned(),
                kind: rows
                    .text(row, "schema_type")?
                    .unwrap_or_default()
                    .trim_end()
                    .to_owned(),
            })
        })
        .collect()
}

pub async fn tables(
    session: &Session,
    database: &Ident,
    schema: &Ident,
) -> Result<Vec<TableEntry>, Error> {
    let rows = session.execute(&catalog::tables(database, schema)).await?;
    (0..rows.rows.len())
        .map(|row| {
            Ok(TableEntry {
                name: rows.required(row, "table_name")?.trim_end().to_owned(),
                kind: rows
                    .text(row, "table_type")?
                    .unwrap_or_default()
                    .trim_end()
                    .to_owned(),
                remarks: rows.text(row, "remarks")?.map(str::to_owned),
            })
        })
        .collect()
}

/// In the order of the table; empty when there is no such table or the user may not see it.
pub async fn columns(
    session: &Session,
    database: &Ident,
    schema: &Ident,
    table: &Ident,
) -> Result<Vec<ColumnEntry>, Error> {
    let rows = session
        .execute(&catalog::columns(database, schema, table))
        .await?;
    (0..rows.rows.len()).map(|row| column(&rows, row)).collect()
}

fn column(rows: &Rows, row: usize) -> Result<ColumnEntry, Error> {
    let data_type = full_type(
        rows.required(row, "data_type")?.trim(),
        rows.parsed_or_null(row, "character_maximum_length")?,
        rows.parsed_or_null(row, "numeric_precision")?,
        rows.parsed_or_null(row, "numeric_scale")?,
    );
    Ok(ColumnEntry {
        name: rows.required(row, "column_name")?.trim_end().to_owned(),
        column_type: data_type.parse().ok(),
        data_type,
        nullable: rows
            .text(row, "is_nullable")?
            .is_none_or(|text| text.trim() != "NO"),
    })
}

/// The catalogue gives a type's name and its length apart; some views put the length into the name.
fn full_type(
    name: &str,
    length: Option<i64>,
    precision: Option<i64>,
    scale: Option<i64>,
) -> String {
    let sized = [
        "character varying",
        "varchar",
        "character",
        "char",
        "bpchar",
        "varbyte",
        "binary varying",
    ];
    match (length, precision) {
        (Some(length), _) if length > 0 && sized.contains(&name) => format!("{name}({length})"),
        (_, Some(precision)) if matches!(name, "numeric" | "decimal") => {
            format!("{name}({precision},{})", scale.unwrap_or(0))
        }
        _ => name.to_owned(),
    }
}

/// `None` when there is no table or view of that name.
pub async fn relation(session: &Session, name: &QualifiedName) -> Result<Option<Relation>, Error> {
    let rows = session.execute(&catalog::relation(name)).await?;
    if rows.rows.is_empty() {
        return Ok(None);
    }
    let kind = match rows.required(0, "relation_kind")? {
        "r" => RelationKind::Table,
        "v" => RelationKind::View,
        _ => RelationKind::Other,
    };
    let OwnedEntry {
        object_id,
        owner,
        is_ours,
    } = owned_entry(&rows, 0)?;
    Ok(Some(Relation {
        object_id,
        kind,
        owner,
        is_ours,
    }))
}

/// `None` when there is no schema of that name.
pub async fn schema(session: &Session, name: &Ident) -> Result<Option<OwnedEntry>, Error> {
    let rows = session.execute(&catalog::schema(name)).await?;
    if rows.rows.is_empty() {
        Ok(None)
    } else {
        owned_entry(&rows, 0).map(Some)
    }
}

/// `None` when there is no function of that name. Longshore's names hold a hash, so that there is one
/// signature of each.
pub async fn function(
    session: &Session,
    name: &QualifiedName,
) -> Result<Option<OwnedEntry>, Error> {
    let rows = session.execute(&catalog::function(name)).await?;
    if rows.rows.is_empty() {
        Ok(None)
    } else {
        owned_entry(&rows, 0).map(Some)
    }
}

fn owned_entry(rows: &Rows, row: usize) -> Result<OwnedEntry, Error> {
    Ok(OwnedEntry {
        object_id: rows.parsed(row, "object_id")?,
        owner: rows
            .text(row, "owner")?
            .map(|owner| owner.trim_end().to_owned()),
        is_ours: rows.parsed::<i64>(row, "is_ours")? == 1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_types_length_is_put_together_from_the_catalogue() {
        assert_eq!(
            full_type("character varying", Some(256), None, None),
            "character varying(256)"
        );
        assert_eq!(
            full_type("numeric", None, Some(10), Some(2)),
            "numeric(10,2)"
        );
        assert_eq!(full_type("bigint", None, Some(64), Some(0)), "bigint");
        assert_eq!(
            full_type("character varying(12)", Some(12), None, None),
            "character varying(12)"
        );
        assert_eq!(full_type("super", None, None, None), "super");
    }
}
