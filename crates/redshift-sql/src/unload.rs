//! `UNLOAD` to a fresh prefix in S3.

use model::{RoleChain, S3Uri};

use crate::create_table_as::Select;
use crate::ident::list;
use crate::literal::checked;
use crate::{CrossDatabaseName, Ident, QualifiedName, ReadOnlyQuery, Sql};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unload {
    pub query: UnloadQuery,
    /// A prefix under which there is nothing: Redshift adds no `/` and refuses a prefix with objects.
    pub prefix: S3Uri,
    pub roles: RoleChain,
    pub format: UnloadFormat,
    /// One file in the order of the query, instead of one or more per slice.
    pub serial: bool,
    /// 5 to 6200; Redshift's default is 6200.
    pub max_file_megabytes: Option<u16>,
}

/// What is unloaded: a query whose outermost part is ours, because Redshift refuses a `LIMIT` there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnloadQuery(Select);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnloadFormat {
    /// With a header line; NULL and the empty text are told apart by the quotes of the latter only
    /// when [`NULL_MARK`] stands for NULL.
    Csv { compression: UnloadCompression },
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

/// What stands for NULL in unloaded CSV.
pub const NULL_MARK: &str = "\\N";

impl UnloadQuery {
    pub fn relation(name: &QualifiedName, columns: &[Ident]) -> Self {
        Self(Select(format!("SELECT {}\nFROM {name}", all_or(columns))))
    }

    pub fn relation_elsewhere(name: &CrossDatabaseName, columns: &[Ident]) -> Self {
        Self(Select(format!("SELECT {}\nFROM {name}", all_or(columns))))
    }

    pub fn query(query: &ReadOnlyQuery) -> Self {
        Self(Select(format!(
            "SELECT *\nFROM (\n{query}\n) AS \"longshore_query\""
        )))
    }
}

fn all_or(columns: &[Ident]) -> String {
    if columns.is_empty() {
        "*".to_owned()
    } else {
        list(columns)
    }
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

impl Unload {
    /// The query goes in as a string literal, in which quotes and backslashes, also those of its own
    /// literals, are doubled once more.
    pub fn to_sql(&self) -> Sql {
        let format = match self.format {
            UnloadFormat::Csv { compression } => format!(
                "FORMAT AS CSV\nHEADER\nNULL AS {}{}",
                checked(NULL_MARK),
                compression.clause()
            ),
            UnloadFormat::Parquet => "FORMAT AS PARQUET".to_owned(),
            UnloadFormat::JsonLines { compression } => {
                format!("FORMAT AS JSON{}", compression.clause())
            }
        };
        let size = self
            .max_file_megabytes
            .map_or_else(String::new, |size| format!("\nMAXFILESIZE AS {size} MB"));
        let parallel = if self.serial { "OFF" } else { "ON" };
        Sql::new(
            "UNLOAD",
            format!(
                "UNLOAD ({})\nTO {}\nIAM_ROLE {}\n{format}\nMANIFEST\nPARALLEL {parallel}{size}",
                checked(self.query.0.as_str()),
                checked(&self.prefix.to_string()),
                checked(&self.roles.to_iam_role()),
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unload(query: UnloadQuery, format: UnloadFormat) -> Unload {
        let role: model::RoleArn = "arn:aws:iam::111111111111:role/a".parse().unwrap();
        Unload {
            query,
            prefix: "s3://acme/unloads/k7/".parse().unwrap(),
            roles: role.into(),
            format,
            serial: false,
            max_file_megabytes: None,
        }
    }

    #[test]
    fn a_table_is_unloaded_to_parquet() {
        let query = UnloadQuery::relation(&"entities.planes".parse().unwrap(), &[]);
        insta::assert_snapshot!(unload(query, UnloadFormat::Parquet).to_sql(), @r#"
        UNLOAD ('SELECT *
        FROM "entities"."planes"')
        TO 's3://acme/unloads/k7/'
        IAM_ROLE 'arn:aws:iam::111111111111:role/a'
        FORMAT AS PARQUET
        MANIFEST
        PARALLEL ON
        "#);
    }

    #[test]
    fn columns_of_a_table_in_another_database_are_unloaded_to_csv() {
        let name = CrossDatabaseName::new("airline", "ops", "order").unwrap();
        let columns = ["id", "q\"q"].map(|name| Ident::new(name).unwrap());
        let format = UnloadFormat::Csv {
            compression: UnloadCompression::Zstd,
        };
        let unload = Unload {
            serial: true,
            max_file_megabytes: Some(256),
            ..unload(UnloadQuery::relation_elsewhere(&name, &columns), format)
        };
        insta::assert_snapshot!(unload.to_sql(), @r#"
        UNLOAD ('SELECT "id", "q""q"
        FROM "airline"."ops"."order"')
        TO 's3://acme/unloads/k7/'
        IAM_ROLE 'arn:aws:iam::111111111111:role/a'
        FORMAT AS CSV
        HEADER
        NULL AS '\\N'
        ZSTD
        MANIFEST
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
        insta::assert_snapshot!(unload(UnloadQuery::query(&query), format).to_sql(), @r#"
        UNLOAD ('SELECT *
        FROM (
        SELECT ''it''''s'' AS a, regexp_substr(b, ''\\\\d+'') AS b FROM t LIMIT 10
        ) AS "longshore_query"')
        TO 's3://acme/unloads/k7/'
        IAM_ROLE 'arn:aws:iam::111111111111:role/a'
        FORMAT AS JSON
        GZIP
        MANIFEST
        PARALLEL ON
        "#);
    }
}
