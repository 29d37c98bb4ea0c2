//! The clauses behind the destination, in any order.

use super::combinations;
use super::fixed_width;
use super::size;
use super::{Partitioning, UnloadEncryption, UnloadFormat, UnloadOptions};
use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};
use crate::lexer::Token;
use crate::statements::authorization::Authorization;
use crate::statements::copy::Compression;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Csv,
    Json,
    Parquet,
}

impl Kind {
    pub(super) const fn keyword(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Parquet => "PARQUET",
        }
    }
}

#[derive(Default)]
pub(super) struct Clauses {
    authorization: Option<Authorization>,
    kind: Option<Kind>,
    delimiter: Option<u8>,
    widths: Option<Vec<usize>>,
    kms_key_id: Option<String>,
    options: UnloadOptions,
    /// The keywords given, each once.
    given: Vec<&'static str>,
}

/// Keywords that stand alone or are looked into further.
const WORDS: [&str; 16] = [
    "CSV",
    "JSON",
    "PARQUET",
    "MANIFEST",
    "HEADER",
    "ADDQUOTES",
    "ESCAPE",
    "GZIP",
    "ZSTD",
    "BZIP2",
    "ALLOWOVERWRITE",
    "CLEANPATH",
    "PARALLEL",
    "ENCRYPTED",
    "MASTER_SYMMETRIC_KEY",
    "PARTITION",
];

/// Keywords that a value follows, `AS` between them or not.
const WITH_VALUE: [&str; 8] = [
    "DELIMITER",
    "FIXEDWIDTH",
    "NULL",
    "MAXFILESIZE",
    "ROWGROUPSIZE",
    "REGION",
    "EXTENSION",
    "KMS_KEY_ID",
];

