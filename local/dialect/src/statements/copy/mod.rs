//! COPY from Amazon S3 (database developer guide, "COPY").

use super::authorization::Authorization;
use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};
use crate::names::ObjectName;

/// Largest MAXERROR.
const MAX_MAXERROR: u64 = 100_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    pub table: ObjectName,
    /// The column list as written, in order.
    pub columns: Option<Vec<String>>,
    /// `s3://bucket/prefix`, or the key of a manifest.
    pub source: String,
    pub authorization: Authorization,
    pub format: CopyFormat,
    pub options: CopyOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyFormat {
    /// Fields between delimiters, without quoting.
    Text {
        delimiter: u8,
    },
    Csv {
        delimiter: u8,
        quote: u8,
    },
    Parquet {
        serialize_to_json: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compression {
    #[default]
    None,
    Gzip,
    Zstd,
    Bzip2,
}

/// The parameters that may follow in any order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one keyword of the statement"
)]
pub struct CopyOptions {
    pub manifest: bool,
    pub compression: Compression,
    pub region: Option<String>,
    /// Lines skipped at the start of every file.
    pub ignore_header: u64,
    /// `None` is Redshift's default, `\N`.
    pub null_as: Option<String>,
    pub empty_as_null: bool,
    pub blanks_as_null: bool,
    pub trim_blanks: bool,
    pub truncate_columns: bool,
    pub ignore_blank_lines: bool,
    pub fill_record: bool,
    pub round_decimals: bool,
    pub explicit_ids: bool,
    /// `DATEFORMAT 'auto'`.
    pub date_format_auto: bool,
    /// `TIMEFORMAT 'auto'`.
    pub time_format_auto: bool,
    /// The load fails when this many rows have failed; 0 and 1 are the same.
    pub max_error: u64,
    /// Set when STATUPDATE was given: needs ownership of the table.
    pub stat_update: Option<bool>,
}

impl Copy {
    /// Reads the statement; the cursor stands at `COPY`.
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("copy")?;
        let table = cursor.object_name()?;
        let columns = if cursor.peek_symbol("(") {
            Some(cursor.parenthesized(Cursor::identifier)?)
        } else {
            None
        };
        cursor.expect_keyword("from")?;
        if cursor.peek_keyword("stdin") {
            return Err(SqlError::unsupported("COPY FROM STDIN"));
        }
        let source = source(cursor)?;
        let mut clauses = Clauses::default();
        while !cursor.is_at_end() && !cursor.peek_symbol(";") {
            clauses.read(cursor)?;
        }
        cursor.expect_end()?;
        let (authorization, format, options) = clauses.finish()?;
        Ok(Self {
            table,
            columns,
            source,
            authorization,
            format,
            options,
        })
    }
}

