//! `COPY` from S3, always from a manifest and with the column list.

use std::fmt::Write as _;

use model::{RoleChain, S3Uri};

use crate::ident::list;
use crate::literal::checked;
use crate::{Ident, Literal, TableName, Write};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    pub table: TableName,
    /// In the order of the files' fields.
    pub columns: Vec<Ident>,
    pub manifest: S3Uri,
    pub roles: RoleChain,
    /// Where the bucket is, when it is not where the warehouse is. Parquet cannot be copied from
    /// another region, so the clause is left out for it and Redshift answers.
    pub region: Option<Literal>,
    pub format: CopyFormat,
    pub compression_analysis: CompressionAnalysis,
    pub statistics: Statistics,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopyFormat {
    /// Comma separated UTF-8 without a header line, quoted with `"`.
    Csv {
        /// The text that stands for NULL; everything else, the empty text too, is a value.
        null: Literal,
        compression: CopyCompression,
    },
    /// Text as somebody else wrote it.
    Foreign {
        delimiter: Literal,
        quote: Literal,
        /// Lines at the beginning of each file that are no rows.
        ignore_header: u8,
        /// The text that stands for NULL; an empty field is NULL beside, where the column is no text.
        null: Literal,
        compression: CopyCompression,
    },
    /// One JSON object after the other, whose keys are the names of columns in any case.
    Json { compression: CopyCompression },
    /// Mapped to the columns by position.
    Parquet,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyCompression {
    None,
    Gzip,
    Bzip2,
    Zstd,
}

/// `COMPUPDATE`: whether a load into an empty table chooses the columns' encodings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CompressionAnalysis {
    /// Redshift's default. Parquet takes nothing else.
    #[default]
    Default,
    /// Encodings by type, without looking at the data.
    Preset,
    Off,
}

/// `STATUPDATE`: whether statistics are brought up to date after the load; needs ownership.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Statistics {
    /// Only when the table was empty.
    #[default]
    Default,
    On,
    Off,
}

impl Copy {
    /// The statement takes the longer form in which a date or time may be written in any of the
    /// forms that Redshift recognises (Redshift manual, Automatic recognition), ISO 8601 among them.
    pub fn to_write(&self) -> Write {
        let mut text = format!(
            "COPY {} ({})\nFROM {}\nIAM_ROLE {}\nMANIFEST",
            self.table,
            list(&self.columns),
            checked(&self.manifest.to_string()),
            checked(&self.roles.to_iam_role()),
        );
        if let (Some(region), false) = (&self.region, self.format == CopyFormat::Parquet) {
            let _ = write!(text, "\nREGION {region}");
        }
        text += &self.format.clauses();
        if self.format != CopyFormat::Parquet {
            text += match self.compression_analysis {
                CompressionAnalysis::Default => "",
                CompressionAnalysis::Preset => "\nCOMPUPDATE PRESET",
                CompressionAnalysis::Off => "\nCOMPUPDATE OFF",
            };
        }
        text += match self.statistics {
            Statistics::Default => "",
            Statistics::On => "\nSTATUPDATE ON",
            Statistics::Off => "\nSTATUPDATE OFF",
        };
        Write::new("COPY", self.table.target(), text)
    }
}

impl CopyFormat {
    fn clauses(&self) -> String {
        const MOMENTS: &str = "DATEFORMAT 'auto'\nTIMEFORMAT 'auto'";
        match self {
            Self::Csv { null, compression } => format!(
                "\nFORMAT AS CSV{}\nNULL AS {null}\n{MOMENTS}",
                compression.clause()
            ),
            Self::Foreign {
                delimiter,
                quote,
                ignore_header,
                null,
                compression,
            } => {
                let ignore_header = match ignore_header {
                    0 => String::new(),
                    lines => format!("\nIGNOREHEADER {lines}"),
                };
                format!(
                    "\nFORMAT AS CSV QUOTE {quote}\nDELIMITER {delimiter}{}{ignore_header}\n\
                     NULL AS {null}\n{MOMENTS}",
                    compression.clause()
                )
            }
            Self::Json { compression } => format!(
                "\nFORMAT AS JSON 'auto ignorecase'{}\n{MOMENTS}",
                compression.clause()
            ),
            Self::Parquet => "\nFORMAT AS PARQUET".to_owned(),
        }
    }
}

