//! What UNLOAD reads: an outermost SELECT of ours, which names every column and carries each in a form
//! that the format can hold.
//!
//! The rules (Redshift manual, UNLOAD and "Unloading data in JSON format"):
//!
//! | type | CSV | JSON lines | Parquet |
//! |---|---|---|---|
//! | BOOLEAN | `t`, `f` | cast to SUPER: `true`, `false` in place of the text `"t"` | as it is |
//! | TIME | as it is | as it is | its text |
//! | TIMESTAMPTZ | as it is | as it is | the TIMESTAMP of the instant in UTC |
//! | VARBYTE | hexadecimal | hexadecimal text, up to 32,767 bytes | the same |
//! | others that Longshore knows | as they are | as they are | as they are |
//! | GEOMETRY, HLLSKETCH, TIMETZ, intervals | as they are | refused | refused |

use model::{Code, Column, ColumnType, Failure, Kind};

use crate::{CrossDatabaseName, Ident, IdentError, QualifiedName, ReadOnlyQuery, Select, Sql};

/// The most bytes of a VARBYTE whose hexadecimal digits a VARCHAR holds.
const MAX_HEX_BYTES: u32 = 32_767;

/// What stands behind FROM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnloadSource(String);

/// A column of the source; `column_type` is `None` for types that Longshore does not write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceColumn {
    pub name: String,
    pub column_type: Option<ColumnType>,
}

/// A column to sort by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortKey {
    pub column: String,
    pub descending: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormatKind {
    Csv,
    JsonLines,
    Parquet,
}

/// What is unloaded: a query whose outermost part is ours, because Redshift refuses a `LIMIT` there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnloadQuery(pub(super) Select);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnloadQueryError {
    #[error(
        "the column \"{column}\" has the type {data_type}, which {format} from UNLOAD cannot hold"
    )]
    Type {
        column: String,
        data_type: String,
        format: &'static str,
    },
    #[error("two columns are called \"{0}\"")]
    SameName(String),
    #[error("there is no column \"{0}\" to {1}")]
    NoSuchColumn(String, &'static str),
    #[error("a column of the type {data_type} cannot divide files: \"{column}\"")]
    PartitionType { column: String, data_type: String },
    #[error("every column divides the files, so that none is left for what they hold")]
    NothingLeft,
    #[error(transparent)]
    Name(#[from] IdentError),
}

impl UnloadSource {
    pub fn relation(name: &QualifiedName) -> Self {
        Self(name.to_string())
    }

    pub fn relation_elsewhere(name: &CrossDatabaseName) -> Self {
        Self(name.to_string())
    }

    pub fn query(query: &ReadOnlyQuery) -> Self {
        Self(format!("(\n{query}\n) AS \"longshore_query\""))
    }

    /// No rows, under the source's columns.
    pub fn describe(&self) -> Sql {
        Sql::new("SELECT", format!("SELECT *\nFROM {}\nLIMIT 0", self.0))
    }
}

impl UnloadQuery {
    pub fn new(
        source: &UnloadSource,
        columns: &[SourceColumn],
        format: FormatKind,
        order: &[SortKey],
    ) -> Result<Self, UnloadQueryError> {
        let mut fields = Vec::with_capacity(columns.len());
        for (index, column) in columns.iter().enumerate() {
            if columns[..index]
                .iter()
                .any(|other| other.name == column.name)
            {
                return Err(UnloadQueryError::SameName(column.name.clone()));
            }
            fields.push(field(column, format)?);
        }
        let mut text = format!("SELECT {}\nFROM {}", fields.join(", "), source.0);
        for (index, key) in order.iter().enumerate() {
            let name = find(columns, &key.column, "sort by")?;
            text.push_str(if index == 0 { "\nORDER BY " } else { ", " });
            text.push_str(&name.to_string());
            if key.descending {
                text.push_str(" DESC");
            }
        }
        Ok(Self(Select(text)))
    }
}

/// The types that PARTITION BY takes, and that something is left (Redshift manual, UNLOAD).
pub fn partition_columns(
    columns: &[SourceColumn],
    names: &[String],
) -> Result<Vec<Ident>, UnloadQueryError> {
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        let ident = find(columns, name, "divide the files by")?;
        let column = columns.iter().find(|column| column.name == ident.as_str());
        let data_type = column.and_then(|column| column.column_type);
        let refused = matches!(
            data_type,
            None | Some(
                ColumnType::DoublePrecision
                    | ColumnType::Time
                    | ColumnType::TimestampTz
                    | ColumnType::Super
                    | ColumnType::VarByte { .. }
            )
        );
        if refused {
            return Err(UnloadQueryError::PartitionType {
                column: name.clone(),
                data_type: spelled(data_type),
            });
        }
        if found.contains(&ident) {
            return Err(UnloadQueryError::SameName(name.clone()));
        }
        found.push(ident);
    }
    if !found.is_empty() && found.len() == columns.len() {
        return Err(UnloadQueryError::NothingLeft);
    }
    Ok(found)
}

