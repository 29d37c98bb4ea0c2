//! COPY from Amazon S3 (database developer guide, "COPY").

mod clauses;
mod format;
mod literal;
mod options;

use super::authorization::Authorization;
use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};
use crate::names::ObjectName;
use clauses::Clauses;
pub use format::{CopyFormat, JsonOption};
pub use options::{Compression, CopyOptions, DateFormat, FileEncoding, TimeFormat};

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

impl Copy {
    /// Reads the statement; the cursor stands at `COPY`.
    pub fn parse(cursor: &mut Cursor<'_>) -> Result<Self> {
        cursor.expect_keyword("copy")?;
        if cursor.peek_keyword("job")
            && ["create", "alter", "drop", "list", "run", "show"]
                .iter()
                .any(|verb| cursor.peek_keyword_at(1, verb))
        {
            return Err(SqlError::unsupported("COPY JOB"));
        }
        let table = cursor.object_name()?;
        let columns = if cursor.peek_symbol("(") {
            Some(cursor.parenthesized(Cursor::identifier)?)
        } else {
            None
        };
        if cursor.peek_keyword("to") {
            return Err(SqlError::unsupported("COPY TO"));
        }
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
            SqlState::INVALID_PARAMETER_VALUE,
            "COPY source must be a location in Amazon S3: 's3://bucket/prefix'",
        )),
    }
}

#[cfg(test)]
mod tests;
