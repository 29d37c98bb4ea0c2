//! `UNLOAD` to a fresh prefix in S3.

mod query;

use model::{RoleChain, S3Uri};

use crate::ident::list;
use crate::literal::checked;
use crate::{Ident, Literal, Sql};

pub use query::{
    FormatKind, SortKey, SourceColumn, UnloadQuery, UnloadQueryError, UnloadSource,
    partition_columns, written_column,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unload {
    pub query: UnloadQuery,
    /// A prefix under which there is nothing: Redshift adds no `/` and refuses a prefix with objects.
    pub prefix: S3Uri,
    pub roles: RoleChain,
    pub format: UnloadFormat,
    /// Folders `column=value`; these columns are left out of the files.
    pub partition_by: Vec<Ident>,
    /// Deletes what is below the prefix first; the last role needs `s3:DeleteObject`.
    pub clean_path: bool,
    /// One file in the order of the query, instead of one or more per slice.
    pub serial: bool,
    /// 5 to 6200; Redshift's default is 6200.
    pub max_file_megabytes: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnloadFormat {
    Csv {
        header: bool,
        /// One ASCII character.
        delimiter: char,
        /// What stands for NULL; without it, NULL and the empty text are the same.
        null: Literal,
        compression: UnloadCompression,
    },
    /// Snappy, all columns nullable.
    Parquet,
    /// One object a line.
    JsonLines { compression: UnloadCompression },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnloadCompression {
    None,
    Gzip,
    Zstd,
}

impl UnloadCompression {
    fn clause(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Gzip => "\nGZIP",
            Self::Zstd => "\nZSTD",
        }
    }
}

impl UnloadFormat {
    fn clauses(&self) -> String {
        match self {
            Self::Csv {
                header,
                delimiter,
                null,
                compression,
            } => {
                let header = if *header { "\nHEADER" } else { "" };
                let delimiter = match delimiter {
                    ',' => String::new(),
                    other => format!("\nDELIMITER AS {}", checked(&other.to_string())),
                };
                let compression = compression.clause();
                format!("FORMAT AS CSV{header}{delimiter}\nNULL AS {null}{compression}")
            }
            Self::Parquet => "FORMAT AS PARQUET".to_owned(),
            Self::JsonLines { compression } => format!("FORMAT AS JSON{}", compression.clause()),
        }
    }
}

impl Unload {
    /// The query goes in as a string literal, in which quotes and backslashes, also those of its own
    /// literals, are doubled once more.
    pub fn to_sql(&self) -> Sql {
        let format = self.format.clauses();
        let partition = match self.partition_by.as_slice() {
            [] => String::new(),
            columns => format!("\nPARTITION BY ({})", list(columns)),
        };
        let clean = if self.clean_path { "\nCLEANPATH" } else { "" };
        let size = self
            .max_file_megabytes
            .map_or_else(String::new, |size| format!("\nMAXFILESIZE AS {size} MB"));
        let parallel = if self.serial { "OFF" } else { "ON" };
        Sql::new(
            "UNLOAD",
            format!(
                "UNLOAD ({})\nTO {}\nIAM_ROLE {}\n{format}{partition}\nMANIFEST VERBOSE{clean}\n\
                 PARALLEL {parallel}{size}",
                checked(self.query.0.as_str()),
                checked(&self.prefix.to_string()),
                checked(&self.roles.to_iam_role()),
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use model::ColumnType;

    use super::*;
    use crate::ReadOnlyQuery;

    fn columns(names: &[&str]) -> Vec<SourceColumn> {
        let column = |name: &&str| SourceColumn {
            name: (*name).to_owned(),
            column_type: Some(ColumnType::BigInt),
        };
        names.iter().map(column).collect()
    }

    fn unload(source: &UnloadSource, kind: FormatKind, format: UnloadFormat) -> Unload {
        let role: model::RoleArn = "arn:aws:iam::111111111111:role/a".parse().unwrap();
        Unload {
            query: UnloadQuery::new(source, &columns(&["id", "q\"q"]), kind, &[]).unwrap(),
            prefix: "s3://acme/unloads/k7/".parse().unwrap(),
            roles: role.into(),
            format,
            partition_by: Vec::new(),
            clean_path: false,
            serial: false,
            max_file_megabytes: None,
        }
    }

    #[test]
    fn a_table_is_unloaded_to_parquet() {
        let source = UnloadSource::relation(&"entities.planes".parse().unwrap());
        let unload = unload(&source, FormatKind::Parquet, UnloadFormat::Parquet);
        insta::assert_snapshot!(unload.to_sql(), @r#"
        UNLOAD ('SELECT "id", "q""q"
        FROM "entities"."planes"')
        TO 's3://acme/unloads/k7/'
        IAM_ROLE 'arn:aws:iam::111111111111:role/a'
        FORMAT AS PARQUET
        MANIFEST VERBOSE
        PARALLEL ON
        "#);
    }

    #[test]
    fn a_table_in_another_database_is_unloaded_to_csv_with_every_clause() {
        let name = crate::CrossDatabaseName::new("airline", "ops", "order").unwrap();
        let format = UnloadFormat::Csv {
            header: true,
            delimiter: ';',
            null: Literal::new("\\N").unwrap(),
            compression: UnloadCompression::Zstd,
        };
        let source = UnloadSource::relation_elsewhere(&name);
        let unload = Unload {
            partition_by: vec![Ident::new("id").unwrap()],
            clean_path: true,
            serial: true,
            max_file_megabytes: Some(256),
            ..unload(&source, FormatKind::Csv, format)
        };
        insta::assert_snapshot!(unload.to_sql(), @r#"
        UNLOAD ('SELECT "id", "q""q"
        FROM "airline"."ops"."order"')
        TO 's3://acme/unloads/k7/'
        IAM_ROLE 'arn:aws:iam::111111111111:role/a'
        FORMAT AS CSV
        HEADER
        DELIMITER AS ';'
        NULL AS '\\N'
        ZSTD
        PARTITION BY ("id")
        MANIFEST VERBOSE
        CLEANPATH
        PARALLEL OFF
        MAXFILESIZE AS 256 MB
        "#);
    }

    #[test]
    fn a_query_is_escaped_once_more_and_may_have_a_limit() {
        let query = ReadOnlyQuery::parse(
            r"SELECT 'it''s' AS a, regexp_substr(b, '\\d+') AS b FROM t LIMIT 10; -- ten",
        )
        .unwrap();
        let format = UnloadFormat::JsonLines {
            compression: UnloadCompression::Gzip,
        };
        let source = UnloadSource::query(&query);
        insta::assert_snapshot!(unload(&source, FormatKind::JsonLines, format).to_sql(), @r#"
        UNLOAD ('SELECT "id", "q""q"
        FROM (
        SELECT ''it''''s'' AS a, regexp_substr(b, ''\\\\d+'') AS b FROM t LIMIT 10
        ) AS "longshore_query"')
        TO 's3://acme/unloads/k7/'
        IAM_ROLE 'arn:aws:iam::111111111111:role/a'
        FORMAT AS JSON
        GZIP
        MANIFEST VERBOSE
        PARALLEL ON
        "#);
    }
}
