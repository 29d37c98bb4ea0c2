use std::str::FromStr;

use crate::Error;

/// The answer to a statement, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// In the order of the result; names may repeat.
    pub columns: Vec<String>,
    /// `None` is NULL.
    pub rows: Vec<Vec<Option<String>>>,
    /// The rows that an `INSERT`, `UPDATE` or `DELETE` changed.
    pub affected: Option<u64>,
    /// Whether there were more rows than were asked for.
    pub truncated: bool,
    pub(crate) statement_kind: &'static str,
}

impl Rows {
    fn index(&self, column: &str) -> Result<usize, Error> {
        self.columns
            .iter()
            .position(|name| name == column)
            .ok_or_else(|| self.lacks(column))
    }

    fn lacks(&self, what: &str) -> Error {
        Error::Answer {
            statement_kind: self.statement_kind,
            what: format!("\"{what}\""),
        }
    }

    /// The value of a row by the column's name; `None` is NULL.
    pub(crate) fn text(&self, row: usize, column: &str) -> Result<Option<&str>, Error> {
        let index = self.index(column)?;
        let cells = self.rows.get(row).ok_or_else(|| self.lacks(column))?;
        Ok(cells.get(index).and_then(Option::as_deref))
    }

    pub(crate) fn required(&self, row: usize, column: &str) -> Result<&str, Error> {
        self.text(row, column)?.ok_or_else(|| self.lacks(column))
    }

    /// A value that is there, in the form of its type.
    pub fn parsed<T: FromStr>(&self, row: usize, column: &str) -> Result<T, Error> {
        self.required(row, column)?
            .trim()
            .parse()
            .map_err(|_| self.lacks(column))
    }

    pub(crate) fn parsed_or_null<T: FromStr>(
        &self,
        row: usize,
        column: &str,
    ) -> Result<Option<T>, Error> {
        match self.text(row, column)? {
            None => Ok(None),
            Some(text) => text
                .trim()
                .parse()
                .map(Some)
                .map_err(|_| self.lacks(column)),
        }
    }

    /// The only value of the only row, for statements that ask for one.
    pub fn single(&self) -> Option<&str> {
        match &self.rows[..] {
            [row] => row.first().and_then(Option::as_deref),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Rows {
        Rows {
            columns: vec!["a".to_owned(), "b".to_owned()],
            rows: vec![vec![Some(" 7 ".to_owned()), None]],
            statement_kind: "SELECT",
            ..Rows::default()
        }
    }

    #[test]
    fn values_are_found_by_the_name_of_their_column() {
        let rows = rows();
        assert_eq!(rows.parsed::<i64>(0, "a").unwrap(), 7);
        assert_eq!(rows.text(0, "b").unwrap(), None);
        assert_eq!(rows.parsed_or_null::<i64>(0, "b").unwrap(), None);
        assert_eq!(rows.single(), Some(" 7 "));
    }

    #[test]
    fn an_answer_without_the_value_is_an_error() {
        let rows = rows();
        let message = |error: Error| error.to_string();
        assert_eq!(
            message(rows.required(0, "b").unwrap_err()),
            "the answer of the warehouse to SELECT lacks \"b\""
        );
        assert!(rows.text(0, "c").is_err());
        assert!(rows.text(1, "a").is_err());
    }
}
