//! The clauses behind the source, in whatever order they come; what contradicts is found at the end.

use super::format::{CopyFormat, JsonOption, fixed_widths};
use super::literal;
use super::options::{Compression, CopyOptions, DateFormat, FileEncoding, TimeFormat};
use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};
use crate::statements::authorization::Authorization;

/// Largest MAXERROR.
const MAX_MAXERROR: u64 = 100_000;
/// Smallest and largest COMPROWS.
const COMPROWS: std::ops::RangeInclusive<u64> = 1_000..=2_147_483_647;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Csv,
    FixedWidth(Vec<usize>),
    Json(JsonOption),
    Parquet,
}

impl Kind {
    const fn name(&self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::FixedWidth(_) => "FIXEDWIDTH",
            Self::Json(_) => "JSON",
            Self::Parquet => "PARQUET",
        }
    }

    /// Whether the manual has the parameter among those that do not go with this format.
    fn refuses(&self, parameter: &str) -> bool {
        match self {
            Self::Csv => ["ESCAPE", "REMOVEQUOTES", "SERIALIZETOJSON"].contains(&parameter),
            Self::FixedWidth(_) => {
                ["DELIMITER", "ESCAPE", "QUOTE", "SERIALIZETOJSON"].contains(&parameter)
            }
            Self::Json(_) => [
                "DELIMITER",
                "ESCAPE",
                "FILLRECORD",
                "IGNOREBLANKLINES",
                "NULL AS",
                "QUOTE",
                "REMOVEQUOTES",
                "SERIALIZETOJSON",
            ]
            .contains(&parameter),
            Self::Parquet => ![
                "ACCEPTINVCHARS",
                "EXPLICIT_IDS",
                "FILLRECORD",
                "MANIFEST",
                "SERIALIZETOJSON",
                "STATUPDATE",
            ]
            .contains(&parameter),
        }
    }
}

#[derive(Default)]
pub(super) struct Clauses {
    authorization: Option<Authorization>,
    kind: Option<Kind>,
    delimiter: Option<Vec<u8>>,
    quote: Option<u8>,
    options: CopyOptions,
    /// Parameters that were given, by name.
    given: Vec<&'static str>,
}