/// The type that a column has in a file of Parquet, for a file without rows.
pub fn written_column(column: &SourceColumn, format: FormatKind) -> Column {
    let column_type = match (format, column.column_type) {
        (FormatKind::Parquet, Some(ColumnType::TimestampTz)) => ColumnType::Timestamp,
        (FormatKind::Parquet, Some(ColumnType::Time | ColumnType::VarByte { .. })) | (_, None) => {
            ColumnType::VARCHAR_MAX
        }
        (_, Some(column_type)) => column_type,
    };
    Column {
        name: column.name.clone(),
        column_type,
        nullable: true,
    }
}

fn find(
    columns: &[SourceColumn],
    name: &str,
    purpose: &'static str,
) -> Result<Ident, UnloadQueryError> {
    let ident = Ident::new(name)?;
    if columns.iter().any(|column| column.name == ident.as_str()) {
        Ok(ident)
    } else {
        Err(UnloadQueryError::NoSuchColumn(name.to_owned(), purpose))
    }
}

fn field(column: &SourceColumn, format: FormatKind) -> Result<String, UnloadQueryError> {
    let name = Ident::new(&column.name)?;
    let refused = |format| UnloadQueryError::Type {
        column: column.name.clone(),
        data_type: spelled(column.column_type),
        format,
    };
    let format_name = match format {
        FormatKind::Csv => return Ok(name.to_string()),
        FormatKind::JsonLines => "JSON",
        FormatKind::Parquet => "Parquet",
    };
    let parquet = format == FormatKind::Parquet;
    let expression = match column.column_type.ok_or_else(|| refused(format_name))? {
        ColumnType::VarByte { bytes } if bytes <= MAX_HEX_BYTES => {
            format!("FROM_VARBYTE({name}, 'hex')")
        }
        ColumnType::VarByte { .. } => return Err(refused(format_name)),
        ColumnType::Boolean if !parquet => format!("CAST({name} AS SUPER)"),
        ColumnType::Time if parquet => format!("CAST({name} AS VARCHAR(15))"),
        ColumnType::TimestampTz if parquet => format!("{name} AT TIME ZONE 'UTC'"),
        _ => return Ok(name.to_string()),
    };
    Ok(format!("{expression} AS {name}"))
}

fn spelled(column_type: Option<ColumnType>) -> String {
    column_type.map_or_else(
        || "that Longshore does not know".to_owned(),
        |known| known.to_string(),
    )
}

