//! Between which numbers those of a column lie, by the storage's statistics.

use duckdb::Connection;
use local_dialect::names::quote;

/// The least and the greatest number of a column, without the point; `None` where DuckDB has no
/// statistics, for example of an empty table.
///
/// DuckDB widens the statistics with every value that is written, by whichever transaction, and computes
/// without checks where they say that nothing can overflow; so they hold for every snapshot.
pub(crate) fn number_range(
    connection: &Connection,
    rows: &str,
    column: &str,
) -> Option<(i128, i128)> {
    let statistics = format!("stats({})", quote(column));
    let sql = format!(
        "SELECT CAST({statistics}.min AS VARCHAR), CAST({statistics}.max AS VARCHAR) \
         FROM {rows} LIMIT 1"
    );
    let ends: (Option<String>, Option<String>) = connection
        .query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .ok()?;
    Some((unscaled(&ends.0?)?, unscaled(&ends.1?)?))
}

/// A number of DuckDB's text, which has all digits of its scale, without the point.
fn unscaled(text: &str) -> Option<i128> {
    text.replace('.', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_follow_what_is_written() {
        let connection = Connection::open_in_memory().unwrap();
        let range = |column| number_range(&connection, "data.t", column);
        connection
            .execute_batch("CREATE SCHEMA data; CREATE TABLE data.t (a DECIMAL(38,4), b BIGINT)")
            .unwrap();
        assert_eq!(range("a"), None);
        connection
            .execute_batch("INSERT INTO data.t VALUES (-1.5, 7), (NULL, NULL), (0.05, 3)")
            .unwrap();
        assert_eq!(range("a"), Some((-15_000, 500)));
        assert_eq!(range("b"), Some((3, 7)));
        connection
            .execute_batch(
                "BEGIN; INSERT INTO data.t VALUES (2, 9); UPDATE data.t SET a = -9 WHERE b = 7",
            )
            .unwrap();
        assert_eq!(range("a"), Some((-90_000, 20_000)));
        assert_eq!(range("b"), Some((3, 9)));
        assert_eq!(range("missing"), None);
    }
}