impl Clauses {
    pub(super) fn read(&mut self, cursor: &mut Cursor<'_>) -> Result<()> {
        if let Some(authorization) = Authorization::parse(cursor)? {
            if self.authorization.replace(authorization).is_some() {
                return Err(redundant("only one authorization is allowed"));
            }
            return Ok(());
        }
        if cursor.eat_keyword("format") {
            cursor.eat_keyword("as");
            return self.format(cursor);
        }
        let start = cursor.mark();
        let word = cursor.identifier()?;
        if self.format_word(&word, cursor)? {
            return Ok(());
        }
        if let Some(parameter) = parameter(&word) {
            return self.parameter(parameter, cursor);
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
        let start = cursor.mark();
        let word = cursor.identifier()?;
        if self.format_word(&word, cursor)? {
            return Ok(());
        }
        if word.as_str() == "delimiter" {
            self.parameter("DELIMITER", cursor)
        } else {
            cursor.rewind(start);
            Err(cursor.unexpected())
        }
    }

    fn format_word(&mut self, word: &str, cursor: &mut Cursor<'_>) -> Result<bool> {
        let kind = match word {
            "csv" => Kind::Csv,
            "parquet" => Kind::Parquet,
            "fixedwidth" => {
                cursor.eat_keyword("as");
                Kind::FixedWidth(fixed_widths(&cursor.string()?)?)
            }
            "json" => {
                cursor.eat_keyword("as");
                match cursor.string() {
                    Ok(option) => Kind::Json(JsonOption::parse(&option)?),
                    Err(_) => Kind::Json(JsonOption::Auto),
                }
            }
            "avro" | "orc" | "shapefile" => {
                return Err(SqlError::unsupported(format!(
                    "COPY FORMAT {}",
                    word.to_uppercase()
                )));
            }
            _ => return Ok(false),
        };
        if self.kind.replace(kind).is_some() {
            return Err(redundant("only one data format is allowed"));
        }
        Ok(true)
    }

    fn parameter(&mut self, name: &'static str, cursor: &mut Cursor<'_>) -> Result<()> {
        if self.given.contains(&name) {
            return Err(redundant(&format!("{name} is given twice")));
        }
        self.given.push(name);
        if self.switch(name) || self.compression(name)? {
            return Ok(());
        }
        match name {
            "STATUPDATE" => self.options.stat_update = Some(on_or_off(cursor)),
            "COMPUPDATE" => {
                if !cursor.eat_keyword("preset") {
                    on_or_off(cursor);
                }
            }
            _ => {
                cursor.eat_keyword("as");
                self.value(name, cursor)?;
            }
        }
        Ok(())
    }

    /// Parameters of one word.
    fn switch(&mut self, name: &str) -> bool {
        let options = &mut self.options;
        let target = match name {
            "MANIFEST" => &mut options.manifest,
            "EXPLICIT_IDS" => &mut options.explicit_ids,
            "FILLRECORD" => &mut options.fill_record,
            "EMPTYASNULL" => &mut options.empty_as_null,
            "BLANKSASNULL" => &mut options.blanks_as_null,
            "TRIMBLANKS" => &mut options.trim_blanks,
            "TRUNCATECOLUMNS" => &mut options.truncate_columns,
            "IGNOREBLANKLINES" => &mut options.ignore_blank_lines,
            "ROUNDEC" => &mut options.round_decimals,
            "ACCEPTANYDATE" => &mut options.accept_any_date,
            "NOLOAD" => &mut options.no_load,
            "IGNOREALLERRORS" => &mut options.ignore_all_errors,
            // What they mean depends on the format, which may come later.
            "ESCAPE" | "REMOVEQUOTES" | "SERIALIZETOJSON" => return true,
            _ => return false,
        };
        *target = true;
        true
    }

    fn compression(&mut self, name: &str) -> Result<bool> {
        let compression = match name {
            "GZIP" => Compression::Gzip,
            "ZSTD" => Compression::Zstd,
            "BZIP2" => Compression::Bzip2,
            _ => return Ok(false),
        };
        if self.options.compression != Compression::None {
            return Err(redundant("only one compression is allowed"));
        }
        self.options.compression = compression;
        Ok(true)
    }

    /// Parameters followed by a value.
    fn value(&mut self, name: &'static str, cursor: &mut Cursor<'_>) -> Result<()> {
        let options = &mut self.options;
        match name {
            "DELIMITER" => self.delimiter = Some(delimiter(cursor)?),
            "QUOTE" => self.quote = Some(single_byte(name, &literal::bytes(cursor)?)?),
            "REGION" => options.region = Some(cursor.string()?),
            "NULL AS" => options.null_as = Some(null_string(cursor)?),
            "ACCEPTINVCHARS" => {
                let mark = cursor.mark();
                options.replacement = Some(if let Ok(text) = literal::bytes(cursor) {
                    single_byte(name, &text)?
                } else {
                    cursor.rewind(mark);
                    b'?'
                });
            }
            "IGNOREHEADER" => options.ignore_header = cursor.unsigned()?,
            "MAXERROR" => {
                options.max_error = within(name, 0..=MAX_MAXERROR, cursor.unsigned()?)?;
            }
            "COMPROWS" => {
                within(name, COMPROWS, cursor.unsigned()?)?;
            }
            "DATEFORMAT" => {
                options.date_format = match cursor.string()? {
                    format if format == "auto" => DateFormat::Auto,
                    format => DateFormat::Custom(format),
                };
            }
            "TIMEFORMAT" => options.time_format = time_format(cursor.string()?),
            "ENCODING" => options.encoding = encoding(cursor)?,
            _ => unreachable!("every parameter is a switch or has a value"),
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(Authorization, CopyFormat, CopyOptions)> {
        let authorization = self.authorization.take().ok_or_else(|| {
            SqlError::new(
                SqlState::SYNTAX_ERROR,
                "COPY needs an authorization: IAM_ROLE or keys",
            )
        })?;
        self.refuse_contradictions()?;
        let given = |name: &str| self.given.contains(&name);
        let (escape, remove_quotes) = (given("ESCAPE"), given("REMOVEQUOTES"));
        let serialize_to_json = given("SERIALIZETOJSON");
        let format = match self.kind {
            Some(Kind::Parquet) => CopyFormat::Parquet { serialize_to_json },
            Some(Kind::Csv) => CopyFormat::Csv {
                delimiter: self.delimiter.unwrap_or_else(|| vec![b',']),
                quote: self.quote.unwrap_or(b'"'),
            },
            Some(Kind::FixedWidth(widths)) => CopyFormat::FixedWidth(widths),
            Some(Kind::Json(option)) => CopyFormat::Json(option),
            None => CopyFormat::Text {
                delimiter: self.delimiter.unwrap_or_else(|| vec![b'|']),
                escape,
                remove_quotes,
            },
        };
        Ok((authorization, format, self.options))
    }

    fn refuse_contradictions(&self) -> Result<()> {
        if let Some(kind) = &self.kind {
            // dlt sends MAXERROR 0 with Parquet, which says what holds anyway, and Redshift takes it.
            let harmless = |name: &str| name == "MAXERROR" && self.options.max_error == 0;
            let refused = |name: &&&str| kind.refuses(name) && !harmless(name);
            if let Some(name) = self.given.iter().find(refused) {
                return Err(SqlError::new(
                    SqlState::FEATURE_NOT_SUPPORTED,
                    format!(
                        "{name} argument is not supported for {} based COPY",
                        kind.name()
                    ),
                ));
            }
        } else if let Some(name) = ["QUOTE", "SERIALIZETOJSON"]
            .iter()
            .find(|name| self.given.contains(name))
        {
            let format = if *name == "QUOTE" { "CSV" } else { "PARQUET" };
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                format!("{name} is only allowed with {format}"),
            ));
        }
        if self.options.ignore_all_errors && self.given.contains(&"MAXERROR") {
            return Err(redundant("IGNOREALLERRORS does not go with MAXERROR"));
        }
        Ok(())
    }
}

/// Every parameter that is carried out, by its first word.
const PARAMETERS: [&str; 31] = [
    "ACCEPTANYDATE",
    "ACCEPTINVCHARS",
    "BLANKSASNULL",
    "BZIP2",
    "COMPROWS",
    "COMPUPDATE",
    "DATEFORMAT",
    "DELIMITER",
    "EMPTYASNULL",
    "ENCODING",
    "ESCAPE",
    "EXPLICIT_IDS",
    "FILLRECORD",
    "GZIP",
    "IGNOREALLERRORS",
    "IGNOREBLANKLINES",
    "IGNOREHEADER",
    "MANIFEST",
    "MAXERROR",
    "NOLOAD",
    "QUOTE",
    "REGION",
    "REMOVEQUOTES",
    "ROUNDEC",
    "SERIALIZETOJSON",
    "STATUPDATE",
    "TIMEFORMAT",
    "TRIMBLANKS",
    "TRUNCATECOLUMNS",
    "ZSTD",
    "NULL AS",
];

fn parameter(word: &str) -> Option<&'static str> {
    PARAMETERS
        .into_iter()
        .find(|name| name.trim_end_matches(" AS").eq_ignore_ascii_case(word))
}

