use std::fmt;

use model::S3Uri;

use crate::{Error, Rows, Session};

/// Why a `COPY` refused one value or line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    /// The address of the staged part.
    pub file: String,
    /// Counted from 1.
    pub line: u64,
    /// Empty when the whole line is at fault.
    pub column: String,
    pub column_type: String,
    /// Where in the line, counted from 0.
    pub position: i64,
    /// Redshift manual, Load error reference.
    pub code: i64,
    pub reason: String,
}

/// The errors that this session met in the files below a prefix, at most `limit`, in their order. The
/// transaction of the `COPY` has to be rolled back before.
pub async fn load_errors(
    session: &Session,
    prefix: &S3Uri,
    limit: u32,
) -> Result<Vec<LoadError>, Error> {
    let pid = session.backend_pid().await?;
    let rows = session
        .execute(&redshift_sql::load_errors(prefix, pid, limit))
        .await?;
    (0..rows.rows.len()).map(|row| read(&rows, row)).collect()
}

fn read(rows: &Rows, row: usize) -> Result<LoadError, Error> {
    let text = |column| {
        Ok::<_, Error>(
            rows.text(row, column)?
                .unwrap_or_default()
                .trim()
                .to_owned(),
        )
    };
    Ok(LoadError {
        file: text("file_name")?,
        line: rows.parsed_or_null(row, "line_number")?.unwrap_or_default(),
        column: text("column_name")?,
        column_type: text("column_type")?,
        position: rows.parsed_or_null(row, "position")?.unwrap_or_default(),
        code: rows.parsed_or_null(row, "error_code")?.unwrap_or_default(),
        reason: text("error_message")?,
    })
}

impl fmt::Display for LoadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "\"{}\" line {}", self.file, self.line)?;
        if !self.column.is_empty() {
            write!(formatter, ", column \"{}\"", self.column)?;
        }
        write!(formatter, ": {}", self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padded_values_of_the_warehouse_are_trimmed() {
        let names = [
            "file_name",
            "line_number",
            "column_name",
            "column_type",
            "column_length",
            "position",
            "error_code",
            "error_message",
        ];
        let values = [
            "s3://acme/a.csv   ",
            "7",
            "seats   ",
            "int4  ",
            "0",
            "12",
            "1207",
            "Invalid digit  ",
        ];
        let rows = Rows {
            columns: names.map(str::to_owned).to_vec(),
            rows: vec![values.map(|value| Some(value.to_owned())).to_vec()],
            ..Rows::default()
        };
        let error = read(&rows, 0).unwrap();
        assert_eq!(
            error.to_string(),
            "\"s3://acme/a.csv\" line 7, column \"seats\": Invalid digit"
        );
        assert_eq!((error.code, error.position), (1207, 12));
    }
}
