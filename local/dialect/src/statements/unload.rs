//! UNLOAD to Amazon S3 (database developer guide, "UNLOAD").

use super::authorization::Authorization;
use super::copy::Compression;
use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};

/// Largest and default size of one file, in bytes: 6.2 GB.
pub const MAX_FILE_SIZE_BYTES: u64 = 6_200_000_000;
/// Smallest MAXFILESIZE, in bytes.
const MIN_FILE_SIZE_BYTES: u64 = 5_000_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unload {
    /// The query's text, its literal's escapes undone.
    pub query: String,
    /// `s3://bucket/prefix`; nothing is put between it and the names of the files.
    pub target: String,
    pub authorization: Authorization,
    pub format: UnloadFormat,
    pub options: UnloadOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnloadFormat {
    Text { delimiter: u8 },
    Csv { delimiter: u8 },
    Json,
    Parquet,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one keyword of the statement"
)]
pub struct UnloadOptions {
    pub manifest: bool,
    pub manifest_verbose: bool,
    pub header: bool,
    pub compression: Compression,
    /// Written for NULL in text and CSV.
    pub null_as: Option<String>,
    pub add_quotes: bool,
    pub allow_overwrite: bool,
    pub clean_path: bool,
    /// One file after another in the query's order when off.
    pub parallel: bool,
    pub max_file_size_bytes: u64,
    pub region: Option<String>,
    pub extension: Option<String>,
}

impl Default for UnloadOptions {
    fn default() -> Self {
        Self {
            manifest: false,
            manifest_verbose: false,
            header: false,
            compression: Compression::None,
            null_as: None,
            add_quotes: false,
            allow_overwrite: false,
            clean_path: false,
            parallel: true,
            max_file_size_bytes: MAX_FILE_SIZE_BYTES,
            region: None,
            extension: None,
        }
    }
}