/// Parameters of the manual that this engine does not carry out.
const NOT_CARRIED_OUT: [&str; 6] = [
    "ENCRYPTED",
    "JOB",
    "LZOP",
    "MASTER_SYMMETRIC_KEY",
    "READRATIO",
    "SSH",
];

fn redundant(reason: &str) -> SqlError {
    SqlError::new(
        SqlState::SYNTAX_ERROR,
        format!("conflicting or redundant options: {reason}"),
    )
}

fn within(name: &str, range: std::ops::RangeInclusive<u64>, number: u64) -> Result<u64> {
    if range.contains(&number) {
        return Ok(number);
    }
    Err(SqlError::new(
        SqlState::INVALID_PARAMETER_VALUE,
        format!(
            "{name} must be between {} and {}",
            range.start(),
            range.end()
        ),
    ))
}

fn on_or_off(cursor: &mut Cursor<'_>) -> bool {
    if cursor.eat_keyword("off") || cursor.eat_keyword("false") {
        return false;
    }
    if !cursor.eat_keyword("on") {
        cursor.eat_keyword("true");
    }
    true
}

fn delimiter(cursor: &mut Cursor<'_>) -> Result<Vec<u8>> {
    let delimiter = literal::bytes(cursor)?;
    if delimiter.is_empty() || delimiter.contains(&b'\n') {
        return Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            "DELIMITER must be at least one character and no line feed",
        ));
    }
    Ok(delimiter)
}

fn null_string(cursor: &mut Cursor<'_>) -> Result<Vec<u8>> {
    let null = literal::bytes(cursor)?;
    if null.contains(&b'\n') {
        return Err(SqlError::new(
            SqlState::INTERNAL_ERROR,
            "NULL argument not supported: line feed",
        ));
    }
    Ok(null)
}

fn single_byte(name: &str, text: &[u8]) -> Result<u8> {
    match text {
        [byte] if byte.is_ascii() && *byte != 0 => Ok(*byte),
        _ => Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            format!("{name} must be a single ASCII character"),
        )),
    }
}

fn time_format(format: String) -> TimeFormat {
    match format.as_str() {
        "auto" => TimeFormat::Auto,
        "epochsecs" => TimeFormat::EpochSeconds,
        "epochmillisecs" => TimeFormat::EpochMilliseconds,
        _ => TimeFormat::Custom(format),
    }
}

fn encoding(cursor: &mut Cursor<'_>) -> Result<FileEncoding> {
    let name = match cursor.string() {
        Ok(text) => text,
        Err(_) => cursor.identifier()?,
    };
    match name.to_ascii_lowercase().as_str() {
        "utf8" => Ok(FileEncoding::Utf8),
        "utf16" => Ok(FileEncoding::Utf16),
        "utf16le" => Ok(FileEncoding::Utf16Le),
        "utf16be" => Ok(FileEncoding::Utf16Be),
        "iso88591" => Ok(FileEncoding::Iso88591),
        _ => Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            format!("Invalid ENCODING: \"{name}\""),
        )
        .with_hint("It is UTF8, UTF16, UTF16LE, UTF16BE or ISO88591.")),
    }
}