impl From<UnloadQueryError> for Failure {
    fn from(error: UnloadQueryError) -> Self {
        let (code, hint) = match &error {
            UnloadQueryError::Type { .. } => (
                Code::UnloadUnsupported,
                "unload it as CSV, or unload a query that casts the column, such as \
                 CAST(v AS VARBYTE(32767)) for short values",
            ),
            UnloadQueryError::SameName(_) => (
                Code::UnloadUnsupported,
                "give each column of the query a name of its own with AS",
            ),
            UnloadQueryError::NoSuchColumn(..) => (
                Code::NoSuchColumn,
                "name a column of the table or of the query's result",
            ),
            UnloadQueryError::PartitionType { .. } => (
                Code::UnloadUnsupported,
                "cast it in a query, for example to DATE or VARCHAR",
            ),
            UnloadQueryError::NothingLeft => (
                Code::UnloadUnsupported,
                "leave out at least one column of --partition-by",
            ),
            UnloadQueryError::Name(_) => (
                Code::InvalidIdentifier,
                "give the column another name with AS",
            ),
        };
        Self::new(Kind::InvalidInput, code, error.to_string()).with_hint(hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, column_type: &str) -> SourceColumn {
        SourceColumn {
            name: name.to_owned(),
            column_type: column_type.parse().ok(),
        }
    }

    fn columns() -> Vec<SourceColumn> {
        vec![
            column("id", "bigint"),
            column("ok", "boolean"),
            column("at", "timestamptz"),
            column("t", "time"),
            column("v", "varbyte(9)"),
        ]
    }

    fn text(format: FormatKind, order: &[SortKey]) -> String {
        let source = UnloadSource::relation(&"s.t".parse().unwrap());
        let query = UnloadQuery::new(&source, &columns(), format, order).unwrap();
        query.0.as_str().to_owned()
    }

    #[test]
    fn each_format_gets_what_it_can_hold() {
        insta::assert_snapshot!(text(FormatKind::Csv, &[]), @r#"
        SELECT "id", "ok", "at", "t", "v"
        FROM "s"."t"
        "#);
        insta::assert_snapshot!(text(FormatKind::JsonLines, &[]), @r#"
        SELECT "id", CAST("ok" AS SUPER) AS "ok", "at", "t", FROM_VARBYTE("v", 'hex') AS "v"
        FROM "s"."t"
        "#);
        let order = [
            SortKey {
                column: "ID".to_owned(),
                descending: true,
            },
            SortKey {
                column: "t".to_owned(),
                descending: false,
            },
        ];
        insta::assert_snapshot!(text(FormatKind::Parquet, &order), @r#"
        SELECT "id", "ok", "at" AT TIME ZONE 'UTC' AS "at", CAST("t" AS VARCHAR(15)) AS "t", FROM_VARBYTE("v", 'hex') AS "v"
        FROM "s"."t"
        ORDER BY "id" DESC, "t"
        "#);
    }

    #[test]
    fn what_a_format_cannot_hold_is_refused() {
        let source = UnloadSource::relation(&"s.t".parse().unwrap());
        let told = |columns: &[SourceColumn], format| {
            UnloadQuery::new(&source, columns, format, &[])
                .unwrap_err()
                .to_string()
        };
        let long = [column("v", "varbyte(32768)")];
        assert_eq!(
            told(&long, FormatKind::Parquet),
            "the column \"v\" has the type VARBYTE(32768), which Parquet from UNLOAD cannot hold"
        );
        assert!(UnloadQuery::new(&source, &long, FormatKind::Csv, &[]).is_ok());
        assert_eq!(
            told(&[column("g", "geometry")], FormatKind::JsonLines),
            "the column \"g\" has the type that Longshore does not know, which JSON from UNLOAD cannot hold"
        );
        let twice = [column("a", "date"), column("a", "date")];
        assert_eq!(
            told(&twice, FormatKind::Csv),
            "two columns are called \"a\""
        );
    }

    #[test]
    fn files_are_divided_by_columns_that_redshift_takes() {
        let told = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            partition_columns(&columns(), &names).map_err(|error| error.to_string())
        };
        assert_eq!(told(&["ID"]).unwrap(), [Ident::new("id").unwrap()]);
        assert_eq!(
            told(&["nothing"]).unwrap_err(),
            "there is no column \"nothing\" to divide the files by"
        );
        assert_eq!(
            told(&["at"]).unwrap_err(),
            "a column of the type TIMESTAMPTZ cannot divide files: \"at\""
        );
        assert_eq!(
            told(&["id", "ID"]).unwrap_err(),
            "two columns are called \"ID\""
        );
    }
}