impl CopyCompression {
    fn clause(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Gzip => "\nGZIP",
            Self::Bzip2 => "\nBZIP2",
            Self::Zstd => "\nZSTD",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(format: CopyFormat) -> Copy {
        let roles = [
            "arn:aws:iam::111111111111:role/a",
            "arn:aws:iam::222222222222:role/b",
        ];
        Copy {
            table: TableName::Permanent("raw.flights".parse().unwrap()),
            columns: ["id", "Tail Number", "select"]
                .map(|name| Ident::new(name).unwrap())
                .to_vec(),
            manifest: "s3://acme/loads/k7/it's.manifest".parse().unwrap(),
            roles: RoleChain::new(roles.map(|role| role.parse().unwrap()).to_vec()).unwrap(),
            region: None,
            format,
            compression_analysis: CompressionAnalysis::Default,
            statistics: Statistics::Default,
        }
    }

    fn csv(null: &str, compression: CopyCompression) -> CopyFormat {
        CopyFormat::Csv {
            null: Literal::new(null).unwrap(),
            compression,
        }
    }

    #[test]
    fn csv_parts_are_copied_from_a_manifest_through_a_chain_of_roles() {
        insta::assert_snapshot!(copy(csv("\\N", CopyCompression::Zstd)).to_write(), @r#"
        COPY "raw"."flights" ("id", "tail number", "select")
        FROM 's3://acme/loads/k7/it''s.manifest'
        IAM_ROLE 'arn:aws:iam::111111111111:role/a,arn:aws:iam::222222222222:role/b'
        MANIFEST
        FORMAT AS CSV
        ZSTD
        NULL AS '\\N'
        DATEFORMAT 'auto'
        TIMEFORMAT 'auto'
        "#);
    }

    #[test]
    fn every_option_of_csv_is_rendered() {
        let all = Copy {
            region: Some(Literal::new("eu-west-1").unwrap()),
            compression_analysis: CompressionAnalysis::Off,
            statistics: Statistics::On,
            ..copy(csv("it's null", CopyCompression::Gzip))
        };
        insta::assert_snapshot!(all.to_write(), @r#"
        COPY "raw"."flights" ("id", "tail number", "select")
        FROM 's3://acme/loads/k7/it''s.manifest'
        IAM_ROLE 'arn:aws:iam::111111111111:role/a,arn:aws:iam::222222222222:role/b'
        MANIFEST
        REGION 'eu-west-1'
        FORMAT AS CSV
        GZIP
        NULL AS 'it''s null'
        DATEFORMAT 'auto'
        TIMEFORMAT 'auto'
        COMPUPDATE OFF
        STATUPDATE ON
        "#);
    }

    #[test]
    fn parquet_is_copied_with_the_options_that_redshift_takes_for_it() {
        let parquet = Copy {
            region: Some(Literal::new("eu-west-1").unwrap()),
            compression_analysis: CompressionAnalysis::Preset,
            statistics: Statistics::Off,
            ..copy(CopyFormat::Parquet)
        };
        insta::assert_snapshot!(parquet.to_write(), @r#"
        COPY "raw"."flights" ("id", "tail number", "select")
        FROM 's3://acme/loads/k7/it''s.manifest'
        IAM_ROLE 'arn:aws:iam::111111111111:role/a,arn:aws:iam::222222222222:role/b'
        MANIFEST
        FORMAT AS PARQUET
        STATUPDATE OFF
        "#);
    }

    #[test]
    fn files_of_others_are_copied_as_they_were_written() {
        let literal = |text| Literal::new(text).unwrap();
        let foreign = CopyFormat::Foreign {
            delimiter: literal(";"),
            quote: literal("'"),
            ignore_header: 1,
            null: literal("-"),
            compression: CopyCompression::Gzip,
        };
        insta::assert_snapshot!(copy(foreign).to_write(), @r#"
        COPY "raw"."flights" ("id", "tail number", "select")
        FROM 's3://acme/loads/k7/it''s.manifest'
        IAM_ROLE 'arn:aws:iam::111111111111:role/a,arn:aws:iam::222222222222:role/b'
        MANIFEST
        FORMAT AS CSV QUOTE ''''
        DELIMITER ';'
        GZIP
        IGNOREHEADER 1
        NULL AS '-'
        DATEFORMAT 'auto'
        TIMEFORMAT 'auto'
        "#);
        let json = CopyFormat::Json {
            compression: CopyCompression::Zstd,
        };
        assert!(
            copy(json)
                .to_write()
                .as_str()
                .contains("\nFORMAT AS JSON 'auto ignorecase'\nZSTD\n")
        );
    }

    #[test]
    fn a_copy_writes_to_its_table() {
        let temporary = TableName::Temporary(Ident::new("longshore_load").unwrap());
        let copy = Copy {
            table: temporary.clone(),
            ..copy(csv("", CopyCompression::None))
        };
        assert_eq!(copy.to_write().target(), &temporary.target());
        assert!(
            copy.to_write()
                .as_str()
                .starts_with("COPY \"longshore_load\" (\"id\"")
        );
    }
}
