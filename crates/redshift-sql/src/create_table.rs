//! `CREATE TABLE`.

use std::str::FromStr;

use model::{Column, ColumnType};

use crate::ident::list;
use crate::{Create, Ident, IdentError, QualifiedName, TableName, Target};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnDefinition {
    pub name: Ident,
    pub column_type: ColumnType,
    pub nullable: bool,
    /// Redshift chooses when it is not given.
    pub encoding: Option<Encoding>,
}

/// Redshift manual, Compression encodings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Az64,
    Bytedict,
    Delta,
    Delta32k,
    Lzo,
    Mostly8,
    Mostly16,
    Mostly32,
    Raw,
    Runlength,
    Text255,
    Text32k,
    Zstd,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is not an encoding of Redshift: expected one of {known}", known = Encoding::names())]
pub struct UnknownEncoding {
    text: String,
}

/// How rows are spread over the slices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Distribution {
    /// Redshift chooses and changes it with the table's size.
    #[default]
    Auto,
    Even,
    All,
    Key(Ident),
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum SortKey {
    /// Redshift chooses.
    #[default]
    Auto,
    /// At most 400 columns.
    Compound(Vec<Ident>),
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableAttributes {
    pub distribution: Distribution,
    pub sort_key: SortKey,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTable {
    pub name: QualifiedName,
    /// 1 to 1600.
    pub columns: Vec<ColumnDefinition>,
    pub attributes: TableAttributes,
}

/// A table of this session with the columns of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTemporaryTable {
    pub name: Ident,
    pub like: QualifiedName,
}

impl ColumnDefinition {
    pub fn new(name: Ident, column_type: ColumnType) -> Self {
        Self {
            name,
            column_type,
            nullable: true,
            encoding: None,
        }
    }

    fn render(&self) -> String {
        let Self {
            name,
            column_type,
            nullable,
            encoding,
        } = self;
        let encoding = encoding.map_or_else(String::new, |encoding| {
            format!(" ENCODE {}", encoding.as_str())
        });
        let not_null = if *nullable { "" } else { " NOT NULL" };
        format!("{name} {column_type}{encoding}{not_null}")
    }
}

impl TryFrom<&Column> for ColumnDefinition {
    type Error = IdentError;

    fn try_from(column: &Column) -> Result<Self, Self::Error> {
        let definition = Self::new(Ident::new(&column.name)?, column.column_type);
        Ok(Self {
            nullable: column.nullable,
            ..definition
        })
    }
}

impl Encoding {
    pub const ALL: [Self; 13] = [
        Self::Az64,
        Self::Bytedict,
        Self::Delta,
        Self::Delta32k,
        Self::Lzo,
        Self::Mostly8,
        Self::Mostly16,
        Self::Mostly32,
        Self::Raw,
        Self::Runlength,
        Self::Text255,
        Self::Text32k,
        Self::Zstd,
    ];

    fn names() -> String {
        Self::ALL.map(Self::as_str).join(", ")
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Az64 => "AZ64",
            Self::Bytedict => "BYTEDICT",
            Self::Delta => "DELTA",
            Self::Delta32k => "DELTA32K",
            Self::Lzo => "LZO",
            Self::Mostly8 => "MOSTLY8",
            Self::Mostly16 => "MOSTLY16",
            Self::Mostly32 => "MOSTLY32",
            Self::Raw => "RAW",
            Self::Runlength => "RUNLENGTH",
            Self::Text255 => "TEXT255",
            Self::Text32k => "TEXT32K",
            Self::Zstd => "ZSTD",
        }
    }
}

impl FromStr for Encoding {
    type Err = UnknownEncoding;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|encoding| encoding.as_str().eq_ignore_ascii_case(text.trim()))
            .ok_or_else(|| UnknownEncoding {
                text: text.to_owned(),
            })
    }
}

impl TableAttributes {
    /// The clauses after the columns, each on its own line.
    pub(crate) fn render(&self) -> String {
        let distribution = match &self.distribution {
            Distribution::Auto => String::new(),
            Distribution::Even => "\nDISTSTYLE EVEN".to_owned(),
            Distribution::All => "\nDISTSTYLE ALL".to_owned(),
            Distribution::Key(column) => format!("\nDISTKEY ({column})"),
        };
        let sort_key = match &self.sort_key {
            SortKey::Auto => String::new(),
            SortKey::Compound(columns) => format!("\nSORTKEY ({})", list(columns)),
        };
        distribution + &sort_key
    }
}