impl Unload {
    /// Reads the statement; the cursor stands at `UNLOAD`.
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("unload")?;
        cursor.expect_symbol("(")?;
        let query = cursor.string()?;
        cursor.expect_symbol(")")?;
        cursor.expect_keyword("to")?;
        let target = cursor.string()?;
        if !target
            .strip_prefix("s3://")
            .is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        {
            return Err(SqlError::new(
                SqlState::INTERNAL_ERROR,
                "UNLOAD destination must be a location in Amazon S3: 's3://bucket/prefix'",
            ));
        }
        let mut clauses = Clauses::default();
        while !cursor.is_at_end() && !cursor.peek_symbol(";") {
            clauses.read(cursor)?;
        }
        cursor.expect_end()?;
        let (authorization, format, options) = clauses.finish()?;
        Ok(Self {
            query,
            target,
            authorization,
            format,
            options,
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Csv,
    Json,
    Parquet,
}

#[derive(Default)]
struct Clauses {
    authorization: Option<Authorization>,
    kind: Option<Kind>,
    delimiter: Option<u8>,
    options: UnloadOptions,
    /// Parameters given that only some formats take.
    given: Vec<&'static str>,
}

impl Clauses {
    fn read(&mut self, cursor: &mut Cursor<'_>) -> Result<()> {
        if let Some(authorization) = Authorization::parse(cursor)? {
            self.authorization = Some(authorization);
            return Ok(());
        }
        if cursor.eat_keyword("format") {
            cursor.eat_keyword("as");
        }
        if cursor.eat_keywords(&["partition", "by"]) {
            return Err(SqlError::unsupported("UNLOAD PARTITION BY"));
        }
        let start = cursor.mark();
        let word = cursor.identifier()?;
        if self.word(&word, cursor) || self.with_value(&word, cursor)? {
            return Ok(());
        }
        if [
            "escape",
            "fixedwidth",
            "encrypted",
            "kms_key_id",
            "rowgroupsize",
        ]
        .contains(&word.as_str())
        {
            return Err(SqlError::unsupported(format!(
                "UNLOAD parameter {}",
                word.to_uppercase()
            )));
        }
        cursor.rewind(start);
        Err(cursor.unexpected())
    }

    fn word(&mut self, word: &str, cursor: &mut Cursor<'_>) -> bool {
        let options = &mut self.options;
        match word {
            "csv" => self.kind = Some(Kind::Csv),
            "json" => self.kind = Some(Kind::Json),
            "parquet" => self.kind = Some(Kind::Parquet),
            "manifest" => {
                options.manifest = true;
                options.manifest_verbose = cursor.eat_keyword("verbose");
            }
            "header" => {
                options.header = true;
                self.given.push("HEADER");
            }
            "addquotes" => {
                options.add_quotes = true;
                self.given.push("ADDQUOTES");
            }
            "gzip" => return self.compression("GZIP", Compression::Gzip),
            "zstd" => return self.compression("ZSTD", Compression::Zstd),
            "bzip2" => return self.compression("BZIP2", Compression::Bzip2),
            "allowoverwrite" => options.allow_overwrite = true,
            "cleanpath" => options.clean_path = true,
            "parallel" => {
                let off = cursor.eat_keyword("off") || cursor.eat_keyword("false");
                if !off && !cursor.eat_keyword("on") {
                    cursor.eat_keyword("true");
                }
                options.parallel = !off;
            }
            _ => return false,
        }
        true
    }

    fn compression(&mut self, name: &'static str, compression: Compression) -> bool {
        self.options.compression = compression;
        self.given.push(name);
        true
    }

    fn with_value(&mut self, word: &str, cursor: &mut Cursor<'_>) -> Result<bool> {
        if !["delimiter", "null", "maxfilesize", "region", "extension"].contains(&word) {
            return Ok(false);
        }
        cursor.eat_keyword("as");
        match word {
            "delimiter" => {
                let text = cursor.string()?;
                let [byte] = text.as_bytes() else {
                    return Err(SqlError::new(
                        SqlState::INVALID_PARAMETER_VALUE,
                        "DELIMITER must be a single ASCII character",
                    ));
                };
                self.delimiter = Some(*byte);
                self.given.push("DELIMITER");
            }
            "null" => {
                self.options.null_as = Some(cursor.string()?);
                self.given.push("NULL AS");
            }
            "maxfilesize" => self.options.max_file_size_bytes = file_size(cursor)?,
            "region" => self.options.region = Some(cursor.string()?),
            _ => self.options.extension = Some(cursor.string()?),
        }
        Ok(true)
    }

    fn finish(self) -> Result<(Authorization, UnloadFormat, UnloadOptions)> {
        let authorization = self.authorization.ok_or_else(|| {
            SqlError::new(
                SqlState::SYNTAX_ERROR,
                "UNLOAD needs an authorization: IAM_ROLE or keys",
            )
        })?;
        if self.options.allow_overwrite && self.options.clean_path {
            return Err(SqlError::new(
                SqlState::FEATURE_NOT_SUPPORTED,
                "ALLOWOVERWRITE is not supported with CLEANPATH",
            ));
        }
        let (format, name, refused): (_, _, &[&str]) = match self.kind {
            None => (
                UnloadFormat::Text {
                    delimiter: self.delimiter.unwrap_or(b'|'),
                },
                "",
                &[],
            ),
            Some(Kind::Csv) => (
                UnloadFormat::Csv {
                    delimiter: self.delimiter.unwrap_or(b','),
                },
                "CSV",
                &["ADDQUOTES"],
            ),
            Some(Kind::Json) => (
                UnloadFormat::Json,
                "JSON",
                &["DELIMITER", "HEADER", "ADDQUOTES", "NULL AS"],
            ),
            Some(Kind::Parquet) => (
                UnloadFormat::Parquet,
                "PARQUET",
                &[
                    "DELIMITER",
                    "ADDQUOTES",
                    "NULL AS",
                    "HEADER",
                    "GZIP",
                    "BZIP2",
                    "ZSTD",
                ],
            ),
        };
        match self.given.iter().find(|given| refused.contains(given)) {
            Some(given) => Err(SqlError::new(
                SqlState::FEATURE_NOT_SUPPORTED,
                format!("{given} is not supported for UNLOAD to {name}"),
            )),
            None => Ok((authorization, format, self.options)),
        }
    }
}

/// `n [MB|GB]`, decimal, MB when no unit is given.
fn file_size(cursor: &mut Cursor<'_>) -> Result<u64> {
    let Some(crate::lexer::Token::Number(number)) = cursor.peek().cloned() else {
        return Err(cursor.unexpected());
    };
    cursor.advance();
    let unit_bytes = if cursor.eat_keyword("gb") {
        1_000_000_000_f64
    } else {
        cursor.eat_keyword("mb");
        1_000_000_f64
    };
    let bytes = number.parse::<f64>().map_err(|_| cursor.unexpected())? * unit_bytes;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked next, and a number token has no sign"
    )]
    let bytes = bytes as u64;
    if (MIN_FILE_SIZE_BYTES..=MAX_FILE_SIZE_BYTES).contains(&bytes) {
        Ok(bytes)
    } else {
        Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            "MAXFILESIZE must be between 5 MB and 6.2 GB",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::IdentifierCase;

    fn parse(parameters: &str) -> Result<Unload> {
        let sql = format!(
            "UNLOAD ('select ''a'' from t') TO 's3://b/p/' \
             IAM_ROLE 'arn:aws:iam::111111111111:role/r' {parameters}"
        );
        Unload::parse(&mut Cursor::new(&sql, IdentifierCase::Insensitive)?)
    }

    #[test]
    fn the_query_is_a_literal_whose_escapes_are_undone() {
        let unload = parse("").unwrap();
        assert_eq!(unload.query, "select 'a' from t");
        assert_eq!(unload.format, UnloadFormat::Text { delimiter: b'|' });
        assert!(unload.options.parallel);
    }

    #[test]
    fn parameters_are_read_in_any_order() {
        let unload =
            parse("GZIP ALLOWOVERWRITE CSV NULL '\\\\N' HEADER DELIMITER ';' PARALLEL OFF MAXFILESIZE 5 MB")
                .unwrap();
        assert_eq!(unload.format, UnloadFormat::Csv { delimiter: b';' });
        assert_eq!(unload.options.null_as.as_deref(), Some("\\N"));
        assert!(!unload.options.parallel && unload.options.header);
        assert_eq!(unload.options.max_file_size_bytes, 5_000_000);
    }

    #[test]
    fn formats_refuse_the_parameters_of_others() {
        for parameters in [
            "FORMAT PARQUET HEADER",
            "PARQUET GZIP",
            "JSON DELIMITER ','",
            "CSV ADDQUOTES",
        ] {
            assert_eq!(
                parse(parameters).unwrap_err().state,
                SqlState::FEATURE_NOT_SUPPORTED,
                "{parameters}"
            );
        }
        assert!(
            parse("MAXFILESIZE 1 MB")
                .unwrap_err()
                .message
                .contains("between 5 MB")
        );
        assert!(
            parse("PARTITION BY (a)")
                .unwrap_err()
                .message
                .contains("UNLOAD PARTITION BY")
        );
    }
}