fn source(cursor: &mut Cursor<'_>) -> Result<String> {
    let source = cursor.string()?;
    match source.split_once("://") {
        Some(("s3", rest)) if !rest.is_empty() && !rest.starts_with('/') => Ok(source),
        Some((scheme @ ("dynamodb" | "emr" | "ssh"), _)) => {
            Err(SqlError::unsupported(format!("COPY FROM '{scheme}://…'")))
        }
        _ => Err(SqlError::new(
            SqlState::INTERNAL_ERROR,
            "COPY source must be a location in Amazon S3: 's3://bucket/prefix'",
        )),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Csv,
    Parquet { serialize_to_json: bool },
}

/// Clauses as they were read; what contradicts is found at the end.
#[derive(Default)]
struct Clauses {
    authorization: Option<Authorization>,
    kind: Option<Kind>,
    delimiter: Option<u8>,
    quote: Option<u8>,
    options: CopyOptions,
    /// Names of the parameters that Redshift does not take with PARQUET.
    text_only: Vec<&'static str>,
}

impl Clauses {
    fn read(&mut self, cursor: &mut Cursor<'_>) -> Result<()> {
        if let Some(authorization) = Authorization::parse(cursor)? {
            if self.authorization.replace(authorization).is_some() {
                return Err(SqlError::new(
                    SqlState::SYNTAX_ERROR,
                    "conflicting or redundant options: only one authorization is allowed",
                ));
            }
            return Ok(());
        }
        if cursor.eat_keyword("format") {
            cursor.eat_keyword("as");
            return self.format(cursor);
        }
        let start = cursor.mark();
        let word = cursor.identifier()?;
        if self.format_word(&word, cursor)?
            || self.switch(&word)
            || self.with_value(&word, cursor)?
        {
            return Ok(());
        }
        if let Some(name) = NOT_CARRIED_OUT
            .iter()
            .find(|name| name.eq_ignore_ascii_case(&word))
        {
            return Err(SqlError::unsupported(format!("COPY parameter {name}")));
        }
        cursor.rewind(start);
        Err(cursor.unexpected())
    }

    fn format(&mut self, cursor: &mut Cursor<'_>) -> Result<()> {
        let word = cursor.identifier()?;
        if self.format_word(&word, cursor)? {
            return Ok(());
        }
        Err(SqlError::unsupported(format!(
            "COPY FORMAT {}",
            word.to_uppercase()
        )))
    }

    fn format_word(&mut self, word: &str, cursor: &mut Cursor<'_>) -> Result<bool> {
        match word {
            "csv" => {
                self.kind = Some(Kind::Csv);
                if cursor.eat_keyword("quote") {
                    cursor.eat_keyword("as");
                    self.quote = Some(single_byte("QUOTE", &cursor.string()?)?);
                }
            }
            "quote" => {
                cursor.eat_keyword("as");
                self.quote = Some(single_byte("QUOTE", &cursor.string()?)?);
            }
            "parquet" => {
                let serialize_to_json = cursor.eat_keyword("serializetojson");
                self.kind = Some(Kind::Parquet { serialize_to_json });
            }
            "json" | "avro" | "orc" | "shapefile" | "fixedwidth" => {
                return Err(SqlError::unsupported(format!(
                    "COPY FORMAT {}",
                    word.to_uppercase()
                )));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Parameters of one word.
    fn switch(&mut self, word: &str) -> bool {
        let (name, target) = match word {
            "manifest" => {
                self.options.manifest = true;
                return true;
            }
            "explicit_ids" => {
                self.options.explicit_ids = true;
                return true;
            }
            "fillrecord" => {
                self.options.fill_record = true;
                return true;
            }
            "gzip" => return self.compression("GZIP", Compression::Gzip),
            "zstd" => return self.compression("ZSTD", Compression::Zstd),
            "bzip2" => return self.compression("BZIP2", Compression::Bzip2),
            "emptyasnull" => ("EMPTYASNULL", &mut self.options.empty_as_null),
            "blanksasnull" => ("BLANKSASNULL", &mut self.options.blanks_as_null),
            "trimblanks" => ("TRIMBLANKS", &mut self.options.trim_blanks),
            "truncatecolumns" => ("TRUNCATECOLUMNS", &mut self.options.truncate_columns),
            "ignoreblanklines" => ("IGNOREBLANKLINES", &mut self.options.ignore_blank_lines),
            "roundec" => ("ROUNDEC", &mut self.options.round_decimals),
            _ => return false,
        };
        *target = true;
        self.text_only.push(name);
        true
    }

    fn compression(&mut self, name: &'static str, compression: Compression) -> bool {
        self.options.compression = compression;
        self.text_only.push(name);
        true
    }

    /// Parameters followed by a value.
    fn with_value(&mut self, word: &str, cursor: &mut Cursor<'_>) -> Result<bool> {
        match word {
            "statupdate" => {
                self.options.stat_update = Some(on_or_off(cursor));
                return Ok(true);
            }
            "compupdate" => {
                if !cursor.eat_keyword("preset") {
                    on_or_off(cursor);
                }
                self.text_only.push("COMPUPDATE");
                return Ok(true);
            }
            _ => {}
        }
        let name = match word {
            "delimiter" => "DELIMITER",
            "region" => "REGION",
            "null" => "NULL AS",
            "ignoreheader" => "IGNOREHEADER",
            "maxerror" => "MAXERROR",
            "comprows" => "COMPROWS",
            "dateformat" => "DATEFORMAT",
            "timeformat" => "TIMEFORMAT",
            "encoding" => "ENCODING",
            _ => return Ok(false),
        };
        cursor.eat_keyword("as");
        self.value(name, cursor)?;
        self.text_only.push(name);
        Ok(true)
    }

    fn value(&mut self, name: &'static str, cursor: &mut Cursor<'_>) -> Result<()> {
        match name {
            "DELIMITER" => self.delimiter = Some(single_byte(name, &cursor.string()?)?),
            "REGION" => self.options.region = Some(cursor.string()?),
            "NULL AS" => {
                let null = cursor.string()?;
                if null == "\n" {
                    return Err(SqlError::new(
                        SqlState::INTERNAL_ERROR,
                        "NULL argument not supported: line feed",
                    ));
                }
                self.options.null_as = Some(null);
            }
            "IGNOREHEADER" => self.options.ignore_header = cursor.unsigned()?,
            "MAXERROR" => {
                self.options.max_error = cursor.unsigned()?;
                if self.options.max_error > MAX_MAXERROR {
                    return Err(SqlError::new(
                        SqlState::INVALID_PARAMETER_VALUE,
                        format!("MAXERROR must be between 0 and {MAX_MAXERROR}"),
                    ));
                }
            }
            "COMPROWS" => {
                cursor.unsigned()?;
            }
            "DATEFORMAT" => {
                self.options.date_format_auto = format_is_auto(name, "YYYY-MM-DD", cursor)?;
            }
            "TIMEFORMAT" => {
                self.options.time_format_auto =
                    format_is_auto(name, "YYYY-MM-DD HH:MI:SS", cursor)?;
            }
            _ => {
                let encoding = match cursor.string() {
                    Ok(text) => text,
                    Err(_) => cursor.identifier()?,
                };
                if !encoding.eq_ignore_ascii_case("utf8") {
                    return Err(SqlError::unsupported(format!("COPY ENCODING {encoding}")));
                }
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<(Authorization, CopyFormat, CopyOptions)> {
        let authorization = self.authorization.ok_or_else(|| {
            SqlError::new(
                SqlState::SYNTAX_ERROR,
                "COPY needs an authorization: IAM_ROLE or keys",
            )
        })?;
        let format = match self.kind {
            Some(Kind::Parquet { serialize_to_json }) => {
                if let Some(name) = self.text_only.first() {
                    return Err(SqlError::new(
                        SqlState::FEATURE_NOT_SUPPORTED,
                        format!("{name} argument is not supported for PARQUET based COPY"),
                    ));
                }
                CopyFormat::Parquet { serialize_to_json }
            }
            Some(Kind::Csv) => CopyFormat::Csv {
                delimiter: self.delimiter.unwrap_or(b','),
                quote: self.quote.unwrap_or(b'"'),
            },
            None if self.quote.is_some() => {
                return Err(SqlError::new(
                    SqlState::SYNTAX_ERROR,
                    "QUOTE is only allowed with CSV",
                ));
            }
            None => CopyFormat::Text {
                delimiter: self.delimiter.unwrap_or(b'|'),
            },
        };
        Ok((authorization, format, self.options))
    }
}

/// Parameters of the manual that this engine does not carry out yet.
const NOT_CARRIED_OUT: [&str; 10] = [
    "ESCAPE",
    "REMOVEQUOTES",
    "ACCEPTINVCHARS",
    "ACCEPTANYDATE",
    "LZOP",
    "NOLOAD",
    "IGNOREALLERRORS",
    "ENCRYPTED",
    "SSH",
    "READRATIO",
];

fn on_or_off(cursor: &mut Cursor<'_>) -> bool {
    if cursor.eat_keyword("off") || cursor.eat_keyword("false") {
        return false;
    }
    if !cursor.eat_keyword("on") {
        cursor.eat_keyword("true");
    }
    true
}

fn single_byte(name: &str, text: &str) -> Result<u8> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() => Ok(*byte),
        _ => Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            format!("{name} must be a single ASCII character"),
        )),
    }
}

/// Whether a date or time format is `auto`; the default format may be spelled out, others are refused.
fn format_is_auto(name: &str, default: &str, cursor: &mut Cursor<'_>) -> Result<bool> {
    let format = cursor.string()?;
    match format.as_str() {
        "auto" => Ok(true),
        text if text == default => Ok(false),
        _ => Err(SqlError::unsupported(format!("COPY {name} '{format}'"))),
    }
}

#[cfg(test)]
mod tests;