impl Clauses {
    pub(super) fn read(&mut self, cursor: &mut Cursor<'_>) -> Result<()> {
        if let Some(authorization) = Authorization::parse(cursor)? {
            if self.authorization.replace(authorization).is_some() {
                return Err(conflicting("authorization"));
            }
            return Ok(());
        }
        if cursor.eat_keyword("format") {
            cursor.eat_keyword("as");
            if !["csv", "json", "parquet"]
                .iter()
                .any(|format| cursor.peek_keyword(format))
            {
                return Err(cursor.unexpected());
            }
        }
        let keyword =
            |words: &[&'static str]| words.iter().copied().find(|word| cursor.peek_keyword(word));
        if let Some(word) = keyword(&WORDS) {
            cursor.advance();
            self.note(word)?;
            return self.word(word, cursor);
        }
        if let Some(word) = keyword(&WITH_VALUE) {
            cursor.advance();
            cursor.eat_keyword("as");
            self.note(word)?;
            return self.with_value(word, cursor);
        }
        Err(cursor.unexpected())
    }

    fn note(&mut self, word: &'static str) -> Result<()> {
        if self.given.contains(&word) {
            return Err(conflicting(word));
        }
        self.given.push(word);
        Ok(())
    }

    fn word(&mut self, word: &str, cursor: &mut Cursor<'_>) -> Result<()> {
        let options = &mut self.options;
        match word {
            "CSV" => self.kind(Kind::Csv)?,
            "JSON" => self.kind(Kind::Json)?,
            "PARQUET" => self.kind(Kind::Parquet)?,
            "MANIFEST" => {
                options.manifest = true;
                options.manifest_verbose = cursor.eat_keyword("verbose");
            }
            "HEADER" => options.header = true,
            "ADDQUOTES" => options.add_quotes = true,
            "ESCAPE" => options.escape = true,
            "GZIP" => self.compression(Compression::Gzip)?,
            "ZSTD" => self.compression(Compression::Zstd)?,
            "BZIP2" => self.compression(Compression::Bzip2)?,
            "ALLOWOVERWRITE" => options.allow_overwrite = true,
            "CLEANPATH" => options.clean_path = true,
            "PARALLEL" => options.parallel = switch(cursor),
            "ENCRYPTED" => {
                if cursor.eat_keyword("auto") {
                    options.encryption = UnloadEncryption::BucketDefault;
                }
            }
            "PARTITION" => options.partition = Some(partitioning(cursor)?),
            _ => {
                return Err(SqlError::unsupported(
                    "client-side encryption (MASTER_SYMMETRIC_KEY)",
                ));
            }
        }
        Ok(())
    }

    fn kind(&mut self, kind: Kind) -> Result<()> {
        match self.kind.replace(kind) {
            None => Ok(()),
            Some(_) => Err(conflicting("format")),
        }
    }

    fn compression(&mut self, compression: Compression) -> Result<()> {
        if self.options.compression != Compression::None {
            return Err(conflicting("compression"));
        }
        self.options.compression = compression;
        Ok(())
    }

    fn with_value(&mut self, word: &str, cursor: &mut Cursor<'_>) -> Result<()> {
        match word {
            "DELIMITER" => self.delimiter = Some(delimiter(&cursor.string()?)?),
            "FIXEDWIDTH" => self.widths = Some(fixed_width::widths(&cursor.string()?)?),
            "NULL" => self.options.null_as = Some(cursor.string()?),
            "MAXFILESIZE" => self.options.max_file_size_bytes = size::max_file_size(cursor)?,
            "ROWGROUPSIZE" => self.options.row_group_size_bytes = size::row_group_size(cursor)?,
            "REGION" => self.options.region = Some(cursor.string()?),
            "KMS_KEY_ID" => self.kms_key_id = Some(cursor.string()?),
            _ => self.options.extension = Some(cursor.string()?),
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(Authorization, UnloadFormat, UnloadOptions)> {
        let authorization = self.authorization.ok_or_else(|| {
            SqlError::new(
                SqlState::SYNTAX_ERROR,
                "UNLOAD needs an authorization: IAM_ROLE or keys",
            )
        })?;
        combinations::check(self.kind, &self.given)?;
        combinations::check_encryption(self.kind, &self.given, &self.options, &authorization)?;
        if let Some(key) = self.kms_key_id {
            self.options.encryption = UnloadEncryption::KmsKey(key);
        }
        let delimiter = self.delimiter;
        let format = match (self.kind, self.widths) {
            (None, None) => UnloadFormat::Text {
                delimiter: delimiter.unwrap_or(b'|'),
            },
            (None, Some(widths)) => UnloadFormat::FixedWidth { widths },
            (Some(Kind::Csv), _) => UnloadFormat::Csv {
                delimiter: delimiter.unwrap_or(b','),
            },
            (Some(Kind::Json), _) => UnloadFormat::Json,
            (Some(Kind::Parquet), _) => UnloadFormat::Parquet,
        };
        Ok((authorization, format, self.options))
    }
}

fn conflicting(name: &str) -> SqlError {
    SqlError::new(
        SqlState::SYNTAX_ERROR,
        format!("conflicting or redundant options: {name}"),
    )
}

/// What follows PARALLEL: nothing is on.
fn switch(cursor: &mut Cursor<'_>) -> bool {
    if cursor.eat_keyword("off") || cursor.eat_keyword("false") {
        return false;
    }
    if !cursor.eat_keyword("on") {
        cursor.eat_keyword("true");
    }
    true
}

/// `BY ( column, … ) [ INCLUDE ]`.
fn partitioning(cursor: &mut Cursor<'_>) -> Result<Partitioning> {
    cursor.expect_keyword("by")?;
    let columns = cursor.parenthesized(|cursor| match cursor.peek() {
        Some(Token::String(_) | Token::DollarString(_)) => Err(SqlError::unsupported(
            "a string literal in PARTITION BY of UNLOAD",
        )),
        _ => cursor.identifier(),
    })?;
    let twice = columns
        .iter()
        .enumerate()
        .find(|(at, column)| columns[..*at].contains(column));
    if let Some((_, column)) = twice {
        return Err(SqlError::new(
            SqlState::DUPLICATE_COLUMN,
            format!("column \"{column}\" specified more than once in PARTITION BY"),
        ));
    }
    let include = cursor.eat_keyword("include");
    Ok(Partitioning { columns, include })
}

fn delimiter(text: &str) -> Result<u8> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'\n' | b'\r' | b'"' | b'\\') => Ok(*byte),
        _ => Err(SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            "DELIMITER must be a single ASCII character",
        )),
    }
}