impl CreateTable {
    pub fn to_create(&self) -> Create {
        let columns: Vec<String> = self.columns.iter().map(ColumnDefinition::render).collect();
        Create::new(
            "CREATE TABLE",
            Target::Relation(self.name.clone()),
            format!(
                "CREATE TABLE {} (\n  {}\n){}",
                self.name,
                columns.join(",\n  "),
                self.attributes.render()
            ),
        )
    }
}

impl CreateTemporaryTable {
    pub fn to_create(&self) -> Create {
        let Self { name, like } = self;
        Create::new(
            "CREATE TABLE",
            Target::Temporary(name.clone()),
            format!("CREATE TEMPORARY TABLE {name} (LIKE {like})"),
        )
    }

    pub fn table(&self) -> TableName {
        TableName::Temporary(self.name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ident(name: &str) -> Ident {
        Ident::new(name).unwrap()
    }

    fn flights(attributes: TableAttributes) -> String {
        let column = |name, text: &str| ColumnDefinition::new(ident(name), text.parse().unwrap());
        let columns = vec![
            ColumnDefinition {
                nullable: false,
                ..column("order", "bigint")
            },
            ColumnDefinition {
                encoding: Some(Encoding::Zstd),
                ..column("Tail Number", "varchar(12)")
            },
            column("q\"q", "decimal(10,2)"),
            column("payload", "super"),
        ];
        let name = "raw.flights".parse().unwrap();
        CreateTable {
            name,
            columns,
            attributes,
        }
        .to_create()
        .as_str()
        .to_owned()
    }

    #[test]
    fn a_table_is_created_with_its_columns() {
        insta::assert_snapshot!(flights(TableAttributes::default()), @r#"
        CREATE TABLE "raw"."flights" (
          "order" BIGINT NOT NULL,
          "tail number" VARCHAR(12) ENCODE ZSTD,
          "q""q" DECIMAL(10,2),
          "payload" SUPER
        )
        "#);
    }

    #[test]
    fn a_table_is_created_with_distribution_and_sort_keys() {
        insta::assert_snapshot!(
            flights(TableAttributes {
                distribution: Distribution::Key(ident("order")),
                sort_key: SortKey::Compound(vec![ident("order"), ident("q\"q")]),
            }),
            @r#"
        CREATE TABLE "raw"."flights" (
          "order" BIGINT NOT NULL,
          "tail number" VARCHAR(12) ENCODE ZSTD,
          "q""q" DECIMAL(10,2),
          "payload" SUPER
        )
        DISTKEY ("order")
        SORTKEY ("order", "q""q")
        "#
        );
        let even = TableAttributes {
            distribution: Distribution::Even,
            ..TableAttributes::default()
        };
        assert!(flights(even).ends_with(")\nDISTSTYLE EVEN"));
        let all = TableAttributes {
            distribution: Distribution::All,
            ..TableAttributes::default()
        };
        assert!(flights(all).ends_with(")\nDISTSTYLE ALL"));
    }

    #[test]
    fn a_temporary_table_takes_the_columns_of_another() {
        let create = CreateTemporaryTable {
            name: ident("longshore_load_k7f3q9"),
            like: "raw.flights".parse().unwrap(),
        };
        insta::assert_snapshot!(create.to_create(), @r#"CREATE TEMPORARY TABLE "longshore_load_k7f3q9" (LIKE "raw"."flights")"#);
        assert_eq!(
            create.to_create().target(),
            &Target::Temporary(ident("longshore_load_k7f3q9"))
        );
    }

    #[test]
    fn every_encoding_reads_back_from_its_name() {
        for encoding in Encoding::ALL {
            assert_eq!(encoding.as_str().to_lowercase().parse(), Ok(encoding));
        }
        let unknown = "gzip".parse::<Encoding>().unwrap_err().to_string();
        assert!(
            unknown.starts_with("\"gzip\" is not an encoding of Redshift: expected one of AZ64")
        );
    }

    #[test]
    fn a_column_of_a_file_becomes_a_definition_unless_its_name_is_too_long() {
        let column = |name: &str| Column {
            name: name.to_owned(),
            column_type: ColumnType::Date,
            nullable: false,
        };
        assert_eq!(
            ColumnDefinition::try_from(&column("Day")).unwrap().render(),
            r#""day" DATE NOT NULL"#
        );
        assert!(ColumnDefinition::try_from(&column(&"n".repeat(200))).is_err());
    }
}
