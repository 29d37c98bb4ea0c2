//! `BEGIN`, `COMMIT` and `ROLLBACK`.

use crate::Sql;

pub fn begin() -> Sql {
    Sql::new("BEGIN", "BEGIN")
}

/// A transaction in which the warehouse refuses to write.
pub fn begin_read_only() -> Sql {
    Sql::new("BEGIN", "BEGIN READ ONLY")
}

pub fn commit() -> Sql {
    Sql::new("COMMIT", "COMMIT")
}

pub fn rollback() -> Sql {
    Sql::new("ROLLBACK", "ROLLBACK")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transactions_are_rendered() {
        let texts =
            [begin(), begin_read_only(), commit(), rollback()].map(|sql| sql.as_str().to_owned());
        assert_eq!(texts, ["BEGIN", "BEGIN READ ONLY", "COMMIT", "ROLLBACK"]);
    }
}
